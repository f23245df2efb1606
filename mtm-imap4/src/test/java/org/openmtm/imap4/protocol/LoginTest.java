// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openmtm.email.wire.TlsMode;
import org.openmtm.email.wire.WireSettings;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.testservers.DovecotOptions;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.ScriptedImapServer;
import org.openmtm.testservers.TestCertificates;

class LoginTest {
    @TempDir
    static Path directory;

    private static DovecotServer dovecot;
    private static TestCertificates.Certificate certificate;
    private static Path ca;

    @BeforeAll
    static void start() throws IOException {
        TestCertificates certificates = new TestCertificates(directory);
        certificate = certificates.trusted();
        ca = certificates.authorityPem();
        dovecot = DovecotOptions.standard()
                .withCertificate(certificate)
                .with("auth_mechanisms = plain login cram-md5 scram-sha-256\n")
                .start();
    }

    @AfterAll
    static void stop() throws IOException {
        dovecot.close();
    }

    private static ImapClient client(int port, TlsMode tls, String... mechanisms) {
        Duration limit = Duration.ofSeconds(30);
        return new ImapClient(
                        new WireSettings("localhost", port, tls, limit, limit, ca),
                        "u1",
                        ProtocolLimits.STANDARD,
                        new CapabilitySwitches(),
                        "1.0")
                .withMechanisms(List.of(mechanisms));
    }

    private static String sent(ScriptedImapServer server) {
        return new String(server.received(), StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @CsvSource({"PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256"})
    void dovecotLetsUsInByEachMechanismAndRefusesAWrongPassword(String mechanism) {
        ImapClient client = client(dovecot.imapsPort(), TlsMode.IMPLICIT, mechanism);
        try (ImapConnection connection = client.open("pw-u1".toCharArray(), opening -> {})) {
            assertThat(connection.has("QRESYNC")).isTrue();
            assertThat(connection.has("AUTH=PLAIN")).isFalse();
        }
        assertThatThrownBy(() -> client.open("wrong".toCharArray(), opening -> {}))
                .isInstanceOfSatisfying(
                        MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.AUTHENTICATION));
    }

    @Test
    void theBestOfDovecotNeedsNoChoice() {
        for (TlsMode mode : List.of(TlsMode.IMPLICIT, TlsMode.STARTTLS, TlsMode.NONE)) {
            int port = mode == TlsMode.IMPLICIT ? dovecot.imapsPort() : dovecot.imapPort();
            try (ImapConnection connection = client(port, mode).open("pw-u1".toCharArray(), opening -> {})) {
                assertThat(connection.wire().secure()).isEqualTo(mode != TlsMode.NONE);
            }
        }
    }

    @Test
    void whereThePasswordIsNotThereInTheRightFormItIsShownUnderTlsOnly() throws IOException {
        try (ScriptedImapServer server = new ScriptedImapServer()
                .user("u1", "secret")
                .capabilities("IMAP4rev1 SASL-IR AUTH=SCRAM-SHA-256 AUTH=PLAIN")
                .implicitTls(certificate)) {
            server.on("AUTHENTICATE SCRAM.*", (command, reply) -> reply.tagged("NO [AUTHENTICATIONFAILED] no"));
            client(server.port(), TlsMode.IMPLICIT)
                    .open("secret".toCharArray(), opening -> {})
                    .close();
            assertThat(server.commands()).anyMatch(command -> command.contains("AUTHENTICATE PLAIN"));
        }
        try (ScriptedImapServer server = new ScriptedImapServer()
                .user("u1", "secret")
                .capabilities("IMAP4rev1 SASL-IR AUTH=SCRAM-SHA-256 AUTH=PLAIN")) {
            server.on("AUTHENTICATE SCRAM.*", (command, reply) -> reply.tagged("NO [AUTHENTICATIONFAILED] no"));
            assertThatThrownBy(() -> client(server.port(), TlsMode.NONE).open("secret".toCharArray(), opening -> {}))
                    .isInstanceOfSatisfying(
                            MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.AUTHENTICATION));
            assertThat(server.commands()).noneMatch(command -> command.contains("PLAIN"));
        }
    }

    @Test
    void aServerThatSaysYesWithoutProofIsLeft() throws IOException {
        try (ScriptedImapServer server = new ScriptedImapServer()
                .user("u1", "secret")
                .capabilities("IMAP4rev1 SASL-IR AUTH=SCRAM-SHA-256")
                .implicitTls(certificate)) {
            server.on("AUTHENTICATE SCRAM.*", (command, reply) -> reply.ok());
            assertThatThrownBy(
                            () -> client(server.port(), TlsMode.IMPLICIT).open("secret".toCharArray(), opening -> {}))
                    .isInstanceOfSatisfying(
                            MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.AUTHENTICATION))
                    .hasMessageContaining("impostor");
        }
    }

    @ParameterizedTest
    @CsvSource({"OAUTHBEARER, AQ==", "XOAUTH2, ''"})
    void aTokenThatIsNotTakenIsAMatterOfConsentWithTheServersWords(String mechanism, String answer) throws IOException {
        String json = "{\"status\":\"401\",\"scope\":\"https://mail.example.org/\"}";
        try (ScriptedImapServer server = new ScriptedImapServer()
                .user("u1", "secret")
                .capabilities("IMAP4rev1 SASL-IR AUTH=" + mechanism)
                .implicitTls(certificate)) {
            server.on("AUTHENTICATE .*", (command, reply) -> {
                reply.raw("+ " + Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.US_ASCII)) + "\r\n");
                assertThat(reply.line()).isEqualTo(answer);
                reply.tagged("NO [AUTHENTICATIONFAILED] Invalid credentials");
            });
            assertThatThrownBy(() ->
                            client(server.port(), TlsMode.IMPLICIT).openWithToken("t0k3n".toCharArray(), opening -> {}))
                    .isInstanceOfSatisfying(MessagingException.class, e -> {
                        assertThat(e.kind()).isEqualTo(ErrorKind.CONSENT);
                        assertThat(e.serverWords()).contains(json).contains("Invalid credentials");
                        assertThat(e.oneLine()).doesNotContain("t0k3n");
                    });
            assertThat(sent(server)).contains("AUTHENTICATE " + mechanism + " ");
        }
    }

    @Test
    void aTokenIsNeverShownWithoutTls() throws IOException {
        try (ScriptedImapServer server =
                new ScriptedImapServer().user("u1", "secret").capabilities("IMAP4rev1 SASL-IR AUTH=XOAUTH2")) {
            assertThatThrownBy(() ->
                            client(server.port(), TlsMode.NONE).openWithToken("t0k3n".toCharArray(), opening -> {}))
                    .isInstanceOfSatisfying(
                            MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.TLS));
            assertThat(sent(server)).doesNotContain("AUTHENTICATE");
        }
    }

    @Test
    void whatAPersonChoseIsAllThatIsTried() throws IOException {
        try (ScriptedImapServer server = new ScriptedImapServer()
                .user("u1", "secret")
                .capabilities("IMAP4rev1 AUTH=PLAIN LOGINDISABLED")
                .implicitTls(certificate)) {
            assertThatThrownBy(() -> client(server.port(), TlsMode.IMPLICIT, "CRAM-MD5", "LOGIN")
                            .open("secret".toCharArray(), opening -> {}))
                    .isInstanceOfSatisfying(
                            MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_SUPPORTED))
                    .hasMessageContaining("sasl.mechanisms");
            assertThat(sent(server)).doesNotContain("AUTHENTICATE").doesNotContain("secret");
        }
    }

    @Test
    void aChallengeThatIsNoneIsCancelled() throws IOException {
        try (ScriptedImapServer server = new ScriptedImapServer()
                .user("u1", "secret")
                .capabilities("IMAP4rev1 AUTH=CRAM-MD5")
                .implicitTls(certificate)) {
            server.on("AUTHENTICATE .*", (command, reply) -> {
                reply.raw("+ ???\r\n");
                assertThat(reply.line()).isEqualTo("*");
                reply.tagged("BAD cancelled");
            });
            assertThatThrownBy(() -> client(server.port(), TlsMode.IMPLICIT, "CRAM-MD5")
                            .open("secret".toCharArray(), opening -> {}))
                    .isInstanceOfSatisfying(
                            MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.PROTOCOL));
        }
    }

    @Test
    void capabilitiesAreReadAgainAfterTlsAndAfterLogIn() throws IOException {
        try (ScriptedImapServer server =
                new ScriptedImapServer().user("u1", "secret").startTls(certificate)) {
            server.greeting("* OK [CAPABILITY IMAP4rev1 STARTTLS X-EVIL LOGINDISABLED] hi\r\n");
            server.on("LOGIN .*", (command, reply) -> reply.ok());
            server.on("CAPABILITY", (command, reply) -> {
                boolean loggedIn = server.commands().stream().anyMatch(line -> line.contains("LOGIN"));
                reply.untagged("CAPABILITY IMAP4rev1 " + (loggedIn ? "X-USER" : "X-TLS"))
                        .ok();
            });
            try (ImapConnection connection =
                    client(server.port(), TlsMode.STARTTLS).open("secret".toCharArray(), opening -> {})) {
                assertThat(connection.has("X-USER")).isTrue();
                assertThat(connection.has("X-EVIL")).isFalse();
                assertThat(connection.has("X-TLS")).isFalse();
            }
            assertThat(server.receivedInClear()).doesNotContain("secret");
        }
    }
}
