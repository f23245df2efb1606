// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.openmtm.email.wire.OneShotServer.drain;
import static org.openmtm.email.wire.OneShotServer.say;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.testservers.TestCertificates;

class WireTlsTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    private static Path directory;

    private static TestCertificates certificates;

    @BeforeAll
    static void makeCertificates() throws IOException {
        certificates = new TestCertificates(directory);
    }

    private static WireSettings settings(int port, TlsMode mode, Path caFile) {
        return new WireSettings("127.0.0.1", port, mode, LONG, LONG, caFile);
    }

    private static MessagingException refused(SSLContext server, Path caFile) throws Exception {
        try (OneShotServer peer = new OneShotServer(server, OneShotServer::drain)) {
            MessagingException e = catchThrowableOfType(
                    MessagingException.class,
                    () -> WireConnection.open(settings(peer.port(), TlsMode.IMPLICIT, caFile)));
            assertThat(e).isNotNull();
            assertThat(e.kind()).isEqualTo(ErrorKind.TLS);
            assertThat(e.advice()).isNotEmpty();
            return e;
        }
    }

    @Test
    void trustsTheAuthorityOfTheFile() throws Exception {
        try (OneShotServer server = new OneShotServer(certificates.trusted().serverContext(), peer -> {
                    say(peer, "* OK\r\n");
                    drain(peer);
                });
                WireConnection wire =
                        WireConnection.open(settings(server.port(), TlsMode.IMPLICIT, certificates.authorityPem()))) {
            assertThat(wire.secure()).isTrue();
            assertThat(wire.in().readLine(100)).isEqualTo("* OK");
            wire.close();
            server.await();
        }
    }

    @Test
    void refusesWhatIsSelfSigned() throws Exception {
        MessagingException e = refused(certificates.selfSigned().serverContext(), null);
        assertThat(e.getMessage()).contains("self-signed");
        assertThat(e.advice()).contains("ca.file");
    }

    @Test
    void refusesAnUnknownAuthority() throws Exception {
        MessagingException e = refused(certificates.trusted().serverContext(), null);
        assertThat(e.getMessage()).contains("unknown authority").contains("OpenMTM-Test-Authority");
    }

    @Test
    void refusesAnotherName() throws Exception {
        MessagingException e = refused(certificates.wrongName().serverContext(), certificates.authorityPem());
        assertThat(e.getMessage()).contains("mail.elsewhere.example").contains("not for 127.0.0.1");
    }

    @Test
    void refusesWhatExpired() throws Exception {
        MessagingException e = refused(certificates.expired().serverContext(), certificates.authorityPem());
        assertThat(e.getMessage()).contains("expired");
    }

    @Test
    void refusesAPortWithoutTls() throws Exception {
        try (OneShotServer server = new OneShotServer(peer -> {
            say(peer, "220 plain text here\r\n");
            drain(peer);
        })) {
            MessagingException e = catchThrowableOfType(
                    MessagingException.class,
                    () -> WireConnection.open(settings(server.port(), TlsMode.IMPLICIT, null)));
            assertThat(e.kind()).isEqualTo(ErrorKind.TLS);
            assertThat(e.advice()).contains("starttls");
        }
    }

    @Test
    void aHandshakeThatNeverEndsIsNamed() throws Exception {
        try (OneShotServer server = new OneShotServer(OneShotServer::drain)) {
            WireSettings hasty =
                    new WireSettings("127.0.0.1", server.port(), TlsMode.IMPLICIT, Duration.ofMillis(500), LONG, null);
            MessagingException e = catchThrowableOfType(MessagingException.class, () -> WireConnection.open(hasty));
            assertThat(e.kind()).isEqualTo(ErrorKind.NETWORK);
            assertThat(e.getMessage()).contains("TLS handshake within 500 ms");
        }
    }

    @Test
    void startTlsUpgrades() throws Exception {
        SSLContext context = certificates.trusted().serverContext();
        try (OneShotServer server = new OneShotServer(peer -> {
                    say(peer, "220 go\r\n");
                    Socket secure = upgrade(context, peer);
                    say(secure, "now secret\r\n");
                    drain(secure);
                });
                WireConnection wire =
                        WireConnection.open(settings(server.port(), TlsMode.STARTTLS, certificates.authorityPem()))) {
            assertThat(wire.in().readLine(100)).isEqualTo("220 go");
            wire.startTls();
            assertThat(wire.secure()).isTrue();
            assertThat(wire.in().readLine(100)).isEqualTo("now secret");
        }
    }

    @Test
    void bytesInjectedBeforeTlsAreRefused() throws Exception {
        CountDownLatch said = new CountDownLatch(1);
        try (OneShotServer server = new OneShotServer(peer -> {
                    say(peer, "220 go\r\n250-injected\r\n");
                    said.countDown();
                    drain(peer);
                });
                WireConnection wire =
                        WireConnection.open(settings(server.port(), TlsMode.STARTTLS, certificates.authorityPem()))) {
            assertThat(said.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(wire.in().readLine(100)).isEqualTo("220 go");
            MessagingException e = catchThrowableOfType(MessagingException.class, wire::startTls);
            assertThat(e.kind()).isEqualTo(ErrorKind.TLS);
            assertThat(wire.secure()).isFalse();
        }
    }

    @Test
    void aCaFileThatIsNoneIsNamed(@TempDir Path other) throws Exception {
        Path file = Files.writeString(other.resolve("ca.pem"), "not a certificate");
        MessagingException e = refused(certificates.trusted().serverContext(), file);
        assertThat(e.getMessage()).contains("ca.pem");
    }

    private static Socket upgrade(SSLContext context, Socket peer) throws IOException {
        SSLSocket secure = (SSLSocket) context.getSocketFactory().createSocket(peer, null, true);
        secure.setUseClientMode(false);
        secure.startHandshake();
        return secure;
    }
}
