// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.testservers.DovecotOptions;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.MailboxGenerator;
import org.openmtm.testservers.Ports;
import org.openmtm.testservers.TestCertificates;

/** What a person meets when something is wrong: status 1, one line that says what, why and what to do, nothing lost. */
class FaultsIT {
    @TempDir
    Path directory;

    @Test
    void saysWhatIsWrongWithAServer() throws Exception {
        TestCertificates certificates = new TestCertificates(directory);
        Mtm mtm = new Mtm(directory.resolve("data"));
        int closed = Ports.refused();
        try (DovecotServer selfSigned =
                        DovecotServer.start(DovecotOptions.standard().withCertificate(certificates.selfSigned()));
                DovecotServer wrongName =
                        DovecotServer.start(DovecotOptions.standard().withCertificate(certificates.wrongName()));
                DovecotServer plain = DovecotServer.start()) {
            mtm.addAccount("wrongpw", "u1", "not-the-password", plain.imapPort());
            mtm.addAccount("refused", "u1", "x", closed);
            add(mtm, "unknown", "no-such-host.invalid:143", "none");
            add(mtm, "selfsigned", "127.0.0.1:" + selfSigned.imapsPort(), "implicit");
            add(mtm, "wrongname", "127.0.0.1:" + wrongName.imapsPort(), "implicit");
            add(mtm, "stripped", "127.0.0.1:" + plain.imapPort(), "starttls");

            assertThat(mtm.run("sync", "wrongpw").failure()).containsIgnoringCase("password");
            assertThat(mtm.run("sync", "refused").failure()).containsIgnoringCase("refused");
            assertThat(mtm.run("sync", "unknown").failure()).contains("no-such-host.invalid");
            assertThat(mtm.run("sync", "selfsigned").failure()).containsIgnoringCase("certificate");
            assertThat(mtm.run("sync", "wrongname").failure()).containsIgnoringCase("certificate");
            assertThat(mtm.run("sync", "stripped").failure()).containsIgnoringCase("TLS");
            assertThat(plain.log().lines().filter(line -> line.contains("auth failed, 1 attempts")))
                    .as("a refused password is tried once")
                    .hasSize(1);
        }
        mtm.assertStoreClean();
        assertNowhere(mtm, "not-the-password");
    }

    /** Neither in a log nor anywhere else that it leaves. */
    private static void assertNowhere(Mtm mtm, String secret) throws Exception {
        try (Stream<Path> files = Files.walk(mtm.data())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(secret);
            }
        }
    }

    private void add(Mtm mtm, String name, String imap, String tls) throws Exception {
        Path password = Files.writeString(directory.resolve("pw"), "pw-u1");
        mtm.run(
                        "account",
                        "add",
                        name,
                        "--imap",
                        imap,
                        "--tls",
                        tls,
                        "--user",
                        "u1",
                        "--password-file",
                        password.toString())
                .ok();
    }

    @Test
    void refusesASecondProcessByNameOfTheFirst() throws Exception {
        Mtm mtm = new Mtm(directory.resolve("data"));
        mtm.run("account", "list").ok();
        Process first = mtm.builder("events", "--follow")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("first.log").toFile())
                .start();
        try {
            Path lock = mtm.data().resolve("process.lock");
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Mtm.PATIENCE_SECONDS);
            while (!(Files.exists(lock) && Files.readString(lock).contains("events"))) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                assertThat(first.isAlive()).isTrue();
                LockSupport.parkNanos(1_000_000);
            }

            String refusal = mtm.run("account", "list").failure();

            assertThat(refusal).contains("events");
        } finally {
            Mtm.kill(first);
        }
        mtm.run("account", "list").ok();
    }

    @Test
    void saysThatTheDirectoryIsReadOnly() throws Exception {
        // Root may write anywhere, so the directory is one that nobody can write to: a file system mounted read-only.
        Path parent = Files.createDirectory(directory.resolve("ro"));
        Mtm mtm = new Mtm(parent.resolve("data"))
                .through(
                        "unshare",
                        "-rm",
                        "sh",
                        "-c",
                        "mount -t tmpfs -o ro tmpfs '" + parent + "' && exec \"$@\"",
                        "sh");

        assertThat(mtm.run("account", "list").failure()).contains(parent.toString());
    }

    @Test
    void losesNothingOnAFullDiskAndGoesOnWhenThereIsSpace() throws Exception {
        MailboxGenerator mails = new MailboxGenerator(3_000, 3);
        Path disk = Files.createDirectory(directory.resolve("disk"));
        try (DovecotServer server = DovecotServer.start()) {
            server.bulkDeliver("u1", "INBOX", mails);
            Path script = directory.resolve("full.sh");
            Path password = Files.writeString(directory.resolve("pw"), server.password("u1"));
            String command = "\"$0\" --data '" + disk.resolve("data") + "' ";
            Files.writeString(
                    script,
                    String.join(
                            "\n",
                            "mount -t tmpfs -o size=9m tmpfs '" + disk + "' || exit 90",
                            command + "account add work --imap 127.0.0.1:" + server.imapPort()
                                    + " --tls none --user u1 --password-file '" + password + "' || exit 91",
                            command + "sync work 2>'" + directory.resolve("err") + "' && exit 92",
                            command + "list work INBOX --limit 3 || exit 93",
                            command + "store check || exit 94",
                            "mount -o remount,size=200m '" + disk + "' || exit 95",
                            command + "sync work || exit 96",
                            command + "store check || exit 97",
                            command + "--json count work INBOX || exit 98"));
            Process process = new ProcessBuilder("unshare", "-rm", "sh", "-c", ". '" + script + "'", Mtm.executable())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("out").toFile())
                    .start();
            process.waitFor();
            String said = Files.readString(directory.resolve("out"));
            assertThat(process.exitValue()).as(said).isZero();
            assertThat(said).contains("\"total\":3000").contains("\"bodies\":3000");
            assertThat(Files.readString(directory.resolve("err")))
                    .containsIgnoringCase("disk")
                    .hasLineCount(1);
        }
    }
}
