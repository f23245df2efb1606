// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;

/** Loopback ports. */
public final class Ports {

    /**
     * Where Linux, Windows and macOS take none from by themselves, for a connection or a server that leaves the choice to
     * them: what was free a moment ago is taken only by somebody who asks for exactly this one.
     */
    private static final int LOWEST = 15_000;

    private static final int HIGHEST = 32_000;
    private static final int ATTEMPTS = 100;

    /** Given away once: whoever asks next may do so before the first listens on it. */
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    /** Ports nobody listens on, and nobody else gets as long as this JVM lives. */
    private static final List<Socket> REFUSED = new CopyOnWriteArrayList<>();

    private Ports() {}

    /** The address that every test server listens on: always IPv4, whatever the JVM prefers. */
    public static InetAddress loopback() {
        try {
            return InetAddress.getByAddress("127.0.0.1", new byte[] {127, 0, 0, 1});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A port that was free a moment ago; only for servers that cannot choose one themselves. */
    public static int free() {
        IOException last = null;
        for (int i = 0; i < ATTEMPTS; i++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            if (!GIVEN.add(port)) {
                continue;
            }
            try (ServerSocket socket = new ServerSocket(port, 1, loopback())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                last = e;
            }
        }
        throw new UncheckedIOException(last);
    }

    /** A port nobody listens on, so that a connection is refused. */
    public static int refused() {
        Socket held = new Socket();
        try {
            held.bind(new InetSocketAddress(loopback(), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        REFUSED.add(held);
        return held.getLocalPort();
    }

    /** Opens a connection to a loopback port with a read timeout, so that a test never hangs. */
    static Socket connect(int port, int readTimeoutMillis) throws IOException {
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(readTimeoutMillis);
        socket.connect(new InetSocketAddress(loopback(), port), 30_000);
        return socket;
    }

    /** Ends a connection with a reset instead of an orderly end. */
    static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }
}
