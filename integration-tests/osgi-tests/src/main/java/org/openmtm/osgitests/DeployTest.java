// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.osgitests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.deploy.InstallOptions;
import org.openmtm.deploy.Installed;
import org.openmtm.deploy.ModuleInstaller;
import org.openmtm.deploy.Uninstalled;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.event.EventType;
import org.openmtm.session.Messaging;
import org.openmtm.session.MessagingSession;
import org.openmtm.session.ServiceSpec;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.test.common.annotation.InjectBundleContext;
import org.osgi.test.common.annotation.InjectService;
import org.osgi.test.junit5.context.BundleContextExtension;
import org.osgi.test.junit5.service.ServiceExtension;

/** The installer and its folder in the whole middleware, on the SMTP bundle; each test leaves it as it was. */
@Timeout(300)
@ExtendWith({BundleContextExtension.class, ServiceExtension.class})
public class DeployTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String COMPONENT = "OSGI-INF/org.openmtm.smtp.internal.SmtpModule.xml";

    @InjectBundleContext
    BundleContext context;

    @InjectService(timeout = 30_000)
    Messaging messaging;

    @InjectService(timeout = 30_000)
    ModuleInstaller installer;

    @TempDir
    Path directory;

    private Bundle smtp;
    private Path original;
    private String version;

    @BeforeEach
    void keepTheOriginal() throws Exception {
        smtp = bundle();
        version = smtp.getVersion().toString();
        original = copy(version, Set.of());
        messaging
                .accounts()
                .create(
                        "deploy",
                        List.of(new ServiceSpec(
                                "smtp",
                                Map.of("host", "127.0.0.1", "tls", "none", "address", "anna@example.org"),
                                null)));
    }

    @AfterEach
    void bringItBack() throws Exception {
        messaging.accounts().remove("deploy");
        if (!current().equals(version)) {
            installer.install(original, InstallOptions.DOWNGRADE, SOON);
        }
    }

    private Bundle bundle() {
        return java.util.stream.Stream.of(context.getBundles())
                .filter(bundle -> "org.openmtm.smtp".equals(bundle.getSymbolicName()))
                .findFirst()
                .orElseThrow();
    }

    private Path copy(String as, Set<String> without) throws Exception {
        Path file = directory.resolve("smtp-" + as + ".jar");
        try (InputStream in = BundleCopy.of(smtp, as, without)) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
        return file;
    }

    private String current() {
        return messaging
                .modules()
                .module("smtp")
                .map(module -> module.version())
                .orElse("");
    }

    @Test
    public void aNewerModuleTakesOverAndABrokenOneIsTakenBack() throws Exception {
        assertThat(installer.preview(copy("7.0.0", Set.of())).versionBefore()).isEqualTo(version);
        Installed installed = installer.install(copy("7.0.0", Set.of()), SOON);
        assertThat(installed.types()).containsExactly("smtp");
        assertThat(current()).isEqualTo("7.0.0");

        Path broken = copy("7.1.0", Set.of(COMPONENT));
        assertThatExceptionOfType(MessagingException.class)
                .isThrownBy(() -> installer.install(broken, Duration.ofSeconds(2)))
                .matches(e -> e.kind() == ErrorKind.UNAVAILABLE)
                .withMessageContaining("the module 'smtp'");
        assertThat(current()).isEqualTo("7.0.0");
        assertThatExceptionOfType(MessagingException.class)
                .isThrownBy(() -> installer.install(original, SOON))
                .matches(e -> e.kind() == ErrorKind.CONFLICT);
    }

    @Test
    public void accountsOutliveTheirModule() throws Exception {
        int services = messaging.modules().module("smtp").orElseThrow().services();
        Uninstalled gone = installer.uninstall("smtp", SOON);
        assertThat(gone.accounts()).isEqualTo(services).isPositive();
        assertThat(messaging.accounts().find("deploy")).isPresent();
        assertThat(current()).isEmpty();
        assertThat(installer.install(original, SOON).types()).containsExactly("smtp");
        assertThat(messaging.modules().module("smtp").orElseThrow().services()).isEqualTo(services);
    }

    @Test
    public void theFolderTakesWhatIsSoundAndTellsOfTheRest() throws Exception {
        Path folder =
                Path.of(context.getProperty("openmtm.data")).toAbsolutePath().resolve("deploy");
        CountDownLatch refused = new CountDownLatch(1);
        CountDownLatch arrived = new CountDownLatch(1);
        try (MessagingSession session = messaging.open("test");
                var events = session.observe(session.read().lastEvent(), event -> {
                    if (event.type() == EventType.DEPLOY_REFUSED
                            && event.detail().startsWith("bad.jar: ")) {
                        refused.countDown();
                    }
                    if (event.type() == EventType.MTM_ARRIVED && event.detail().startsWith("smtp")) {
                        arrived.countDown();
                    }
                })) {
            Files.writeString(directory.resolve("bad"), "no jar");
            Files.move(directory.resolve("bad"), folder.resolve("bad.jar"));
            Files.move(copy("8.0.0", Set.of()), folder.resolve("smtp.jar"));
            assertThat(arrived.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(refused.await(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            Files.deleteIfExists(folder.resolve("bad.jar"));
        }
        // What an earlier test brought back may have been told of late.
        Await.until("the one of the folder is here", () -> current().equals("8.0.0"));
        installer.install(original, InstallOptions.DOWNGRADE, SOON);
        Files.deleteIfExists(folder.resolve("smtp.jar"));
        assertThat(current()).isEqualTo(version);
    }
}
