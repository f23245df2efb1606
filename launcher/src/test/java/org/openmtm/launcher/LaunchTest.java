// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.launcher.FakeDistribution.Result;

/** The launcher as a process, with a small bundle in place of the shell. */
class LaunchTest {

    @TempDir
    Path directory;

    private FakeDistribution distribution;

    @BeforeEach
    void makeDistribution() throws IOException {
        distribution = new FakeDistribution(directory);
        distribution.writeProbe("one");
    }

    @Test
    void runsACommandAndPassesOnNothingButItsWords() throws Exception {
        Result result = distribution.run("--json", "status", "work");

        assertThat(result).isEqualTo(new Result(0, "--json,status,work", ""));
        assertThat(Files.readString(distribution.data().resolve("logs/framework.log")))
                .contains("noise of the start", "noise of the stop");
    }

    @Test
    void endsWithTheStatusOfTheCommand() throws Exception {
        assertThat(distribution.run("fail").status()).isEqualTo(1);
    }

    @Test
    void saysInOneLineWhatACommandThrew() throws Exception {
        Result result = distribution.run("throw");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains("thrown by the command").doesNotContain("\n");
    }

    @Test
    void refusesASecondProcessButAnswersItsCallForHelp() throws Exception {
        Process first = startWaiting();
        try {
            Result second = distribution.run("sync", "work");
            assertThat(second.status()).isEqualTo(1);
            assertThat(second.out()).isEmpty();
            assertThat(second.err()).contains("process " + first.pid(), "wait").doesNotContain("\n");

            assertThat(distribution.run("--version")).isEqualTo(new Result(0, "--version", ""));
        } finally {
            first.destroyForcibly().waitFor();
        }
        assertThat(distribution.run("status").status()).isZero();
    }

    @Test
    void stopsTheBundlesWhenItIsTerminated() throws Exception {
        Process process = startWaiting();

        process.destroy();

        assertThat(process.waitFor()).isEqualTo(143);
        assertThat(distribution.data().resolve("stopped")).exists();
    }

    @Test
    void usesAChangedBundleTheNextTime() throws Exception {
        assertThat(distribution.run("resource").out()).endsWith("one");
        distribution.writeProbe("two");

        assertThat(distribution.run("resource").out()).endsWith("two");
    }

    @Test
    void takesNewBundlesAndDropsThoseThatAreGone() throws Exception {
        assertThat(distribution.run("status").status()).isZero();
        distribution.writeUnresolvable();
        Files.delete(distribution.bundle("probe"));

        Result result = distribution.run("status");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err())
                .contains("did not start", "bundles not started: unresolvable", "no.such.thing")
                .doesNotContain("\n");
    }

    @Test
    void rebuildsAStorageThatCannotBeRead() throws Exception {
        assertThat(distribution.run("status").status()).isZero();
        try (Stream<Path> files = Files.walk(distribution.data().resolve("framework"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.writeString(file, "garbage");
            }
        }

        assertThat(distribution.run("status")).isEqualTo(new Result(0, "status", ""));
    }

    @Test
    void saysInOneLineWhyTheDataDirectoryCannotBeUsed() throws Exception {
        Files.writeString(distribution.data(), "a file");

        Result result = distribution.run("status");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("is not a directory", "--data DIR").doesNotContain("\n");
    }

    @Test
    void whatKeepsItFromStartingIsADocumentToo() throws Exception {
        Files.writeString(distribution.data(), "a file");

        Result result = distribution.run("--json", "status");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out())
                .startsWith("{\"error\":{\"kind\":\"STORE\",\"message\":\"the data directory ")
                .endsWith("\"}}")
                .doesNotContain("\n");
        assertThat(result.err()).startsWith("mtm: the data directory");
    }

    private Process startWaiting() throws IOException {
        Process process = distribution.start("wait");
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        assertThat(out.readLine()).isEqualTo("wait");
        return process;
    }
}
