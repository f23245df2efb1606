// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.testservers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.testservers.ScriptedSmtpServer.Verb;

class ScriptedSmtpServerTest {

    private static final String MAIL = "MAIL FROM:<a@example.org> SIZE=9\r\n";
    private static final String RCPT = "RCPT TO:<b@example.org> NOTIFY=SUCCESS\r\n";

    @Test
    void capturesWhatTheClientHad() throws Exception {
        try (ScriptedSmtpServer server = new ScriptedSmtpServer();
                Client client = new Client(server.port())) {
            assertThat(client.say("EHLO me\r\n")).contains("250-PIPELINING", "250 ENHANCEDSTATUSCODES");
            client.say(MAIL);
            client.say(RCPT);
            assertThat(client.say("DATA\r\n")).startsWith("354");
            assertThat(client.say("Subject: x\r\n\r\n..dot\r\nbare\n.\nlf\r\n.\r\n"))
                    .startsWith("250");
            CapturedMail mail = server.awaitMails(1, Duration.ofSeconds(30)).get(0);
            assertThat(mail.text()).isEqualTo("Subject: x\r\n\r\n.dot\r\nbare\n.\nlf\r\n");
            assertThat(mail.from()).isEqualTo("a@example.org");
            assertThat(mail.mailParameters()).isEqualTo("SIZE=9");
            assertThat(mail.recipients()).containsExactly("b@example.org");
            assertThat(mail.recipientParameters()).containsExactly("NOTIFY=SUCCESS");
            assertThat(mail.acknowledged()).isTrue();
            assertThat(server.commands()).containsExactly("EHLO me", MAIL.trim(), RCPT.trim(), "DATA");
            assertThat(server.receivedInClear()).startsWith("EHLO me\r\nMAIL");
        }
    }

    @Test
    void followsTheScript() throws Exception {
        try (ScriptedSmtpServer server = new ScriptedSmtpServer();
                Client client = new Client(server.port())) {
            server.on(Verb.RCPT, ".*bad@.*", SmtpAction.reply("550 5.1.1 No such user"));
            server.once(Verb.MAIL, SmtpAction.reply("451 4.7.1 Greylisted").after(Duration.ofMillis(50)));
            client.say("EHLO me\r\n");
            assertThat(client.say(MAIL)).startsWith("451");
            assertThat(client.say(MAIL)).startsWith("250");
            assertThat(client.say("RCPT TO:<bad@example.org>\r\n")).startsWith("550");
            assertThat(client.say(RCPT)).startsWith("250");
            server.on(Verb.DOT, SmtpAction.closeBeforeReply());
            client.say("DATA\r\n");
            assertThat(client.say("x\r\n.\r\n")).isEmpty();
            CapturedMail mail = server.awaitMails(1, Duration.ofSeconds(30)).get(0);
            assertThat(mail.recipients()).containsExactly("b@example.org");
            assertThat(mail.acknowledged()).isFalse();
        }
    }

    @Test
    void staysSilentAndTalksForever() throws Exception {
        try (ScriptedSmtpServer server = new ScriptedSmtpServer()) {
            server.on(Verb.EHLO, SmtpAction.silence());
            try (Client client = new Client(server.port())) {
                client.socket.setSoTimeout(200);
                assertThatThrownBy(() -> client.say("EHLO me\r\n")).isInstanceOf(SocketTimeoutException.class);
            }
            server.on(Verb.EHLO, SmtpAction.endlessLine());
            try (Socket socket = Ports.connect(server.port(), 5_000)) {
                socket.getOutputStream().write("EHLO me\r\n".getBytes(StandardCharsets.US_ASCII));
                byte[] much = socket.getInputStream().readNBytes(3_000_000);
                assertThat(new String(Arrays.copyOfRange(much, 1_000, much.length), StandardCharsets.US_ASCII))
                        .doesNotContain("\n");
            }
        }
    }

    @Test
    void asksForTlsAndPassword(@TempDir Path directory) throws Exception {
        TestCertificates certificates = new TestCertificates(directory);
        try (ScriptedSmtpServer server =
                        new ScriptedSmtpServer().user("u", "geheim").startTls(certificates.trusted());
                Client client = new Client(server.port())) {
            assertThat(client.say("EHLO me\r\n")).contains("STARTTLS", "AUTH PLAIN LOGIN");
            assertThat(client.say(MAIL)).startsWith("530");
            assertThat(client.say("STARTTLS\r\n")).startsWith("220");
            client.tls(certificates);
            assertThat(client.say("EHLO me\r\n")).doesNotContain("STARTTLS");
            assertThat(client.say("AUTH PLAIN " + base64("\0u\0wrong") + "\r\n"))
                    .startsWith("535");
            assertThat(client.say("AUTH LOGIN\r\n")).startsWith("334");
            assertThat(client.say(base64("u") + "\r\n")).startsWith("334");
            assertThat(client.say(base64("geheim") + "\r\n")).startsWith("235");
            assertThat(client.say(MAIL)).startsWith("250");
            assertThat(server.receivedInClear()).doesNotContain(base64("geheim"));
            assertThat(new String(server.received(), StandardCharsets.US_ASCII)).contains(base64("geheim"));
        }
    }

    @Test
    void theRealSinkKeepsAMail() throws Exception {
        try (SmtpSink sink = SmtpSink.start();
                Client client = new Client(sink.port())) {
            client.say("EHLO me\r\n");
            client.say("MAIL FROM:<a@example.org>\r\n");
            client.say("RCPT TO:<b@example.org>\r\n");
            client.say("DATA\r\n");
            assertThat(client.say("Subject: sunk\r\n\r\nbody\r\n.\r\n")).startsWith("250");
            assertThat(sink.mails()).singleElement().asString().contains("Subject: sunk", "b@example.org");
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Says something and reads one reply. */
    private static final class Client implements AutoCloseable {
        private Socket socket;

        Client(int port) throws IOException {
            socket = Ports.connect(port, 10_000);
            reply();
        }

        String say(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            return reply();
        }

        void tls(TestCertificates certificates) throws IOException {
            SSLSocket tls = (SSLSocket) certificates
                    .clientContext()
                    .getSocketFactory()
                    .createSocket(socket, "localhost", socket.getPort(), true);
            tls.startHandshake();
            socket = tls;
        }

        private String reply() throws IOException {
            StringBuilder reply = new StringBuilder();
            int octet;
            while ((octet = socket.getInputStream().read()) >= 0) {
                reply.append((char) octet);
                List<String> lines = reply.toString().lines().toList();
                if (octet == '\n' && lines.get(lines.size() - 1).matches("\\d{3} .*")) {
                    break;
                }
            }
            return reply.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
