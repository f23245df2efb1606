// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.embed.OpenMtm;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.registry.MtmInfo;
import org.openmtm.session.Account;
import org.openmtm.session.Messaging;
import org.openmtm.session.ServiceSpec;
import org.osgi.framework.Bundle;

/** The middleware within this JVM. It runs twice: the class path says on which framework. */
class OpenMtmIT {

    @TempDir
    Path directory;

    @Test
    void givesTheServiceAndTheModulesOfTheClassPath() {
        Properties before = (Properties) System.getProperties().clone();
        try (OpenMtm mtm = OpenMtm.in(directory.resolve("data")).start()) {
            assertThat(mtm.problems()).isEmpty();
            assertThat(types(mtm)).contains("imap4", "smtp");
            assertThat(System.getProperties()).isEqualTo(before);
        }
    }

    @Test
    void keepsWhatItKnowsFromStartToStart() {
        Path data = directory.resolve("a directory/with a name");
        for (int i = 0; i < 2; i++) {
            try (OpenMtm mtm = OpenMtm.in(data).start()) {
                addAccount(mtm.messaging(), "start-" + i);
                assertThat(mtm.messaging().accounts().list()).hasSize(i + 1);
            }
        }
    }

    @Test
    void livesTwiceInOneJvm() {
        try (OpenMtm first = OpenMtm.in(directory.resolve("first")).start();
                OpenMtm second = OpenMtm.in(directory.resolve("second")).start()) {
            addAccount(first.messaging(), "one");
            addAccount(second.messaging(), "two");

            assertThat(first.messaging().accounts().list())
                    .extracting(Account::name)
                    .containsExactly("one");
            assertThat(second.messaging().accounts().list())
                    .extracting(Account::name)
                    .containsExactly("two");
        }
    }

    @Test
    void refusesADirectoryThatIsInUse() {
        try (OpenMtm first = OpenMtm.in(directory).start()) {
            assertThat(first.messaging()).isNotNull();
            assertThatExceptionOfType(MessagingException.class)
                    .isThrownBy(() -> OpenMtm.in(directory).start())
                    .withMessageContaining(
                            "in use by process " + ProcessHandle.current().pid())
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.BUSY));
        }
    }

    @Test
    void leavesNothingRunning() throws InterruptedException {
        OpenMtm mtm = OpenMtm.in(directory).start();
        mtm.close();
        mtm.close();

        assertThat(mtm.framework().getState()).isNotEqualTo(Bundle.ACTIVE);
        // The thread that stopped the framework says so while it still runs: it is given the time to end.
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().matches("(?i).*(openmtm|felix|mtm-|equinox|start level|framework event).*")) {
                thread.join(Duration.ofSeconds(30).toMillis());
                assertThat(thread.isAlive()).as("%s still runs", thread).isFalse();
            }
        }
    }

    /** The log service of Felix ends its thread by an interrupt, which now and then a listener takes. */
    @Test
    void endsAThreadThatABundleToldOnlyOnce() throws Exception {
        Map<String, String> headers =
                Map.of("Bundle-Activator", DeafActivator.class.getName(), "Import-Package", "org.osgi.framework");
        Path bundle = bundle("deaf", headers, DeafActivator.class);
        try (OpenMtm mtm = OpenMtm.in(directory.resolve("data")).bundle(bundle).start()) {
            assertThat(mtm.problems()).isEmpty();
            assertThat(named(DeafActivator.NAME)).hasSize(1);
        }
        assertThat(named(DeafActivator.NAME)).isEmpty();
    }

    private static List<Thread> named(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name))
                .toList();
    }

    @Test
    void takesTheBundlesOfADistribution() {
        Path bundles = Path.of(System.getProperty("openmtm.home"), "bundles");
        try (OpenMtm mtm = OpenMtm.in(directory).bundles(bundles).start()) {
            assertThat(mtm.problems()).isEmpty();
            assertThat(types(mtm)).contains("imap4", "smtp");
        }
    }

    @Test
    void saysThatTheBundlesDoNotHoldTheMiddleware() throws IOException {
        Path empty = Files.createDirectory(directory.resolve("empty"));
        OpenMtm.Builder start =
                OpenMtm.in(directory.resolve("data")).bundles(empty).within(Duration.ofMillis(100));

        assertThatExceptionOfType(MessagingException.class)
                .isThrownBy(start::start)
                .withMessageContaining("did not start")
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE))
                .satisfies(e -> assertThat(e.advice()).contains("org.openmtm.embedded"));
        try (OpenMtm mtm = OpenMtm.in(directory.resolve("data")).start()) {
            assertThat(mtm.messaging()).isNotNull();
        }
    }

    @Test
    void worksBesideABundleThatDoesNotStartAndSaysSo() throws IOException {
        try (OpenMtm mtm =
                OpenMtm.in(directory.resolve("data")).bundle(unresolvable()).start()) {
            assertThat(mtm.problems()).contains("bundles not started: lacking", "no.such.thing");
            assertThat(types(mtm)).contains("imap4", "smtp");
        }
    }

    @Test
    void installsWhatItIsGivenWhileItRuns() throws Exception {
        try (OpenMtm mtm = OpenMtm.in(directory.resolve("data")).start()) {
            int before = mtm.framework().getBundleContext().getBundles().length;
            mtm.framework().getBundleContext().installBundle("reference:file:" + unresolvable());
            assertThat(mtm.framework().getBundleContext().getBundles()).hasSize(before + 1);
        }
    }

    private Path unresolvable() throws IOException {
        return bundle("lacking", Map.of("Import-Package", "no.such.thing"));
    }

    private Path bundle(String name, Map<String, String> headers, Class<?>... classes) throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", name);
        headers.forEach(main::putValue);
        Path file = directory.resolve(name + ".jar");
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            for (Class<?> type : classes) {
                String path = type.getName().replace('.', '/') + ".class";
                jar.putNextEntry(new ZipEntry(path));
                try (InputStream in = type.getClassLoader().getResourceAsStream(path)) {
                    in.transferTo(jar);
                }
            }
        }
        return file;
    }

    private static List<String> types(OpenMtm mtm) {
        return mtm.messaging().modules().modules().stream()
                .map(MtmInfo::descriptor)
                .map(descriptor -> descriptor.type())
                .toList();
    }

    private static void addAccount(Messaging messaging, String name) {
        Map<String, String> settings = Map.of("host", "mail.example.org", "user", "anna");
        messaging.accounts().create(name, List.of(new ServiceSpec("imap4", settings, "secret".toCharArray())));
    }
}
