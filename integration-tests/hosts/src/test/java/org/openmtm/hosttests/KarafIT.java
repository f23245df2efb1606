// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.hosttests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.testservers.DovecotServer;

/** Apache Karaf installs the middleware by its features file, and the in-framework tests pass there. */
@Timeout(900)
class KarafIT {

    private static final long LIMIT_SECONDS = 840;
    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final Path REPORTS = TARGET.resolve("test-reports").resolve("karaf");
    private static final Pattern COUNTS = Pattern.compile(
            "<testsuite [^>]*tests=\"(\\d+)\" skipped=\"(\\d+)\" failures=\"(\\d+)\" errors=\"(\\d+)\"");

    /** What runs the tests, beside the middleware; the last one starts them. */
    private static final List<String> TEST_BUNDLES = List.of(
            "assertj-core",
            "byte-buddy",
            "opentest4j",
            "junit-jupiter-api",
            "junit-jupiter-engine",
            "junit-jupiter-params",
            "junit-platform-commons",
            "junit-platform-engine",
            "junit-platform-launcher",
            "org.osgi.test.common",
            "org.osgi.test.junit5",
            "org.openmtm.osgitests",
            "biz.aQute.tester.junit-platform");

    @TempDir
    Path directory;

    private Path home;
    private Path repository;

    @BeforeEach
    void find() throws IOException {
        repository = TARGET.resolve("repository");
        try (Stream<Path> files = Files.list(TARGET)) {
            home = files.filter(file -> file.getFileName().toString().startsWith("apache-karaf-"))
                    .findFirst()
                    .orElseThrow();
        }
        Files.createDirectories(REPORTS);
        try (Stream<Path> old = Files.list(REPORTS)) {
            for (Path report : old.toList()) {
                Files.delete(report);
            }
        }
    }

    /** One Karaf for both: most of the time goes into its start. */
    @Test
    void theExampleAndTheInFrameworkTestsPassInKaraf() throws Exception {
        try (Karaf karaf = new Karaf(home, repository, directory);
                DovecotServer server = DovecotServer.start()) {
            String mail = "From: berta@example.org\r\nSubject: a mail for Karaf\r\n\r\ntext\r\n";
            server.deliver("u1", "INBOX", mail.getBytes(StandardCharsets.US_ASCII));
            karaf.start("openmtm.data=" + directory.resolve("mail"), "openmtm.quiesce=1", "tester.dir=" + REPORTS);
            karaf.type(
                    "feature:repo-add mvn:org.openmtm/org.openmtm.karaf/" + version() + "/xml/features",
                    "feature:install openmtm",
                    "bundle:install -s " + jar("org.openmtm.examples.bundle").toUri(),
                    "mail:add work 127.0.0.1 " + server.imapPort() + " none u1 " + server.password("u1"),
                    "mail:subjects work",
                    "mail:remove work",
                    "feature:repo-add " + testFeature().toUri(),
                    "feature:install openmtm-tests");
            boolean ended = karaf.ends(LIMIT_SECONDS, "Error executing command");

            assertThat(ended).as(karaf.console()).isTrue();
            assertThat(karaf.console())
                    .contains("added work", "a mail for Karaf", "removed work")
                    .doesNotContain("Error executing command");
        }
        assertThat(counts()).as("tests, skipped, failures, errors").satisfies(counts -> {
            assertThat(counts.get(0)).isGreaterThan(30);
            assertThat(counts.subList(1, 4)).isEqualTo(List.of(0, 0, 0));
        });
    }

    private String version() throws IOException {
        Path versions = repository.resolve("org/openmtm/org.openmtm.karaf");
        try (Stream<Path> all = Files.list(versions)) {
            return all.filter(Files::isDirectory)
                    .findFirst()
                    .orElseThrow()
                    .getFileName()
                    .toString();
        }
    }

    private Path testFeature() throws IOException {
        StringBuilder text = new StringBuilder(
                "<features name='openmtm-tests'"
                        + " xmlns='http://karaf.apache.org/xmlns/features/v1.6.0'><feature name='openmtm-tests' version='1'>\n");
        for (String name : TEST_BUNDLES) {
            String level = name.equals(TEST_BUNDLES.get(TEST_BUNDLES.size() - 1)) ? "90" : "80";
            text.append("<bundle start-level='" + level + "'>" + jar(name).toUri() + "</bundle>\n");
        }
        return Files.writeString(directory.resolve("tests.xml"), text + "</feature></features>\n");
    }

    private Path jar(String artifact) throws IOException {
        Pattern name = Pattern.compile(Pattern.quote(artifact) + "-\\d[^-]*(-SNAPSHOT)?\\.jar");
        try (Stream<Path> files = Files.walk(repository)) {
            return files.filter(
                            file -> name.matcher(file.getFileName().toString()).matches())
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no " + artifact + " in " + repository));
        }
    }

    private static List<Integer> counts() throws IOException {
        try (Stream<Path> files = Files.list(REPORTS)) {
            Path report = files.findFirst().orElseThrow(() -> new AssertionError("the tests left no report"));
            Matcher counts = COUNTS.matcher(Files.readString(report));
            assertThat(counts.find()).as("%s tells what ran", report).isTrue();
            return Stream.of(1, 2, 3, 4)
                    .map(counts::group)
                    .map(Integer::valueOf)
                    .toList();
        }
    }
}
