// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.testservers;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands between a client and a server on the loopback: delays without throttling, cuts, goes silent, counts. All
 * settings may be changed while connections are open; counts are over all connections since the last
 * {@link #resetCounts()}. Thread-safe.
 */
public final class TcpProxy implements AutoCloseable {

    /** One of the two ways of a connection. */
    public enum Direction {
        TO_SERVER,
        TO_CLIENT
    }

    /** How a connection is cut: in order, or by a reset. */
    public enum Cut {
        FIN,
        RST
    }

    /** Sees all bytes at the moment they are handed on; must be quick and thread-safe. */
    @FunctionalInterface
    public interface Tap {
        void passed(Direction direction, byte[] bytes, int length);
    }

    private record CutAt(long bytes, Cut how) {}

    private final ServerSocket listener;
    private final int serverPort;
    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
    private final Map<Direction, CutAt> cuts = new ConcurrentHashMap<>();
    private final Map<Direction, AtomicLong> bytes =
            Map.of(Direction.TO_SERVER, new AtomicLong(), Direction.TO_CLIENT, new AtomicLong());
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong roundTrips = new AtomicLong();
    private final AtomicLong commandLines = new AtomicLong();
    private volatile long oneWayNanos;
    private volatile boolean silent;
    private volatile boolean slow;
    private volatile boolean refusing;
    private volatile Tap tap = (direction, passed, length) -> {};

    /** Starts to forward a free port to this loopback port. */
    public TcpProxy(int serverPort) throws IOException {
        this.serverPort = serverPort;
        this.listener = new ServerSocket(0, 50, Ports.loopback());
        Threads.start("proxy-" + port(), this::accept);
    }

    /** The port to connect to. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Adds a delay to every round trip, half in each direction; bandwidth stays unlimited. */
    public TcpProxy roundTrip(Duration delay) {
        oneWayNanos = delay.toNanos() / 2;
        return this;
    }

    /** Cuts each connection after so many of its bytes have passed in one direction, both ways. */
    public TcpProxy cutAfter(Direction direction, long count, Cut how) {
        cuts.put(direction, new CutAt(count, how));
        return this;
    }

    /** No more cuts for connections from now on. */
    public TcpProxy noCuts() {
        cuts.clear();
        return this;
    }

    /** Stops to hand on anything, without a sign to either side, as a dead link does; {@code false} resumes. */
    public TcpProxy silent(boolean on) {
        silent = on;
        connections.forEach(ProxiedConnection::changed);
        return this;
    }

    /** Hands on one byte a second to the client. */
    public TcpProxy oneBytePerSecond(boolean on) {
        slow = on;
        return this;
    }

    /** Ends new connections as soon as they are accepted. */
    public TcpProxy refusing(boolean on) {
        refusing = on;
        return this;
    }

    /** Shows all bytes to this one. */
    public TcpProxy tap(Tap observer) {
        tap = observer;
        return this;
    }

    /** Cuts all connections now. */
    public void cutAll(Cut how) {
        connections.forEach(connection -> connection.cut(how));
    }

    /** Bytes that passed in a direction. */
    public long bytes(Direction direction) {
        return bytes.get(direction).get();
    }

    /** How often a client spoke after a server had (or first): the least number of round trips it waited for. */
    public long roundTrips() {
        return roundTrips.get();
    }

    /** Lines that clients sent; for IMAP without literals, the commands. */
    public long commandLines() {
        return commandLines.get();
    }

    /** Connections accepted. */
    public long connections() {
        return accepted.get();
    }

    /** Connections open now. */
    public int openConnections() {
        return connections.size();
    }

    public void resetCounts() {
        bytes.values().forEach(count -> count.set(0));
        roundTrips.set(0);
        commandLines.set(0);
        accepted.set(0);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                if (refusing) {
                    client.close();
                    continue;
                }
                accepted.incrementAndGet();
                forward(client);
            } catch (IOException e) {
                Threads.expectClosed(listener, e);
            }
        }
    }

    private void forward(Socket client) throws IOException {
        try {
            client.setTcpNoDelay(true);
            ProxiedConnection connection = new ProxiedConnection(this, client, Ports.connect(serverPort, 0));
            connections.add(connection);
            connection.start();
        } catch (IOException e) {
            client.close();
        }
    }

    long oneWayNanos() {
        return oneWayNanos;
    }

    boolean isSilent() {
        return silent;
    }

    boolean isSlow() {
        return slow;
    }

    /** How many of the bytes may pass before the cut; {@code Long.MAX_VALUE} without one. */
    long cutPosition(Direction direction) {
        CutAt cut = cuts.get(direction);
        return cut == null ? Long.MAX_VALUE : cut.bytes;
    }

    Cut cutHow(Direction direction) {
        CutAt cut = cuts.get(direction);
        return cut == null ? Cut.FIN : cut.how;
    }

    void passed(Direction direction, byte[] chunk, int length) {
        bytes.get(direction).addAndGet(length);
        tap.passed(direction, chunk, length);
    }

    void clientSpoke(byte[] chunk, int length, boolean afterServer) {
        for (int i = 0; i < length; i++) {
            if (chunk[i] == '\n') {
                commandLines.incrementAndGet();
            }
        }
        if (afterServer) {
            roundTrips.incrementAndGet();
        }
    }

    void ended(ProxiedConnection connection) {
        connections.remove(connection);
    }

    /** Ends all connections and stops to listen. */
    @Override
    public void close() throws IOException {
        listener.close();
        cutAll(Cut.FIN);
    }
}
