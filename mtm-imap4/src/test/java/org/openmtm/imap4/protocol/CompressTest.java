// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.email.wire.TlsMode;
import org.openmtm.email.wire.WireSettings;
import org.openmtm.entry.Flags;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.testservers.DovecotOptions;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.ScriptedImapServer;
import org.openmtm.testservers.TestCertificates;

class CompressTest {
    @TempDir
    Path directory;

    private static ImapConnection connect(int port, TlsMode tls, Path ca, String password) {
        Duration limit = Duration.ofSeconds(30);
        return new ImapClient(
                        new WireSettings("localhost", port, tls, limit, limit, ca),
                        "u1",
                        ProtocolLimits.STANDARD,
                        new CapabilitySwitches(),
                        "1.0")
                .withCompression(true)
                .open(password.toCharArray(), opening -> {});
    }

    private static ScriptedImapServer scripted(ScriptedImapServer.Handler afterwards) throws IOException {
        ScriptedImapServer server =
                new ScriptedImapServer().user("u1", "secret").capabilities("IMAP4rev1 COMPRESS=DEFLATE");
        return server.on("COMPRESS DEFLATE", (command, reply) -> reply.ok().deflate())
                .on("NOOP", afterwards);
    }

    private static ImapConnection connect(ScriptedImapServer server) {
        return connect(server.port(), TlsMode.NONE, null, "secret");
    }

    @Test
    void dovecotCompressesUnderTlsAndFewerBytesTravel() throws Exception {
        TestCertificates certificates = new TestCertificates(directory);
        try (DovecotServer dovecot = DovecotOptions.standard()
                .withCertificate(certificates.trusted())
                .with("protocol imap {\n  mail_plugins = imap_zlib\n}\n")
                .start()) {
            try (ImapConnection connection =
                    connect(dovecot.imapsPort(), TlsMode.IMPLICIT, certificates.authorityPem(), "pw-u1")) {
                assertThat(connection.wire().compressed()).isTrue();
                byte[] mail = ("Subject: x\r\n\r\n" + "All work and no play makes Jack a dull boy.\r\n".repeat(5000))
                        .getBytes(StandardCharsets.US_ASCII);
                List<Pending> sent = new ArrayList<>();
                for (int i = 0; i < 10; i++) {
                    sent.add(connection.send(
                            Requests.append("INBOX", Flags.NONE, null, new ByteArrayInputStream(mail), mail.length)));
                }
                sent.forEach(connection::await);
                connection.execute(ImapCommand.of("SELECT").mailbox("INBOX"));
                for (int uid = 1; uid <= 10; uid++) {
                    byte[] back = (byte[]) new Questions(connection)
                            .fetch(uid, FetchItems.uid().section(""), (size, in) -> {
                                byte[] bytes = new byte[(int) size];
                                in.readFully(bytes, 0, bytes.length);
                                return bytes;
                            })
                            .orElseThrow()
                            .body();
                    assertThat(back).isEqualTo(mail);
                }
                assertThat(connection.wire().bytesRead()).isGreaterThan(2_000_000);
                assertThat(connection.wire().bytesReceived()).isLessThan(200_000);
                assertThat(connection.wire().bytesSent()).isLessThan(200_000);
                Idle idle = new Idle(connection, Duration.ofSeconds(30));
                idle.run(Duration.ofMillis(300), () -> false);
                Heard heard = new Heard();
                connection.handler(heard);
                dovecot.deliver("u1", "INBOX", mail);
                new Idle(connection, Duration.ofSeconds(30))
                        .run(Duration.ofSeconds(30), () -> heard.said.contains("exists 11"));
                assertThat(heard.said).contains("exists 11");
                connection.logout(Duration.ofSeconds(5));
            }
        }
    }

    @Test
    void aBombIsALimit() throws IOException {
        byte[] zeros = new byte[1 << 20];
        try (ScriptedImapServer server = scripted((command, reply) -> {
                    reply.raw("* 1 FETCH (UID 1 BODY[] {1000000000}\r\n");
                    while (true) {
                        reply.raw(zeros);
                    }
                });
                ImapConnection connection = connect(server)) {
            long before = connection.wire().bytesRead();
            assertThatThrownBy(connection::noop).isInstanceOfSatisfying(MessagingException.class, e -> {
                assertThat(e.kind()).isEqualTo(ErrorKind.LIMIT);
                assertThat(e.getMessage()).contains("by compression");
            });
            assertThat(connection.wire().bytesRead() - before).isLessThan(40_000_000);
            assertThat(connection.usable()).isFalse();
        }
    }

    @Test
    void theLimitsOfALineHoldForWhatIsInflated() throws IOException {
        try (ScriptedImapServer server = scripted((command, reply) -> reply.endlessLine());
                ImapConnection connection = connect(server)) {
            assertThatThrownBy(connection::noop)
                    .isInstanceOfSatisfying(
                            MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.LIMIT));
            assertThat(connection.wire().bytesRead()).isLessThan(2_000_000);
        }
    }

    @Test
    void damagedDataBreaksTheConnection() throws IOException {
        try (ScriptedImapServer server =
                new ScriptedImapServer().user("u1", "secret").capabilities("IMAP4rev1 COMPRESS=DEFLATE")) {
            byte[] noise = new byte[10_000];
            new Random(7).nextBytes(noise);
            server.on(
                    "COMPRESS DEFLATE",
                    (command, reply) -> reply.ok().raw(noise).close());
            try (ImapConnection connection = connect(server)) {
                assertThatThrownBy(connection::noop)
                        .isInstanceOfSatisfying(
                                MessagingException.class,
                                e -> assertThat(e.kind()).isEqualTo(ErrorKind.NETWORK));
            }
        }
    }

    @Test
    void aServerThatRefusesOrDoesNotKnowItGoesOnWithout() throws IOException {
        for (String answer : List.of("NO [COMPRESSIONACTIVE] TLS does", "BAD what?")) {
            try (ScriptedImapServer server = scripted((command, reply) -> reply.ok())) {
                server.on("COMPRESS DEFLATE", (command, reply) -> reply.tagged(answer));
                try (ImapConnection connection = connect(server)) {
                    assertThat(connection.wire().compressed()).isFalse();
                    connection.noop();
                    assertThat(connection.has("COMPRESS=DEFLATE")).isEqualTo(answer.startsWith("NO"));
                }
            }
        }
    }
}
