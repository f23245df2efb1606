// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.email.sasl.Credentials;
import org.openmtm.email.wire.TlsMode;
import org.openmtm.email.wire.WireSettings;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.testservers.ScriptedSmtpServer;
import org.openmtm.testservers.ScriptedSmtpServer.Verb;
import org.openmtm.testservers.SmtpAction;
import org.openmtm.testservers.TestCertificates;

class SmtpSecurityTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String SECRET = "cänary-Secret 42";

    @TempDir
    private static Path directory;

    private static TestCertificates certificates;

    private ScriptedSmtpServer server;

    @BeforeAll
    static void makeCertificates() throws IOException {
        certificates = new TestCertificates(directory);
    }

    @BeforeEach
    void start() throws IOException {
        server = new ScriptedSmtpServer().user("anna", SECRET);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private SmtpConnection open(TlsMode mode) {
        WireSettings wire = new WireSettings("127.0.0.1", server.port(), mode, LONG, LONG, certificates.authorityPem());
        SmtpConnection connection = new SmtpConnection(new SmtpOptions(wire, "localhost", LONG));
        connection.open();
        return connection;
    }

    private String login(TlsMode mode, String password) {
        try (SmtpConnection connection = open(mode)) {
            return login(connection, "anna", password);
        }
    }

    private static String login(SmtpConnection connection, String user, String password) {
        try (Credentials credentials = Credentials.password(user, password.toCharArray())) {
            return connection.login(credentials, List.of());
        }
    }

    private void assertNoSecretInClear() {
        String token = Base64.getEncoder().encodeToString(("\0anna\0" + SECRET).getBytes(StandardCharsets.UTF_8));
        assertThat(server.receivedInClear())
                .doesNotContain(token)
                .doesNotContain(Base64.getEncoder().encodeToString(SECRET.getBytes(StandardCharsets.UTF_8)))
                .doesNotContain("AUTH");
    }

    @Test
    void logsInUnderTls() throws IOException {
        server.implicitTls(certificates.trusted());
        assertThat(login(TlsMode.IMPLICIT, SECRET)).isEqualTo("PLAIN");
        assertNoSecretInClear();
    }

    @Test
    void logsInAfterStartTls() throws IOException {
        server.startTls(certificates.trusted());
        assertThat(login(TlsMode.STARTTLS, SECRET)).isEqualTo("PLAIN");
        assertNoSecretInClear();
        assertThat(server.commands())
                .filteredOn(line -> line.startsWith("EHLO"))
                .hasSize(2);
    }

    @Test
    void logsInWithLogin() {
        server.on(Verb.EHLO, SmtpAction.reply("250-localhost\r\n250 AUTH LOGIN"));
        assertThat(login(TlsMode.NONE, SECRET)).isEqualTo("LOGIN");
    }

    @Test
    void inClearThePasswordIsHiddenWhereItCanBe() {
        server.on(Verb.EHLO, SmtpAction.reply("250-localhost\r\n250 AUTH=PLAIN CRAM-MD5"));
        // RFC 2195, 2: the challenge and the answer of its example.
        server.on(Verb.AUTH, SmtpAction.reply("334 PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+"));
        server.on(Verb.OTHER, "dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw", SmtpAction.reply("235 welcome"));
        try (SmtpConnection connection = open(TlsMode.NONE)) {
            assertThat(login(connection, "tim", "tanstaaftanstaaf")).isEqualTo("CRAM-MD5");
        }
    }

    @Test
    void aStrippedStartTlsIsRefused() {
        MessagingException e = catchThrowableOfType(MessagingException.class, () -> login(TlsMode.STARTTLS, SECRET));
        assertThat(e.kind()).isEqualTo(ErrorKind.TLS);
        assertThat(e.getMessage()).contains("does not offer STARTTLS");
        assertNoSecretInClear();
    }

    @Test
    void aRefusedStartTlsIsRefused() throws IOException {
        server.startTls(certificates.trusted()).on(Verb.STARTTLS, SmtpAction.reply("454 not now"));
        assertThat(catchThrowableOfType(MessagingException.class, () -> login(TlsMode.STARTTLS, SECRET))
                        .kind())
                .isEqualTo(ErrorKind.TLS);
        assertNoSecretInClear();
    }

    @Test
    void injectedRepliesAreRefused() throws IOException {
        server.startTls(certificates.trusted())
                .on(Verb.STARTTLS, SmtpAction.reply("220 go\r\n250-evil\r\n250 AUTH PLAIN"));
        assertThat(catchThrowableOfType(MessagingException.class, () -> login(TlsMode.STARTTLS, SECRET))
                        .kind())
                .isEqualTo(ErrorKind.TLS);
        assertNoSecretInClear();
    }

    @Test
    void badCertificatesAreRefused() throws IOException {
        for (TestCertificates.Certificate bad : new TestCertificates.Certificate[] {
            certificates.selfSigned(), certificates.wrongName(), certificates.expired()
        }) {
            try (ScriptedSmtpServer hostile =
                    new ScriptedSmtpServer().user("anna", SECRET).startTls(bad)) {
                ScriptedSmtpServer kept = server;
                server = hostile;
                assertThat(catchThrowableOfType(MessagingException.class, () -> login(TlsMode.STARTTLS, SECRET))
                                .kind())
                        .isEqualTo(ErrorKind.TLS);
                assertNoSecretInClear();
                server = kept;
            }
        }
    }

    @Test
    void aLimitIsNeverAWrongPassword() {
        MessagingException wrong = catchThrowableOfType(MessagingException.class, () -> login(TlsMode.NONE, "x"));
        assertThat(wrong.kind()).isEqualTo(ErrorKind.AUTHENTICATION);
        assertThat(wrong.oneLine()).doesNotContain(SECRET);
        server.once(Verb.AUTH, SmtpAction.reply("454 4.7.0 Too many connections"));
        assertThat(catchThrowableOfType(MessagingException.class, () -> login(TlsMode.NONE, SECRET))
                        .kind())
                .isEqualTo(ErrorKind.BUSY);
        server.once(Verb.AUTH, SmtpAction.reply("534 5.7.9 Application-specific password required"));
        assertThat(catchThrowableOfType(MessagingException.class, () -> login(TlsMode.NONE, SECRET))
                        .kind())
                .isEqualTo(ErrorKind.CONSENT);
    }

    @Test
    void anUnknownMechanismIsNamed() {
        server.on(Verb.EHLO, SmtpAction.reply("250-localhost\r\n250 AUTH GSSAPI"));
        MessagingException e = catchThrowableOfType(MessagingException.class, () -> login(TlsMode.NONE, SECRET));
        assertThat(e.kind()).isEqualTo(ErrorKind.NOT_SUPPORTED);
        assertThat(e.getMessage()).contains("GSSAPI");
    }

    /** What the server says goes into the story of messages and into the log. */
    @Test
    void aServerThatRepeatsTheSecretIsNotRepeated() throws IOException {
        String token = Base64.getEncoder().encodeToString(("\0anna\0" + SECRET).getBytes(StandardCharsets.UTF_8));
        server.implicitTls(certificates.trusted())
                .on(Verb.AUTH, SmtpAction.reply("500-5.5.1 sorry\r\n500 5.5.1 unknown command: AUTH PLAIN " + token));
        MessagingException e = catchThrowableOfType(MessagingException.class, () -> login(TlsMode.IMPLICIT, SECRET));
        assertThat(e.serverWords()).contains("sorry").doesNotContain(token);
        assertThat(e.oneLine() + e).doesNotContain(token);
    }
}
