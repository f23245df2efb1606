// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.MailboxGenerator;

/** The shell on a pipe: the same words as on the command line, in one process that stays connected. */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ShellIT {
    private static final Pattern LISTENING = Pattern.compile("^\\s*\\d+: (\\S+):(\\w+) \\S+ 0A .*? (\\d+) 1 ");

    @TempDir
    Path directory;

    @Test
    void takesCommandsFromAPipe() throws Exception {
        MailboxGenerator mails = new MailboxGenerator(50, 5);
        try (DovecotServer server = DovecotServer.start()) {
            server.bulkDeliver("u1", "INBOX", mails);
            Mtm mtm = new Mtm(directory.resolve("data"));
            mtm.addAccount("work", "u1", server.password("u1"), server.imapPort());
            Path script = Files.write(
                    directory.resolve("script"),
                    List.of("# a comment", "connect work", "sync work", "count work INBOX"));

            Mtm.Outcome piped = piped(mtm, script);

            assertThat(piped.ok().out()).contains("50 messages");
        }
    }

    private Mtm.Outcome piped(Mtm mtm, Path script) throws Exception {
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        Process process = mtm.builder()
                .redirectInput(script.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(process.waitFor(Mtm.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        return new Mtm.Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    @Test
    void tellsOfNewMailWhileItFollowsTheEventsOfAConnectedAccount() throws Exception {
        try (DovecotServer server = DovecotServer.start()) {
            server.bulkDeliver("u1", "INBOX", new MailboxGenerator(10, 5));
            Mtm mtm = new Mtm(directory.resolve("data"));
            mtm.addAccount("work", "u1", server.password("u1"), server.imapPort());
            mtm.run("sync", "work").ok();
            Process shell = mtm.builder().redirectErrorStream(true).start();
            try (BufferedReader said = shell.inputReader(StandardCharsets.UTF_8)) {
                shell.getOutputStream()
                        .write("connect work\nevents --follow --since 0\n".getBytes(StandardCharsets.UTF_8));
                shell.getOutputStream().flush();
                awaitLine(said, "CONNECTED");
                server.deliver(
                        "u1", "INBOX", "Subject: hello-from-the-wire\r\n\r\nbody\r\n".getBytes(StandardCharsets.UTF_8));
                assertThat(awaitLine(said, "mail new")).contains("hello-from-the-wire");
            } finally {
                Mtm.kill(shell);
            }
        }
    }

    private static String awaitLine(BufferedReader said, String wanted) throws Exception {
        StringBuilder all = new StringBuilder();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            all.append(line).append('\n');
            if (line.contains(wanted)) {
                return line;
            }
        }
        throw new AssertionError("never said " + wanted + ":\n" + all);
    }

    @Test
    void opensNoPort() throws Exception {
        Mtm mtm = new Mtm(directory.resolve("data"));
        Process process = mtm.builder("events", "--follow").start();
        try {
            Path lock = mtm.data().resolve("store/mail.db");
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Mtm.PATIENCE_SECONDS);
            while (!Files.exists(lock)) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(listeningSockets(process.pid())).isEmpty();
        } finally {
            Mtm.kill(process);
        }
    }

    /** The addresses that a process listens on, from what Linux tells in /proc. */
    private static List<String> listeningSockets(long pid) throws Exception {
        List<String> inodes;
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            inodes = descriptors
                    .map(ShellIT::target)
                    .filter(target -> target.startsWith("socket:["))
                    .map(target -> target.substring(8, target.length() - 1))
                    .toList();
        }
        return Stream.of("tcp", "tcp6")
                .flatMap(family -> listening(pid, family))
                .filter(row -> inodes.contains(row.group(3)))
                .map(row -> row.group(1) + ":" + row.group(2))
                .toList();
    }

    private static Stream<Matcher> listening(long pid, String family) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/net/" + family)).stream()
                    .map(LISTENING::matcher)
                    .filter(Matcher::find);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (java.io.IOException e) {
            return ""; // closed between listing and reading
        }
    }
}
