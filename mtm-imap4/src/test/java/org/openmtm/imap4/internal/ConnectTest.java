// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.ServiceState;
import org.openmtm.testservers.Ports;
import org.openmtm.testservers.ScriptedImapServer;
import org.openmtm.testservers.TestCertificates;

class ConnectTest {
    private static final String SECRET = "canary-pass word \"7\\";

    @TempDir
    static Path certificateDirectory;

    @TempDir
    Path directory;

    private static TestCertificates certificates;
    private ScriptedImapServer server;
    private TestAccount account;

    @BeforeEach
    void start() throws Exception {
        if (certificates == null) {
            certificates = new TestCertificates(certificateDirectory);
        }
        server = new ScriptedImapServer().user("u1", SECRET);
        account = new TestAccount(directory, server.port(), "u1", SECRET);
    }

    @AfterEach
    void stop() throws Exception {
        account.close();
        server.close();
    }

    private MessagingException failure(Command command) {
        MessagingException[] thrown = new MessagingException[1];
        assertThatThrownBy(() -> account.run(command))
                .isInstanceOfSatisfying(MessagingException.class, e -> thrown[0] = e);
        return thrown[0];
    }

    private void assertNoSecretInClear() {
        String clear = server.receivedInClear();
        byte[] plain = ("\0u1\0" + SECRET).getBytes(StandardCharsets.UTF_8);
        assertThat(clear)
                .doesNotContain("canary")
                .doesNotContain(Base64.getEncoder().encodeToString(plain))
                .doesNotContainIgnoringCase("LOGIN")
                .doesNotContainIgnoringCase("AUTHENTICATE");
    }

    @Test
    void logsInByEachWay() throws Exception {
        for (String capabilities : new String[] {
            "IMAP4rev1",
            "IMAP4rev1 LITERAL+",
            "IMAP4rev1 AUTH=PLAIN",
            "IMAP4rev1 AUTH=PLAIN SASL-IR",
            "IMAP4rev1 ID ENABLE"
        }) {
            server.capabilities(capabilities);
            assertThat(account.run(new Commands.Test()).values().get("capabilities"))
                    .as(capabilities)
                    .isEqualTo(String.join(
                            " ",
                            new java.util.TreeSet<>(java.util.List.of(capabilities
                                    .toUpperCase(java.util.Locale.ROOT)
                                    .split(" ")))));
        }
    }

    @Test
    void aWrongPasswordIsSaidSo() {
        account.password("wrong");

        MessagingException e = failure(new Commands.Connect());

        assertThat(e.kind()).isEqualTo(ErrorKind.AUTHENTICATION);
        assertThat(e.serverWords()).contains("Authentication failed");
        assertThat(account.status().state()).isEqualTo(ServiceState.FAULT);
        assertThat(account.status().error()).isEqualTo(ErrorKind.AUTHENTICATION);
        assertThat(account.status().text()).doesNotContain("wrong");
    }

    @Test
    void noPasswordIsSaidSo() {
        account.password(null);

        assertThat(failure(new Commands.Connect()).kind()).isEqualTo(ErrorKind.AUTHENTICATION);
        assertThat(server.connections()).isZero();
    }

    @Test
    void aLimitIsNoWrongPassword() {
        server.on("LOGIN .*", (command, reply) -> reply.tagged("NO Maximum number of connections exceeded"));

        assertThat(failure(new Commands.Connect()).kind()).isEqualTo(ErrorKind.LIMIT);
    }

    @Test
    void aGreetingOfTooManyConnectionsIsALimit() {
        server.greeting("* BYE Too many connections from your IP\r\n");

        MessagingException e = failure(new Commands.Connect());

        assertThat(e.kind()).isEqualTo(ErrorKind.LIMIT);
        assertNoSecretInClear();
    }

    @Test
    void aRefusedPortIsANetworkError() {
        int free = Ports.refused();
        account.set("port", free);

        assertThat(failure(new Commands.Synchronise("", false)).kind()).isEqualTo(ErrorKind.NETWORK);
        assertThat(account.status().state()).isEqualTo(ServiceState.FAULT);
    }

    @Test
    void anUnknownHostIsANetworkError() {
        account.set("host", "no-such-host.invalid");

        assertThat(failure(new Commands.Connect()).kind()).isEqualTo(ErrorKind.NETWORK);
    }

    @Test
    void aMuteServerIsGivenUp() {
        server.greeting("");
        account.set("read.timeout.seconds", 1);

        assertThat(failure(new Commands.Connect()).kind()).isEqualTo(ErrorKind.NETWORK);
        assertNoSecretInClear();
    }

    @Test
    void tlsWorksWithTheAuthorityGiven() throws Exception {
        server.implicitTls(certificates.trusted());
        account.set("tls", "implicit")
                .set("ca.file", certificates.authorityPem().toString());

        assertThat(account.run(new Commands.Test()).values()).containsEntry("tls", true);
        assertNoSecretInClear();
    }

    @Test
    void startTlsWorks() throws Exception {
        server.startTls(certificates.trusted());
        account.set("tls", "starttls")
                .set("ca.file", certificates.authorityPem().toString());

        assertThat(account.run(new Commands.Test()).values()).containsEntry("tls", true);
        assertNoSecretInClear();
    }

    @Test
    void certificatesThatAreWrongAreRefused() throws Exception {
        account.set("ca.file", certificates.authorityPem().toString());
        for (TestCertificates.Certificate wrong : new TestCertificates.Certificate[] {
            certificates.selfSigned(), certificates.wrongName(), certificates.expired()
        }) {
            server.startTls(wrong);
            account.set("tls", "starttls");
            assertThat(failure(new Commands.Connect()).kind()).isEqualTo(ErrorKind.TLS);
        }
        server.implicitTls(certificates.selfSigned());
        account.set("tls", "implicit");
        assertThat(failure(new Commands.Connect()).kind()).isEqualTo(ErrorKind.TLS);
        assertNoSecretInClear();
        assertThat(new String(server.received(), StandardCharsets.ISO_8859_1)).doesNotContain("canary");
    }

    @Test
    void strippedStartTlsIsRefused() throws Exception {
        server.startTls(certificates.trusted()).stripStartTls();
        account.set("tls", "starttls")
                .set("ca.file", certificates.authorityPem().toString());

        assertThat(failure(new Commands.Connect()).kind()).isEqualTo(ErrorKind.TLS);
        assertNoSecretInClear();
    }

    @Test
    void bytesInjectedBehindStartTlsAreRefused() throws Exception {
        server.startTls(certificates.trusted()).injectAfterStartTls("* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n");
        account.set("tls", "starttls")
                .set("ca.file", certificates.authorityPem().toString());

        assertThat(failure(new Commands.Connect()).kind()).isEqualTo(ErrorKind.TLS);
        assertNoSecretInClear();
    }

    @Test
    void whatWasSaidBeforeTlsIsForgotten() throws Exception {
        server.startTls(certificates.trusted());
        server.greeting("* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED X-EVIL] hi\r\n");
        account.set("tls", "starttls")
                .set("ca.file", certificates.authorityPem().toString());

        assertThat(account.run(new Commands.Test()).values().get("capabilities").toString())
                .doesNotContain("EVIL");
    }

    @Test
    void preauthIsRefusedInEveryMode() throws Exception {
        server.startTls(certificates.trusted()).preauth();
        account.set("ca.file", certificates.authorityPem().toString());
        account.set("tls", "starttls");
        assertThat(failure(new Commands.Connect()).kind()).isEqualTo(ErrorKind.TLS);
        account.set("tls", "none");
        assertThat(failure(new Commands.Connect()).kind()).isEqualTo(ErrorKind.PROTOCOL);
        assertNoSecretInClear();
    }

    @Test
    void loginDisabledWithoutTlsAsksForTls() {
        server.capabilities("IMAP4rev1 LOGINDISABLED");

        assertThat(failure(new Commands.Connect()).kind()).isEqualTo(ErrorKind.TLS);
        assertNoSecretInClear();
    }

    @Test
    void anotherProtocolIsSaidSo() {
        server.greeting("220 mail.example.org ESMTP\r\n");

        assertThat(failure(new Commands.Connect()).kind()).isEqualTo(ErrorKind.PROTOCOL);
    }

    @Test
    void cancelBreaksAConnectingThatHangs() throws Exception {
        server.greeting("");
        account.set("read.timeout.seconds", 60);
        TestOperation operation = new TestOperation();
        operation.observe(progress -> new Thread(operation::cancel).start());
        long start = System.nanoTime();

        assertThatThrownBy(() -> account.run(new Commands.Connect(), operation))
                .isInstanceOfSatisfying(
                        MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CANCELLED));
        assertThat(System.nanoTime() - start).isLessThan(20_000_000_000L);
    }

    @Test
    void anUnknownCommandIsNotSupported() {
        assertThat(failure(new Commands.SendQueued(true)).kind()).isEqualTo(ErrorKind.NOT_SUPPORTED);
    }
}
