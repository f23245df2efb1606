// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Does what docs/write-an-mtm.md says, as somebody who has nothing but a checkout, and sees what it says. */
class GuideIT {
    /** The root of the checkout; the distribution lies in launcher/target/openmtm. */
    private static final Path ROOT =
            Path.of(System.getProperty("openmtm.home")).resolve("../../..").normalize();

    private static final int MOST_LINES = 150;

    @TempDir
    Path directory;

    private static Guide guide() throws IOException {
        return Guide.read(ROOT.resolve("docs/write-an-mtm.md"));
    }

    @Test
    void everyCommandWorksAndPrintsWhatIsShown() throws Exception {
        List<Guide.Block> blocks = guide().blocks();
        Path home = home();
        Path script = directory.resolve("script");
        Files.writeString(script, script(blocks));
        ProcessBuilder bash = new ProcessBuilder("bash", script.toString())
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("rest").toFile());
        environment(bash.environment(), home);
        Process process = bash.start();
        process.getOutputStream().close();

        boolean ended = process.waitFor(560, TimeUnit.SECONDS);
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }

        StringBuilder done = new StringBuilder();
        for (int i = 0; i < blocks.size(); i++) {
            Guide.Block block = blocks.get(i);
            Path printed = directory.resolve("out-" + i);
            String out = Files.exists(printed) ? printed(printed) : "";
            done.append("line ").append(block.line()).append(": ").append(out).append('\n');
            if (block.language().equals("sh")) {
                assertThat(directory.resolve("status-" + i)).as(done.toString()).hasContent("0");
            }
            if (block.language().equals("text")) {
                String before = printed(directory.resolve("out-" + (i - 1)));
                assertThat(before)
                        .as("what is printed before line " + block.line() + " of the page, which shows\n"
                                + block.text())
                        .matches(Guide.pattern(block.text()));
            }
        }
        assertThat(ended).as(done.toString()).isTrue();
        assertThat(process.exitValue()).as(done.toString()).isZero();
    }

    /** What a terminal shows of it: Maven ends its colours also where it has shown none. */
    private static String printed(Path file) throws IOException {
        return Files.readString(file).replaceAll("\u001b\\[[0-9;]*m", "");
    }

    /** Bash, one for all blocks, so that each goes on where the one before it stopped. */
    private String script(List<Guide.Block> blocks) throws IOException {
        StringBuilder script = new StringBuilder();
        for (int i = 0; i < blocks.size(); i++) {
            Guide.Block block = blocks.get(i);
            Path file = Files.writeString(directory.resolve("block-" + i), block.text());
            if (block.language().equals("sh")) {
                // With -e and in the same shell: a failure in the middle of a block is one, and cd and export last.
                script.append("set -e\ntrap 'echo $? >%s/status-%d' EXIT\n".formatted(directory, i));
                script.append(". %s >%s/out-%d 2>&1\n".formatted(file, directory, i));
                script.append("echo 0 >%s/status-%d\ntrap - EXIT\n".formatted(directory, i));
            } else if (block.language().equals("java") && !block.argument().isEmpty()) {
                // Into the class, before the brace that ends it.
                script.append("file=$(find . -name %s)\nsed -i '$d' \"$file\"\n".formatted(block.argument()));
                script.append("{ echo; cat %s; echo '}'; } >>\"$file\"\n".formatted(file));
            }
        }
        return script.toString();
    }

    /** A home with a checkout and nothing else; what Maven has fetched here before, it need not fetch again. */
    private Path home() throws IOException {
        Path home = Files.createDirectories(directory.resolve("home"));
        Files.createSymbolicLink(home.resolve("openmtm"), ROOT);
        String filled = "<id>filled</id><url>"
                + Path.of(System.getProperty("maven.filled")).toUri()
                + "</url><snapshots><enabled>false</enabled></snapshots>";
        Files.createDirectory(home.resolve(".m2"));
        Files.writeString(home.resolve(".m2/settings.xml"), """
                <settings>
                  <profiles>
                    <profile>
                      <id>filled</id>
                      <repositories><repository>%s</repository></repositories>
                      <pluginRepositories><pluginRepository>%s</pluginRepository></pluginRepositories>
                    </profile>
                  </profiles>
                  <activeProfiles><activeProfile>filled</activeProfile></activeProfiles>
                </settings>
                """.formatted(filled, filled));
        return home;
    }

    private static void environment(Map<String, String> environment, Path home) {
        environment.keySet().removeIf(name -> name.startsWith("OPENMTM") || name.startsWith("MTM_"));
        environment.put("HOME", home.toString());
        // Without the second a newer Java complains of Maven, among what the page shows.
        boolean complains = Runtime.version().feature() >= 23;
        environment.put(
                "MAVEN_OPTS", "-Duser.home=" + home + (complains ? " --sun-misc-unsafe-memory-access=allow" : ""));
        environment.put("JAVA_HOME", System.getProperty("java.home"));
    }

    @Test
    void theCodeThatIsShownIsThatOfTheTemplate() throws IOException {
        String sources = "";
        for (Path source : sources()) {
            sources += Files.readString(source).replace("maildir", "spool").replace("Maildir", "Spool");
        }
        for (Guide.Block block : guide().blocks()) {
            assertThat(block.language()).as("line " + block.line()).isIn("sh", "text", "java");
            if (block.language().equals("java") && block.argument().isEmpty()) {
                assertThat(sources).contains(block.text());
            }
        }
    }

    /** The bar for what a stranger has to write. */
    @Test
    void aMinimalModuleThatReceivesHasAtMost150Lines() throws IOException {
        long lines = 0;
        for (Path source : sources()) {
            lines += Files.readAllLines(source).size();
        }
        assertThat(lines).isBetween(1L, (long) MOST_LINES);
        try (Stream<Path> all = Files.walk(ROOT.resolve("template/src/main"))) {
            assertThat(all.filter(Files::isRegularFile))
                    .as("nothing else has to be written")
                    .hasSameSizeAs(sources());
        }
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> all = Files.walk(ROOT.resolve("template/src/main"))) {
            return all.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }
}
