// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openmtm.testservers.TestTools;

/** The built distribution with one data directory, driven as a person would: by its command. */
final class Mtm {
    /** A limit that only ends what hangs. */
    static final long PATIENCE_SECONDS = 300;

    private final Path data;
    private final List<String> wrapper;
    private final Map<String, String> environment;

    Mtm(Path data) {
        this(data, List.of(), Map.of());
    }

    private Mtm(Path data, List<String> wrapper, Map<String, String> environment) {
        this.data = data;
        this.wrapper = wrapper;
        this.environment = environment;
    }

    /** The same, run by another command ({@code unshare}, {@code sh -c}). */
    Mtm through(String... command) {
        return new Mtm(data, List.of(command), environment);
    }

    /** The same with a variable in its environment. */
    Mtm with(String variable, String value) {
        return new Mtm(data, wrapper, Map.of(variable, value));
    }

    Path data() {
        return data;
    }

    /** What a finished command left. */
    record Outcome(int status, String out, String err) {
        JsonNode json() throws IOException {
            return new ObjectMapper().readTree(out);
        }

        Outcome ok() {
            assertThat(status)
                    .as("exit status; stdout:%n%s%nstderr:%n%s", out, err)
                    .isZero();
            return this;
        }

        /** A failure the way it has to be: status 1, one line, no stack trace. */
        String failure() {
            assertThat(status)
                    .as("exit status; stdout:%n%s%nstderr:%n%s", out, err)
                    .isEqualTo(1);
            assertThat(err.strip().lines()).as("one line of error").hasSize(1);
            return err.strip();
        }
    }

    Outcome run(String... words) throws IOException, InterruptedException {
        Path out = Files.createTempFile("mtm-out", "");
        Path err = Files.createTempFile("mtm-err", "");
        try {
            Process process = builder(words)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                kill(process);
                throw new AssertionError("mtm " + String.join(" ", words) + " did not end; it said: "
                        + Files.readString(out) + Files.readString(err));
            }
            return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    /** Starts a command and does not wait for it. */
    Process start(String... words) throws IOException {
        return builder(words)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    ProcessBuilder builder(String... words) {
        List<String> command = new ArrayList<>(wrapper);
        command.add(executable());
        command.addAll(List.of("--data", data.toString()));
        command.addAll(Arrays.asList(words));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        return builder;
    }

    /** The distribution's own start script. */
    static String executable() {
        return TestTools.workspace().resolve("launcher/target/openmtm/bin/mtm").toString();
    }

    /** kill -9, and waits until it is gone. */
    static void kill(Process process) throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** Adds an account without TLS; the password goes through a file. */
    void addAccount(String name, String user, String password, int imapPort, String... more)
            throws IOException, InterruptedException {
        Path file = Files.createTempFile("password", "");
        try {
            Files.writeString(file, password + "\n");
            List<String> words = new ArrayList<>(List.of(
                    "account",
                    "add",
                    name,
                    "--imap",
                    "127.0.0.1:" + imapPort,
                    "--tls",
                    "none",
                    "--user",
                    user,
                    "--password-file",
                    file.toString()));
            words.addAll(Arrays.asList(more));
            run(words.toArray(String[]::new)).ok();
        } finally {
            Files.delete(file);
        }
    }

    void assertStoreClean() throws IOException, InterruptedException {
        Outcome check = run("--json", "store", "check");
        assertThat(check.json().path("problems")).as("problems of the store").isEmpty();
        check.ok();
    }

    /** Whether the long forms of the tests were asked for. */
    static boolean soak() {
        return Boolean.getBoolean("openmtm.soak");
    }
}
