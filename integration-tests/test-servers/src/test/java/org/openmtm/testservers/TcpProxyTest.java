// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.testservers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openmtm.testservers.TcpProxy.Cut;
import org.openmtm.testservers.TcpProxy.Direction;

class TcpProxyTest {

    private ScriptedImapServer server;
    private TcpProxy proxy;

    @BeforeEach
    void start() throws IOException {
        server = new ScriptedImapServer().user("u1", "pw");
        proxy = new TcpProxy(server.port());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        server.close();
    }

    @Test
    void countsRoundTripsLinesAndBytes() throws IOException {
        try (ImapProbe client = ImapProbe.login(proxy.port(), "u1", "pw")) {
            client.command("NOOP");
            client.raw("x NOOP\r\ny NOOP\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(client.readResponse()).startsWith("x OK");
            assertThat(client.readResponse()).startsWith("y OK");
        }
        assertThat(proxy.roundTrips()).isEqualTo(3);
        assertThat(proxy.commandLines()).isEqualTo(4);
        assertThat(proxy.bytes(Direction.TO_SERVER)).isEqualTo(server.received().length);
        assertThat(proxy.connections()).isEqualTo(1);
    }

    @Test
    void delaysEachRoundTripButNotTheStream() throws IOException {
        server.mailbox("u1").deliver("INBOX", new byte[40_000_000]);
        proxy.roundTrip(Duration.ofMillis(50));
        try (ImapProbe client = ImapProbe.login(proxy.port(), "u1", "pw")) {
            client.select("INBOX");
            Duration delayed = fiveRoundTrips(client);
            // The machine may be busy now and then.
            for (int i = 0; i < 30 && delayed.toMillis() > 450; i++) {
                delayed = fiveRoundTrips(client);
            }
            assertThat(delayed).isBetween(Duration.ofMillis(250), Duration.ofMillis(450));
        }
        WireRead.Result result = WireRead.read(proxy.port(), "u1", "pw", "INBOX");
        for (int i = 0; i < 3 && result.time().toSeconds() >= 15; i++) {
            result = WireRead.read(proxy.port(), "u1", "pw", "INBOX");
        }
        assertThat(result.bytes()).isGreaterThan(40_000_000);
        assertThat(result.time()).isBetween(Duration.ofMillis(200), Duration.ofSeconds(15));
    }

    private static Duration fiveRoundTrips(ImapProbe client) throws IOException {
        long start = System.nanoTime();
        for (int i = 0; i < 5; i++) {
            client.command("NOOP");
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private byte[] readAll() throws IOException {
        try (Socket client = Ports.connect(proxy.port(), 30_000)) {
            return client.getInputStream().readAllBytes();
        }
    }

    @Test
    void cutsAfterSoManyBytes() throws IOException {
        for (Cut how : Cut.values()) {
            proxy.cutAfter(Direction.TO_CLIENT, 10, how);
            if (how == Cut.FIN) {
                assertThat(readAll()).hasSize(10);
            } else {
                // The reset may be faster than the end of connecting.
                assertThatThrownBy(this::readAll).isInstanceOf(SocketException.class);
            }
        }
        proxy.noCuts();
        ImapProbe.login(proxy.port(), "u1", "pw").close();
    }

    @Test
    void goesSilentAndComesBack() throws IOException {
        try (Socket client = Ports.connect(proxy.port(), 30_000)) {
            assertThat(client.getInputStream().read()).isEqualTo('*');
            client.getInputStream().skipNBytes(27);
            proxy.silent(true);
            client.setSoTimeout(200);
            client.getOutputStream().write("a NOOP\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            proxy.silent(false);
            client.setSoTimeout(30_000);
            assertThat(client.getInputStream().read()).isEqualTo('a');
        }
    }

    @Test
    void drips() throws IOException {
        proxy.oneBytePerSecond(true);
        try (Socket client = Ports.connect(proxy.port(), 30_000)) {
            assertThat(client.getInputStream().read()).isEqualTo('*');
            long start = System.nanoTime();
            assertThat(client.getInputStream().readNBytes(2)).hasSize(2);
            assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(1_200));
        }
    }

    @Test
    void passesOnTheEndOfEitherSide() throws IOException {
        try (Socket client = Ports.connect(proxy.port(), 30_000)) {
            client.getOutputStream().write("a LOGOUT\r\n".getBytes(StandardCharsets.US_ASCII));
            String all = new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(all).endsWith("a OK done\r\n");
        }
    }
}
