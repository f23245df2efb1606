// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.testservers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScriptedImapServerTest {

    private static final byte[] MAIL = "Subject: s\r\nTo: t\r\n\r\nbody\r\n".getBytes(StandardCharsets.US_ASCII);

    private ScriptedImapServer server;
    private MiniMailbox mailbox;

    @BeforeEach
    void start() throws IOException {
        server = new ScriptedImapServer().user("u1", "pw");
        mailbox = server.mailbox("u1");
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void isAnHonestServer() throws IOException {
        mailbox.deliver("INBOX", MAIL, "\\Seen");
        mailbox.deliver("INBOX", MAIL);
        mailbox.create("Work/Old");
        try (ImapProbe client = ImapProbe.login(server.port(), "u1", "pw")) {
            assertThat(client.command("LIST \"\" \"*\"")).contains("* LIST (\\HasNoChildren) \"/\" \"Work/Old\"");
            assertThat(client.command("STATUS INBOX (MESSAGES UNSEEN UIDNEXT)"))
                    .contains("* STATUS \"INBOX\" (MESSAGES 2 UNSEEN 1 UIDNEXT 3)");
            assertThat(client.select("INBOX")).contains("* 2 EXISTS", "* OK [UIDVALIDITY 1000] UIDs");
            assertThat(client.body(2)).isEqualTo(MAIL);
            assertThat(client.command("UID FETCH 1 (FLAGS RFC822.SIZE INTERNALDATE)"))
                    .contains("* 1 FETCH (UID 1 FLAGS (\\Seen) RFC822.SIZE " + MAIL.length
                            + " INTERNALDATE \"06-May-2023 07:08:09 +0000\")");
            assertThat(client.command("UID FETCH 1 (BODY.PEEK[HEADER.FIELDS (TO)])")
                            .get(0))
                    .contains("{9}\r\nTo: t\r\n\r\n");
            client.store("2", "+FLAGS", "\\Flagged");
            assertThat(client.search("UNSEEN")).containsExactly(2L);
            client.append("INBOX", "\\Draft", MAIL);
            assertThat(mailbox.messages("INBOX")).hasSize(3);
            client.expunge("1");
            assertThat(client.search("ALL")).containsExactly(2L, 3L);
            mailbox.flags("INBOX", 3, "\\Answered");
            assertThat(client.command("NOOP")).contains("* 2 FETCH (UID 3 FLAGS (\\Answered))");
        }
        assertThatThrownBy(() -> ImapProbe.login(server.port(), "u1", "no"))
                .hasMessageContaining("AUTHENTICATIONFAILED");
    }

    @Test
    void idlePushesChanges() throws Exception {
        mailbox.deliver("INBOX", MAIL);
        try (ImapProbe client = ImapProbe.login(server.port(), "u1", "pw")) {
            client.select("INBOX");
            CompletableFuture<List<String>> idle = CompletableFuture.supplyAsync(() -> idle(client));
            mailbox.expunge("INBOX", 1);
            mailbox.deliver("INBOX", MAIL);
            mailbox.deliver("INBOX", MAIL);
            assertThat(idle.get(30, TimeUnit.SECONDS)).endsWith("* 2 EXISTS");
        }
    }

    private static List<String> idle(ImapProbe client) {
        try {
            return client.idleUntil(line -> line.equals("* 2 EXISTS"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void layersFaultsOnNormalBehaviour() throws IOException {
        mailbox.deliver("INBOX", MAIL);
        mailbox.deliver("INBOX", MAIL);
        server.on(
                "UID FETCH 2 .*",
                (command, reply) ->
                        reply.normalBut(text -> text.replace("{27}", "{26}").replace("body", "bod")));
        server.once("NOOP", (command, reply) -> reply.untagged("BYE enough").tagged("NO not now"));
        try (ImapProbe client = ImapProbe.login(server.port(), "u1", "pw")) {
            client.select("INBOX");
            assertThat(client.body(1)).isEqualTo(MAIL);
            assertThat(client.body(2)).hasSize(MAIL.length - 1);
            assertThatThrownBy(() -> client.command("NOOP")).hasMessageContaining("NO not now");
            assertThat(client.command("NOOP")).hasSize(1);
            server.on("UID FETCH .*", (command, reply) -> reply.normalCutAfter(40));
            assertThatThrownBy(() -> client.body(1)).isInstanceOf(EOFException.class);
        }
        assertThat(server.commands()).contains("p1 LOGIN u1 \"pw\"", "p3 UID FETCH 1 (UID BODY.PEEK[])");
        assertThat(server.receivedInClear()).contains("UID FETCH 2");
    }

    @Test
    void saysWhatNoServerShould() throws IOException {
        server.on("X1", (command, reply) -> reply.parentheses(200_000).ok());
        server.on("X2", (command, reply) -> reply.raw("* 1 FETCH (BODY[] {2147483647}\r\nabc"));
        try (Socket socket = Ports.connect(server.port(), 10_000)) {
            socket.getOutputStream().write("a X1\r\nb X2\r\n".getBytes(StandardCharsets.US_ASCII));
            String expected = "* OK scripted server ready\r\n* 1 FETCH (BODYSTRUCTURE " + "(".repeat(200_000)
                    + "\r\na OK done\r\n* 1 FETCH (BODY[] {2147483647}\r\nabc";
            byte[] read = socket.getInputStream().readNBytes(expected.length());
            assertThat(new String(read, StandardCharsets.US_ASCII)).isEqualTo(expected);
        }
        server.on("X3", (command, reply) -> reply.endlessLine());
        try (Socket socket = Ports.connect(server.port(), 10_000)) {
            socket.getOutputStream().write("a X3\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().readNBytes(5_000_000)).endsWith('x', 'x');
        }
    }

    @Test
    void startsTlsAndCanLie(@TempDir Path directory) throws IOException {
        TestCertificates certificates = new TestCertificates(directory);
        server.startTls(certificates.trusted()).injectAfterStartTls("* CAPABILITY IMAP4rev1 EVIL\r\n");
        try (Socket plain = Ports.connect(server.port(), 10_000)) {
            plain.getInputStream().readNBytes("* OK scripted server ready\r\n".length());
            plain.getOutputStream().write("a STARTTLS\r\n".getBytes(StandardCharsets.US_ASCII));
            String answer = "a OK begin TLS\r\n* CAPABILITY IMAP4rev1 EVIL\r\n";
            assertThat(new String(plain.getInputStream().readNBytes(answer.length()), StandardCharsets.US_ASCII))
                    .isEqualTo(answer);
            SSLSocket tls = (SSLSocket)
                    certificates.clientContext().getSocketFactory().createSocket(plain, "localhost", 0, true);
            tls.getOutputStream().write("b LOGIN u1 pw\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(tls.getInputStream().readNBytes(4), StandardCharsets.US_ASCII))
                    .isEqualTo("b OK");
            assertThat(server.receivedInClear()).isEqualTo("a STARTTLS\r\n");
        }
        server.stripStartTls().preauth();
        try (ImapProbe client = ImapProbe.connect(server.port())) {
            assertThat(client.command("CAPABILITY").get(0)).doesNotContain("STARTTLS");
            assertThat(client.select("INBOX")).contains("* 0 EXISTS");
        }
    }
}
