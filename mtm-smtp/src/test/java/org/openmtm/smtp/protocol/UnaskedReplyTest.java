// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openmtm.email.wire.TlsMode;
import org.openmtm.email.wire.WireSettings;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.testservers.TestCertificates;

/** A server that says something nobody asked for, on its own, with and without TLS: it is no answer to what comes next. */
@Timeout(60)
class UnaskedReplyTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String BODY = "Subject: x\r\n\r\nbody\r\n";

    @TempDir
    private static Path directory;

    private static TestCertificates certificates;

    private final CountDownLatch said = new CountDownLatch(1);
    private ServerSocket listener;
    private volatile boolean dotSeen;

    @BeforeAll
    static void makeCertificates() throws IOException {
        certificates = new TestCertificates(directory);
    }

    @AfterEach
    void stop() throws IOException {
        listener.close();
    }

    /** Each of what it says leaves by itself. */
    private final class Talk {
        private final BufferedReader in;
        private final OutputStream out;
        private final Socket socket;

        Talk(Socket socket) throws IOException {
            this.socket = socket;
            socket.setTcpNoDelay(true);
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            out = socket.getOutputStream();
        }

        void hear(String verb) throws IOException {
            assertThat(in.readLine()).startsWith(verb);
        }

        void say(String line) throws IOException {
            out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }

        void begin() throws IOException {
            say("220 here");
            hear("EHLO");
            say("250 here");
        }

        void envelope() throws IOException {
            for (String verb : List.of("MAIL", "RCPT")) {
                hear(verb);
                say("250 ok");
            }
            hear("DATA");
            say("354 go");
        }

        void end() throws IOException {
            socket.close();
        }

        void untilDot() throws IOException {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.equals(".")) {
                    dotSeen = true;
                    return;
                }
            }
        }
    }

    private interface Script {
        void play(Talk talk) throws IOException;
    }

    private SmtpConnection connect(TlsMode mode, Script script) throws IOException {
        ServerSocketFactory sockets = mode == TlsMode.NONE
                ? ServerSocketFactory.getDefault()
                : certificates.trusted().serverContext().getServerSocketFactory();
        listener = sockets.createServerSocket(0, 1, InetAddress.getLoopbackAddress());
        CompletableFuture.runAsync(() -> {
            try (Socket socket = listener.accept()) {
                script.play(new Talk(socket));
            } catch (IOException e) {
                // The client hangs up as soon as it knows enough.
                said.countDown();
            }
        });
        WireSettings wire =
                new WireSettings("127.0.0.1", listener.getLocalPort(), mode, LONG, LONG, certificates.authorityPem());
        SmtpConnection connection = new SmtpConnection(new SmtpOptions(wire, "localhost", LONG));
        connection.open();
        return connection;
    }

    private InputStream bodyAfterItSpoke() throws IOException {
        try {
            assertThat(said.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        return new ByteArrayInputStream(BODY.getBytes(StandardCharsets.US_ASCII));
    }

    private Delivery send(SmtpConnection connection) {
        Envelope envelope = new Envelope("anna@example.org", List.of("ben@example.org"), "env1", BODY.length());
        return connection.send(
                envelope,
                () -> {
                    try {
                        return bodyAfterItSpoke();
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                },
                recipients -> {});
    }

    @ParameterizedTest
    @EnumSource(names = {"NONE", "IMPLICIT"})
    void whatIsSaidBeforeTheDotAcceptsNothing(TlsMode mode) throws Exception {
        try (SmtpConnection connection = connect(mode, talk -> {
            talk.begin();
            talk.envelope();
            talk.say("250 2.0.0 somebody else's mail was taken");
            said.countDown();
            talk.untilDot();
            talk.say("554 5.7.1 yours was not");
        })) {
            MessagingException e = catchThrowableOfType(MessagingException.class, () -> send(connection));
            assertThat(e).isNotNull();
            assertThat(e.kind()).isEqualTo(ErrorKind.PROTOCOL);
            assertThat(connection.phase()).isEqualTo(Phase.BODY);
        }
        assertThat(dotSeen).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"NONE", "IMPLICIT"})
    void aRefusalBeforeTheDotIsHeardBeforeTheDot(TlsMode mode) throws Exception {
        try (SmtpConnection connection = connect(mode, talk -> {
            talk.begin();
            talk.envelope();
            talk.say("552 5.3.4 enough");
            said.countDown();
            talk.untilDot();
        })) {
            Delivery delivery = send(connection);
            assertThat(delivery.outcome()).isNotEqualTo(Delivery.Outcome.ACCEPTED);
            assertThat(delivery.phase()).isEqualTo(Phase.BODY);
        }
        assertThat(dotSeen).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"NONE", "IMPLICIT"})
    void whoSpeaksBetweenTwoMessagesGetsNoSecondOne(TlsMode mode) throws Exception {
        CountDownLatch more = new CountDownLatch(1);
        try (SmtpConnection connection = connect(mode, talk -> {
            talk.begin();
            said.countDown();
            talk.envelope();
            talk.untilDot();
            talk.say("250 taken");
            talk.say("250 and again");
            more.countDown();
            talk.hear("anything");
        })) {
            assertThat(send(connection).outcome()).isEqualTo(Delivery.Outcome.ACCEPTED);
            assertThat(more.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(connection.isUsable()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NONE", "IMPLICIT"})
    void whoGoesBetweenTwoMessagesBreaksNothing(TlsMode mode) throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        try (SmtpConnection connection = connect(mode, talk -> {
            talk.begin();
            said.countDown();
            talk.envelope();
            talk.untilDot();
            talk.say("250 taken");
            talk.end();
            gone.countDown();
        })) {
            assertThat(send(connection).outcome()).isEqualTo(Delivery.Outcome.ACCEPTED);
            assertThat(gone.await(20, TimeUnit.SECONDS)).isTrue();
            // Only TLS says that it ends.
            assertThat(connection.isUsable()).isEqualTo(mode == TlsMode.NONE);
        }
    }
}
