// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.openmtm.email.wire.OneShotServer.drain;
import static org.openmtm.email.wire.OneShotServer.say;

import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.testservers.Ports;

class WireConnectionTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private static WireSettings plain(int port, Duration read) {
        return new WireSettings("127.0.0.1", port, TlsMode.NONE, LONG, read, null);
    }

    private static MessagingException failure(ThrowingCallable call) {
        MessagingException e = catchThrowableOfType(MessagingException.class, call);
        assertThat(e).isNotNull();
        return e;
    }

    @Test
    void readsLinesLiteralsAndCountsRoundTrips() throws Exception {
        try (OneShotServer server = new OneShotServer(peer -> {
                    say(peer, "* OK hi\r\n");
                    peer.getInputStream().readNBytes(6);
                    say(peer, "* {5}\r\nab\r\nc)\r\nlast\n");
                    drain(peer);
                });
                WireConnection wire = WireConnection.open(plain(server.port(), LONG))) {
            assertThat(wire.in().readLine(100)).isEqualTo("* OK hi");
            wire.out().writeAscii("NOOP");
            wire.out().crlf();
            wire.out().flush();
            assertThat(wire.in().readLine(100)).isEqualTo("* {5}");
            try (InputStream literal = wire.in().limited(5)) {
                assertThat(literal.readAllBytes()).isEqualTo("ab\r\nc".getBytes(StandardCharsets.US_ASCII));
            }
            assertThat(wire.in().readLine(100)).isEqualTo(")");
            assertThat(wire.in().readLine(100)).isEqualTo("last");
            assertThat(wire.roundTrips()).isEqualTo(1);
            assertThat(wire.bytesRead()).isEqualTo(9 + 7 + 5 + 3 + 5);
            assertThat(wire.bytesWritten()).isEqualTo(6);
            assertThat(wire.secure()).isFalse();
        }
    }

    @Test
    void linesLongerThanTheBufferAreWhole() throws Exception {
        String line = "x".repeat(200_000);
        try (OneShotServer server = new OneShotServer(peer -> {
                    say(peer, line + "\r\nnext\r\n");
                    drain(peer);
                });
                WireConnection wire = WireConnection.open(plain(server.port(), LONG))) {
            assertThat(wire.in().readLine(200_000)).isEqualTo(line);
            assertThat(wire.in().readLine(10)).isEqualTo("next");
        }
    }

    @Test
    void anEndlessLineIsALimit() throws Exception {
        try (OneShotServer server = new OneShotServer(peer -> {
                    byte[] chunk = "y".repeat(65_536).getBytes(StandardCharsets.US_ASCII);
                    for (int i = 0; i < 1_000; i++) {
                        peer.getOutputStream().write(chunk);
                    }
                });
                WireConnection wire = WireConnection.open(plain(server.port(), LONG))) {
            MessagingException e = failure(() -> wire.in().readLine(8_192));
            assertThat(e.kind()).isEqualTo(ErrorKind.LIMIT);
            assertThat(wire.bytesRead()).isLessThan(200_000);
        }
    }

    @Test
    void aLiteralThatEndsEarlyIsAnErrorAndNeverShort() throws Exception {
        try (OneShotServer server = new OneShotServer(peer -> say(peer, "abc"));
                WireConnection wire = WireConnection.open(plain(server.port(), LONG))) {
            MessagingException e =
                    failure(() -> wire.in().limited(1_000_000_000_000L).readAllBytes());
            assertThat(e.kind()).isEqualTo(ErrorKind.NETWORK);
        }
    }

    @Test
    void silenceIsNamed() throws Exception {
        try (OneShotServer server = new OneShotServer(OneShotServer::drain);
                WireConnection wire = WireConnection.open(plain(server.port(), Duration.ofMillis(200)))) {
            assertThat(wire.in().await(Duration.ofMillis(20))).isFalse();
            MessagingException e = failure(() -> wire.in().readLine(100));
            assertThat(e.kind()).isEqualTo(ErrorKind.NETWORK);
            assertThat(e.getMessage()).contains("silent for 200 ms");
        }
    }

    @Test
    void theDeadlineCatchesOneByteAtATime() throws Exception {
        CountDownLatch enough = new CountDownLatch(1);
        try (OneShotServer server = new OneShotServer(peer -> {
                    while (!enough.await(50, TimeUnit.MILLISECONDS)) {
                        say(peer, ".");
                    }
                });
                WireConnection wire = WireConnection.open(plain(server.port(), LONG))) {
            wire.in().deadline(Duration.ofMillis(400));
            MessagingException e = failure(() -> wire.in().readLine(10_000));
            enough.countDown();
            assertThat(e.kind()).isEqualTo(ErrorKind.NETWORK);
            assertThat(e.getMessage()).contains("did not finish its answer within 400 ms");
        }
    }

    @Test
    void aPeerThatTakesNothingBreaksTheWrite() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (OneShotServer server = new OneShotServer(peer -> over.await(20, TimeUnit.SECONDS));
                WireConnection wire = WireConnection.open(plain(server.port(), Duration.ofMillis(300)))) {
            byte[] much = new byte[1 << 20];
            MessagingException e = failure(() -> {
                for (int i = 0; i < 200; i++) {
                    wire.out().write(much);
                }
            });
            over.countDown();
            assertThat(e.kind()).isEqualTo(ErrorKind.NETWORK);
            assertThat(e.getMessage()).contains("took no data");
        }
    }

    @Test
    void closingFromAnotherThreadBreaksABlockedRead() throws Exception {
        try (OneShotServer server = new OneShotServer(OneShotServer::drain)) {
            WireConnection wire = WireConnection.open(plain(server.port(), LONG));
            CompletableFuture<MessagingException> seen =
                    CompletableFuture.supplyAsync(() -> failure(() -> wire.in().readLine(100)));
            while (!wire.in().reading()) {
                LockSupport.parkNanos(1_000_000);
            }
            wire.close();
            assertThat(seen.get(30, TimeUnit.SECONDS).kind()).isEqualTo(ErrorKind.CANCELLED);
            assertThat(failure(() -> wire.out().flush()).kind()).isEqualTo(ErrorKind.CANCELLED);
        }
    }

    @Test
    void unknownHostAndRefusedPortAreToldApart() throws Exception {
        int free = Ports.refused();
        MessagingException refused = failure(() -> WireConnection.open(plain(free, LONG)));
        assertThat(refused.kind()).isEqualTo(ErrorKind.NETWORK);
        assertThat(refused.getMessage()).contains("refused");
        MessagingException unknown = failure(() ->
                WireConnection.open(new WireSettings("no-such-host.invalid", 143, TlsMode.NONE, LONG, LONG, null)));
        assertThat(unknown.kind()).isEqualTo(ErrorKind.NETWORK);
        assertThat(unknown.getMessage()).contains("unknown");
        assertThat(unknown.advice()).isNotEmpty();
    }

    @Test
    void nothingButPrintableAsciiGetsIntoALine() throws Exception {
        try (OneShotServer server = new OneShotServer(peer -> {
                    byte[] all = peer.getInputStream().readAllBytes();
                    if (!new String(all, StandardCharsets.UTF_8).equals("ok grün\r\n")) {
                        throw new AssertionError("leaked: " + new String(all, StandardCharsets.UTF_8));
                    }
                });
                WireConnection wire = WireConnection.open(plain(server.port(), LONG))) {
            for (String evil : List.of("a\r\nb", "a\nb", "a\rb", "a\0b", "a\u010ab", "a\u010db", "a\u0100b", "\t")) {
                assertThat(failure(() -> wire.out().writeAscii(evil)).kind()).isEqualTo(ErrorKind.INVALID);
            }
            for (String evil : List.of("a\r\nb", "a\nb", "a\rb", "a\0b", "a\u0085b", "a\ud800b")) {
                assertThat(failure(() -> wire.out().writeUtf8(evil)).kind()).isEqualTo(ErrorKind.INVALID);
            }
            wire.out().writeAscii("ok ");
            wire.out().writeUtf8("grün");
            wire.out().crlf();
            wire.out().flush();
            wire.close();
            server.await();
        }
    }

    @Test
    void transcriptsHaveNoSecrets() throws Exception {
        List<String> heard = new ArrayList<>();
        try (OneShotServer server = new OneShotServer(peer -> {
                    say(peer, "hello\r\n");
                    drain(peer);
                });
                WireConnection wire = WireConnection.open(plain(server.port(), LONG))) {
            wire.transcript(new Transcript() {
                @Override
                public void sent(String line) {
                    heard.add("> " + line);
                }

                @Override
                public void received(String line) {
                    heard.add("< " + line);
                }
            });
            wire.in().readLine(10);
            wire.out().writeAscii("AUTH PLAIN ");
            wire.out().writeSecret("hunter2".getBytes(StandardCharsets.US_ASCII));
            wire.out().crlf();
            wire.out().flush();
            assertThat(heard).containsExactly("< hello", "> AUTH PLAIN ***");
        }
    }

    @Test
    void closingTwiceOrBeforeConnectingIsHarmless() {
        WireConnection wire = WireConnection.create(plain(1, LONG));
        wire.close();
        wire.close();
        assertThat(failure(wire::connect).kind()).isEqualTo(ErrorKind.CANCELLED);
    }

    @Test
    void aSocketThatWasAcceptedButClosedIsNoLine() throws Exception {
        try (OneShotServer server = new OneShotServer(Socket::close);
                WireConnection wire = WireConnection.open(plain(server.port(), LONG))) {
            assertThat(failure(() -> wire.in().read()).kind()).isEqualTo(ErrorKind.NETWORK);
        }
    }
}
