// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.testservers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DovecotServerTest {

    private static final byte[] MAIL =
            "From: a@example.org\r\nSubject: one\r\n\r\nbody\r\n".getBytes(StandardCharsets.US_ASCII);

    @Test
    void keepsMailFlagsAndFolders() throws IOException {
        try (DovecotServer server = DovecotServer.start()) {
            server.createFolder("u1", "Work/Old");
            server.deliver("u1", "INBOX", MAIL);
            server.deliver("u1", "Work/Old", MAIL);
            try (ImapProbe client = server.client("u1")) {
                assertThat(client.command("CAPABILITY").get(0)).contains("QRESYNC");
                client.select("INBOX");
                assertThat(client.body(1)).isEqualTo(MAIL);
                client.store("1", "+FLAGS", "\\Flagged $Label1");
                assertThat(client.flags(1)).containsExactlyInAnyOrder("\\Flagged", "$Label1");
                client.append("INBOX", "\\Seen", MAIL);
                assertThat(client.search("SEEN")).containsExactly(2L);
                client.expunge("1");
                assertThat(client.search("ALL")).containsExactly(2L);
                client.select("Work/Old");
                assertThat(client.search("ALL")).containsExactly(1L);
            }
        }
    }

    @Test
    void idleTellsOfAMailThatWasPutIntoTheMaildir() throws Exception {
        try (DovecotServer server = DovecotServer.start();
                ImapProbe client = server.client("u1")) {
            client.select("INBOX");
            CompletableFuture<List<String>> idle = CompletableFuture.supplyAsync(() -> idle(client));
            server.deliver("u1", "INBOX", MAIL);
            assertThat(idle.get(30, TimeUnit.SECONDS)).contains("* 1 EXISTS");
        }
    }

    private static List<String> idle(ImapProbe client) {
        try {
            return client.idleUntil(line -> line.endsWith("EXISTS"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void holdsCapabilitiesBack() throws IOException {
        DovecotOptions options = DovecotOptions.standard().without("QRESYNC", "CONDSTORE");
        try (DovecotServer server = options.start();
                ImapProbe client = server.client("u1")) {
            assertThat(client.command("CAPABILITY").get(0))
                    .contains("UIDPLUS", "IDLE")
                    .doesNotContain("QRESYNC", "CONDSTORE");
        }
    }

    @Test
    void answersAWrongPasswordAtOnce() throws IOException {
        try (DovecotServer server = DovecotServer.start()) {
            long best = Long.MAX_VALUE;
            // A busy machine may be slow now and then; one that waits two seconds on purpose is so each time.
            for (int i = 0; i < 5 && best > TimeUnit.MILLISECONDS.toNanos(1_500); i++) {
                long start = System.nanoTime();
                assertThatThrownBy(() -> ImapProbe.login(server.imapPort(), "u1", "wrong"))
                        .hasMessageContaining("AUTHENTICATIONFAILED");
                best = Math.min(best, System.nanoTime() - start);
            }
            assertThat(best).isLessThan(TimeUnit.MILLISECONDS.toNanos(1_500));
        }
    }

    @Test
    void speaksTls(@TempDir Path directory) throws IOException {
        TestCertificates certificates = new TestCertificates(directory);
        try (DovecotServer server = DovecotOptions.standard()
                .withCertificate(certificates.trusted())
                .start()) {
            try (SSLSocket socket = (SSLSocket)
                    certificates.clientContext().getSocketFactory().createSocket("127.0.0.1", server.imapsPort())) {
                byte[] greeting = socket.getInputStream().readNBytes(4);
                assertThat(greeting).isEqualTo("* OK".getBytes(StandardCharsets.US_ASCII));
            }
            try (ImapProbe plain = ImapProbe.connect(server.imapPort())) {
                assertThat(plain.command("STARTTLS")).last().asString().contains("OK");
            }
        }
    }

    @Test
    void givesAnotherUidValidity() throws IOException {
        try (DovecotServer server = DovecotServer.start()) {
            for (int i = 0; i < 3; i++) {
                server.deliver("u1", "INBOX", MAIL);
            }
            try (ImapProbe client = server.client("u1")) {
                client.select("INBOX");
                client.expunge("1");
            }
            long first = uidValidity(server);
            server.bumpUidValidity("u1", "INBOX");
            assertThat(uidValidity(server)).isEqualTo(first + 1);
            server.renumber("u1", "INBOX");
            assertThat(uidValidity(server)).isEqualTo(first + 2);
            try (ImapProbe client = server.client("u1")) {
                client.select("INBOX");
                assertThat(client.search("ALL")).containsExactly(1L, 2L);
            }
        }
    }

    private static long uidValidity(DovecotServer server) throws IOException {
        try (ImapProbe client = server.client("u1")) {
            String status = client.command("STATUS INBOX (UIDVALIDITY)").get(0);
            return Long.parseLong(status.replaceAll(".*UIDVALIDITY (\\d+).*", "$1"));
        }
    }

    @Test
    void servesAGeneratedMailboxToTheWireRead() throws IOException {
        MailboxGenerator mails = new MailboxGenerator(300, 5);
        try (DovecotServer server = DovecotServer.start()) {
            server.bulkDeliver("u1", "INBOX", mails);
            WireRead.Result result = WireRead.read(server.imapPort(), "u1", server.password("u1"), "INBOX");
            assertThat(result.messages()).isEqualTo(300);
            try (ImapProbe client = server.client("u1")) {
                client.select("INBOX");
                assertThat(client.body(300)).isEqualTo(mails.mail(299));
                assertThat(client.search("UNSEEN")).hasSize(15);
            }
        }
    }

    @Test
    void leavesNothingBehind() throws IOException {
        DovecotServer server = DovecotServer.start();
        Path home = server.maildir("u1", "INBOX").getParent().getParent();
        assertThat(home).isDirectory();
        server.close();
        assertThat(Files.exists(home)).isFalse();
        assertThat(ProcessHandle.of(server.pid())).isEmpty();
    }
}
