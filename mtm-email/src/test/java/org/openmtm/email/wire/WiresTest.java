// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

class WiresTest {
    private static final int MANY = 20;
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Wires wires = new Wires();
    private final List<WireConnection> open = new ArrayList<>();
    private final List<Socket> peers = new ArrayList<>();
    private ServerSocket listener;

    @BeforeEach
    void listen() throws IOException {
        listener = new ServerSocket(0, MANY, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        open.forEach(WireConnection::close);
        for (Socket peer : peers) {
            peer.close();
        }
        listener.close();
    }

    private WireConnection connect(Duration limit) throws IOException {
        WireConnection connection =
                wires.create(new WireSettings("127.0.0.1", listener.getLocalPort(), TlsMode.NONE, LONG, limit, null));
        connection.connect();
        open.add(connection);
        peers.add(listener.accept());
        return connection;
    }

    private static List<Thread> watchers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("openmtm-wire-watchdog"))
                .toList();
    }

    @Test
    void oneThreadWatchesAllConnectionsAndEndsWithTheLast() throws Exception {
        List<Thread> others = watchers();
        for (int i = 0; i < MANY; i++) {
            connect(LONG);
        }
        List<Thread> ours =
                watchers().stream().filter(thread -> !others.contains(thread)).toList();

        assertThat(ours).hasSize(1);
        open.forEach(WireConnection::close);
        ours.get(0).join(30_000);
        assertThat(ours.get(0).isAlive()).isFalse();
        connect(LONG);
        assertThat(watchers()).anyMatch(thread -> !others.contains(thread));
    }

    @Test
    void aWriteThatDoesNotGetOnIsBrokenOffForItsConnectionOnly() throws Exception {
        WireConnection stuck = connect(Duration.ofMillis(300));
        WireConnection other = connect(LONG);
        byte[] much = new byte[1 << 20];

        assertThatThrownBy(() -> {
                    while (true) {
                        stuck.out().write(much);
                    }
                })
                .isInstanceOfSatisfying(
                        MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.NETWORK))
                .hasMessageContaining("took no data");
        other.out().writeAscii("still here");
        other.out().crlf();
        other.out().flush();
        peers.get(1).setSoTimeout(30_000);
        assertThat(peers.get(1).getInputStream().readNBytes(12))
                .isEqualTo("still here\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void buffersGrowAndShrinkWithoutLosingAByte() throws Exception {
        WireConnection connection = connect(LONG);
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 30; i++) {
            String line = "x".repeat((i * 7919) % 70_000) + i;
            expected.append(line).append("\r\n");
        }
        byte[] bytes = expected.toString().getBytes(StandardCharsets.US_ASCII);
        Thread writer = new Thread(() -> {
            try {
                peers.get(0).getOutputStream().write(bytes);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        writer.start();
        StringBuilder read = new StringBuilder();
        for (int i = 0; i < 30; i++) {
            assertThat(connection.in().await(LONG)).isTrue();
            read.append(connection.in().readLine(100_000)).append("\r\n");
        }
        assertThat(read).hasToString(expected.toString());
        assertThat(connection.in().await(Duration.ofMillis(50))).isFalse();
        for (int i = 0; i < 3; i++) {
            connection.out().write(bytes);
            connection.out().writeAscii("end");
            connection.out().crlf();
            Thread reader = new Thread(() -> connection.out().flush());
            reader.start();
            assertThat(peers.get(0).getInputStream().readNBytes(bytes.length + 5))
                    .endsWith("end\r\n".getBytes());
            reader.join(30_000);
        }
    }
}
