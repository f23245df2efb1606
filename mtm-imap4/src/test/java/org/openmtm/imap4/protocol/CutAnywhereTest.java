// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openmtm.email.wire.TlsMode;
import org.openmtm.email.wire.WireConnection;
import org.openmtm.email.wire.WireInput;
import org.openmtm.email.wire.WireSettings;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.TcpProxy;

/**
 * A conversation with a Dovecot, said again and disturbed at each of its bytes: what comes out of it is all of it, or that
 * the connection broke; never a parse error, never a body that is not the whole one.
 */
class CutAnywhereTest {
    private static final String FETCH = "(UID FLAGS INTERNALDATE RFC822.SIZE BODYSTRUCTURE BODY.PEEK[])";
    private static final String NEWS = "* STATUS Lists (MESSAGES 10 UIDNEXT 11 UNSEEN 10)\r\n";

    private static byte[] said;
    private static int firstFetch;
    private static List<String> all;
    private static Speaker speaker;

    /** What happens after some of the bytes. */
    enum Disturbance {
        /** The server ends the connection in order. */
        END,
        /** The server breaks the connection off. */
        RESET,
        /** The server says nothing more. */
        SILENCE,
        /** Another thread closes the connection while more is awaited. */
        CLOSE,
        /** The reading thread is interrupted while more is awaited, which then comes. */
        INTERRUPT,
        /** The rest comes later. */
        PAUSE
    }

    /** Says one conversation after the other, each up to some byte, and then as it is told. */
    private static final class Speaker implements AutoCloseable {
        final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

        Speaker() throws IOException {}

        Talk talk(byte[] first, byte[] rest, Disturbance end) {
            Talk talk = new Talk(first, rest, end);
            Thread thread = new Thread(() -> talk.run(listener), "speaker");
            thread.setDaemon(true);
            thread.start();
            return talk;
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }

    private static final class Talk {
        final CountDownLatch half = new CountDownLatch(1);
        final CountDownLatch goOn = new CountDownLatch(1);
        final CountDownLatch over = new CountDownLatch(1);
        private final byte[] first;
        private final byte[] rest;
        private final Disturbance end;

        Talk(byte[] first, byte[] rest, Disturbance end) {
            this.first = first;
            this.rest = rest;
            this.end = end;
        }

        void run(ServerSocket listener) {
            try (Socket client = listener.accept()) {
                client.setTcpNoDelay(true);
                // No port may stay behind: there are thousands of connections.
                client.setSoLinger(true, 0);
                OutputStream out = client.getOutputStream();
                out.write(first);
                half.countDown();
                if (end == Disturbance.RESET) {
                    return;
                }
                if (end == Disturbance.END) {
                    client.shutdownOutput();
                }
                if (end == Disturbance.INTERRUPT || end == Disturbance.PAUSE) {
                    goOn.await();
                    out.write(rest);
                }
                over.await();
            } catch (IOException e) {
                // The client went first.
                half.countDown();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** What came out of a conversation. */
    private record Outcome(List<String> heard, MessagingException failure) {}

    @BeforeAll
    static void record() throws Exception {
        ByteArrayOutputStream recorded = new ByteArrayOutputStream();
        try (DovecotServer dovecot = DovecotServer.start();
                TcpProxy proxy = new TcpProxy(dovecot.imapPort())) {
            dovecot.deliver("u1", "INBOX", mail("one", "a b c\r\n* 2 FETCH (UID 2 BODY[] {5}\r\nx\r\n"));
            dovecot.deliver("u1", "INBOX", mail("two", ""));
            dovecot.deliver("u1", "INBOX", mail("three \u00fc", ")\r\nA4 OK done.\r\n"));
            proxy.tap((direction, bytes, length) -> {
                if (direction == TcpProxy.Direction.TO_CLIENT) {
                    recorded.write(bytes, 0, length);
                }
            });
            all = converse(open(proxy.port(), Duration.ofSeconds(20)), "u1", dovecot.password("u1"), null)
                    .heard();
        }
        said = recorded.toByteArray();
        firstFetch = new String(said, StandardCharsets.ISO_8859_1).indexOf("* 1 FETCH");
        assertThat(all).hasSize(7);
        assertThat(firstFetch).isPositive();
        speaker = new Speaker();
    }

    @AfterAll
    static void end() throws Exception {
        speaker.close();
    }

    private static byte[] mail(String subject, String text) {
        return ("Subject: " + subject + "\r\n\r\n" + text).getBytes(StandardCharsets.UTF_8);
    }

    private static WireConnection open(int port, Duration patience) {
        return WireConnection.open(
                new WireSettings("127.0.0.1", port, TlsMode.NONE, Duration.ofSeconds(20), patience, null));
    }

    /** Logs in, opens the inbox, fetches: in flight at once, one body after the other, and one that nobody wants. */
    private static Outcome converse(WireConnection wire, String user, String password, BodyHandler instead) {
        List<String> heard = new ArrayList<>();
        BodyHandler bodies = instead == null ? CutAnywhereTest::take : instead;
        try (wire) {
            ImapConnection imap = new ImapConnection(wire, ProtocolLimits.STANDARD, new CapabilitySwitches());
            imap.handler(new UntaggedHandler() {
                @Override
                public void fetch(FetchData data) {
                    String body = data.body() instanceof byte[] bytes
                            ? HexFormat.of().formatHex(bytes)
                            : String.valueOf(data.body());
                    heard.add(data.uid() + " " + data.size() + " " + data.flags() + " " + body);
                }
            });
            try {
                imap.greeting();
                imap.execute(ImapCommand.of("LOGIN").string(user).string(password));
                imap.execute(ImapCommand.of("SELECT").mailbox("INBOX"));
                imap.bodies(bodies);
                Pending first = imap.send(ImapCommand.of("UID FETCH 1:2").words(FETCH));
                Pending second = imap.send(ImapCommand.of("UID FETCH 3").words(FETCH));
                Pending third = imap.send(ImapCommand.of("FETCH 2").words("(UID BODY.PEEK[HEADER.FIELDS (Subject)])"));
                imap.await(first);
                imap.await(second);
                imap.await(third);
                imap.bodies(null);
                imap.execute(ImapCommand.of("UID FETCH 1:3").words("(UID BODY.PEEK[])"));
                return new Outcome(heard, null);
            } catch (MessagingException e) {
                assertThat(imap.usable()).as("after " + e).isFalse();
                return new Outcome(heard, e);
            }
        }
    }

    private static byte[] take(long size, WireInput in) {
        byte[] bytes = new byte[(int) size];
        in.readFully(bytes, 0, bytes.length);
        return bytes;
    }

    private static List<Integer> places() {
        List<Integer> places = new ArrayList<>();
        for (int at = 0; at <= said.length; at += at < firstFetch ? 11 : 1) {
            places.add(at);
        }
        return places;
    }

    @ParameterizedTest
    @EnumSource(Disturbance.class)
    void whereverItIsDisturbed(Disturbance disturbance) throws Exception {
        Duration patience = disturbance == Disturbance.SILENCE ? Duration.ofMillis(2) : Duration.ofSeconds(20);
        for (int at : places()) {
            Talk talk = speaker.talk(Arrays.copyOf(said, at), Arrays.copyOfRange(said, at, said.length), disturbance);
            WireConnection wire;
            try {
                wire = open(speaker.listener.getLocalPort(), patience);
            } catch (MessagingException e) {
                // It was broken off before it was there.
                judge(disturbance + " at " + at, new Outcome(List.of(), e));
                continue;
            }
            Thread disturber = disturber(talk, wire, disturbance, at);
            Outcome outcome;
            try {
                outcome = converse(wire, "u1", "pw", null);
            } finally {
                talk.over.countDown();
                talk.goOn.countDown();
            }
            ended(disturber);
            judge(disturbance + " at " + at + " of " + said.length, outcome);
            if (disturbance == Disturbance.PAUSE || disturbance == Disturbance.INTERRUPT) {
                assertThat(outcome.failure()).as(disturbance + " at " + at).isNull();
            }
        }
    }

    /** Waits for its end; what it interrupts may be this. */
    private static void ended(Thread disturber) {
        boolean waited = false;
        while (!waited) {
            try {
                disturber.join(30_000);
                waited = true;
            } catch (InterruptedException e) {
                waited = !disturber.isAlive();
            }
        }
        Thread.interrupted();
        assertThat(disturber.isAlive()).as("the disturber is at work").isFalse();
    }

    private static Thread disturber(Talk talk, WireConnection wire, Disturbance disturbance, int at) {
        Thread reader = Thread.currentThread();
        Thread disturber = new Thread(() -> {
            try {
                talk.half.await(20, TimeUnit.SECONDS);
                while (wire.bytesRead() < at && !wire.isClosed()) {
                    Thread.onSpinWait();
                    Thread.yield();
                }
                if (disturbance == Disturbance.CLOSE) {
                    wire.close();
                } else if (disturbance == Disturbance.INTERRUPT) {
                    reader.interrupt();
                }
                talk.goOn.countDown();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        disturber.setDaemon(true);
        disturber.start();
        return disturber;
    }

    private static void judge(String what, Outcome outcome) {
        if (outcome.failure() == null) {
            assertThat(outcome.heard()).as(what).isEqualTo(all);
            return;
        }
        assertThat(outcome.failure().kind())
                .as(what + ": " + outcome.failure())
                .isIn(ErrorKind.NETWORK, ErrorKind.CANCELLED);
        assertThat(outcome.heard())
                .as(what)
                .isEqualTo(all.subList(0, outcome.heard().size()));
    }

    /** All is in the buffer already when the connection is closed: neither is the rest of a body taken for IMAP then. */
    @Test
    void closedByWhoTakesTheBody() throws Exception {
        for (boolean read : new boolean[] {false, true}) {
            for (int part = 0; part < 3; part++) {
                int bytes = part * 7;
                Talk talk = speaker.talk(said, new byte[0], Disturbance.PAUSE);
                WireConnection wire = open(speaker.listener.getLocalPort(), Duration.ofSeconds(20));
                Outcome outcome = converse(wire, "u1", "pw", (size, in) -> {
                    in.skip(bytes);
                    wire.close();
                    return read ? take(size - bytes, in) : BodyHandler.DROP.read(size - bytes, in);
                });
                talk.over.countDown();
                talk.goOn.countDown();

                assertThat(outcome.failure()).isNotNull();
                assertThat(outcome.failure().kind())
                        .as(outcome.failure().toString())
                        .isEqualTo(ErrorKind.CANCELLED);
            }
        }
    }

    /** Who does not take all of a body is told so, and nothing of the rest is taken for IMAP, nor what comes later. */
    @Test
    void notTakenToItsEnd() throws Exception {
        Talk talk = speaker.talk(said, new byte[0], Disturbance.PAUSE);
        WireConnection wire = open(speaker.listener.getLocalPort(), Duration.ofSeconds(20));
        Outcome outcome = converse(wire, "u1", "pw", (size, in) -> {
            in.skip(size - 7);
            return "most of it";
        });
        talk.over.countDown();
        talk.goOn.countDown();

        assertThat(outcome.heard()).isEmpty();
        assertThat(outcome.failure().kind()).isEqualTo(ErrorKind.INTERNAL);
    }

    /**
     * As a Dovecot does that was asked for news. A body that is not one comes of it only where the news end just like the
     * response that they are in: nothing tells them apart then, so such news must not be asked for while bodies come.
     */
    @Test
    void newsBetweenTwoBytes() throws Exception {
        byte[] news = NEWS.getBytes(StandardCharsets.US_ASCII);
        for (int at = firstFetch; at <= said.length; at++) {
            byte[] disturbed = new byte[said.length + news.length];
            System.arraycopy(said, 0, disturbed, 0, at);
            System.arraycopy(news, 0, disturbed, at, news.length);
            System.arraycopy(said, at, disturbed, at + news.length, said.length - at);
            Talk talk = speaker.talk(disturbed, new byte[0], Disturbance.END);
            Outcome outcome = converse(open(speaker.listener.getLocalPort(), Duration.ofSeconds(20)), "u1", "pw", null);
            talk.over.countDown();

            List<String> bodies =
                    all.stream().map(one -> one.replaceFirst(".* ", "")).toList();
            String likeTheEnd = HexFormat.of().formatHex(news, 0, news.length - 3);
            assertThat(outcome.heard().stream()
                            .map(one -> one.replaceFirst(".* ", ""))
                            .filter(one -> !one.endsWith(likeTheEnd)))
                    .as("news at " + at)
                    .isSubsetOf(bodies);
        }
    }
}
