// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.osgitests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openmtm.entry.EntryId;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Commands;
import org.openmtm.registry.Canary;
import org.openmtm.registry.MtmInfo;
import org.openmtm.registry.MtmRegistry;
import org.openmtm.session.Messaging;
import org.openmtm.session.MessagingSession;
import org.openmtm.session.ServiceSpec;
import org.openmtm.testservers.ScriptedSmtpServer;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.test.common.annotation.InjectBundleContext;
import org.osgi.test.common.annotation.InjectService;
import org.osgi.test.junit5.context.BundleContextExtension;
import org.osgi.test.junit5.service.ServiceExtension;

/** Two versions of the SMTP bundle at once, one of them on trial. */
@Timeout(300)
@ExtendWith({BundleContextExtension.class, ServiceExtension.class})
public class CanaryTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String TRIED = "9.9.9";

    @InjectBundleContext
    BundleContext context;

    @InjectService(timeout = 30_000)
    Messaging messaging;

    private MtmRegistry registry;
    private ScriptedSmtpServer server;
    private MessagingSession session;
    private EntryId steady;
    private EntryId tried;
    private Bundle other;

    @BeforeEach
    void accounts() throws Exception {
        registry = messaging.modules();
        server = new ScriptedSmtpServer();
        session = messaging.open("test");
        steady = account("canary-steady");
        tried = account("canary-tried");
    }

    @AfterEach
    void remove() throws Exception {
        if (registry.canary("smtp").isPresent()) {
            registry.endCanary("smtp", false);
        }
        if (other != null) {
            other.uninstall();
        }
        session.close();
        messaging.accounts().remove("canary-steady");
        messaging.accounts().remove("canary-tried");
        server.close();
    }

    @Test
    public void aGoodVersionServesItsAccountsOnly() throws Exception {
        String before = serving(steady);
        installBeside(Set.of());
        assertThat(serving(tried))
                .as("a second version changes nothing by itself")
                .isEqualTo(before);

        registry.startCanary(canary());

        assertThat(serving(tried)).isEqualTo(TRIED);
        assertThat(serving(steady)).isEqualTo(before);
        test(tried);
        test(steady);
        assertThat(registry.versions("smtp")).extracting(MtmInfo::version).containsExactly(before, TRIED);
    }

    @Test
    public void aBrokenVersionIsRolledBackAndItsLastOperationSucceeds() throws Exception {
        String before = serving(steady);
        installBeside(Set.of("org/openmtm/smtp/internal/Dialler.class"));
        registry.startCanary(canary());

        assertThatThrownBy(() -> test(tried)).isInstanceOf(MessagingException.class);
        test(tried);

        assertThat(registry.canary("smtp").orElseThrow().state()).isEqualTo(Canary.State.ROLLED_BACK);
        assertThat(serving(tried)).isEqualTo(before);
        test(tried);
        test(steady);
    }

    private void installBeside(Set<String> without) throws Exception {
        Bundle installed = Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getSymbolicName().equals("org.openmtm.smtp"))
                .findFirst()
                .orElseThrow();
        other = context.installBundle("test:smtp-beside", BundleCopy.of(installed, TRIED, without));
        other.start();
        Await.until(
                "the second version is there", () -> registry.versions("smtp").size() == 2);
    }

    private static Canary canary() {
        return Canary.trying("smtp", TRIED, List.of("canary-tried"), 0, 2, 10);
    }

    private String serving(EntryId service) {
        return registry.serving(service).orElseThrow().version();
    }

    private void test(EntryId service) throws InterruptedException {
        session.start(service, new Commands.Test()).await(PATIENCE);
    }

    private EntryId account(String name) {
        Map<String, Object> settings =
                Map.of("host", "127.0.0.1", "port", server.port(), "tls", "none", "address", "anna@example.org");
        return messaging
                .accounts()
                .create(name, List.of(new ServiceSpec("smtp", settings, null)))
                .sending()
                .id();
    }
}
