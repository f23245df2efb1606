// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.kit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Stands between a module and its server: counts, slows, stops and cuts. All of it may change while connections are open.
 */
final class Relay implements AutoCloseable {
    enum Way {
        TO_SERVER,
        TO_MODULE
    }

    /** Something that is done, once, when so many bytes have gone one way; the bytes after it wait for its end. */
    private record Mark(Way way, long bytes, Runnable action) {}

    private final InetSocketAddress server;
    private final InetAddress here;
    private final Set<RelayedConnection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicLong toServer = new AtomicLong();
    private final AtomicLong toModule = new AtomicLong();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicReference<Mark> mark = new AtomicReference<>();
    private volatile ServerSocket listener;
    /** Keeps the port while nobody listens at it, so that no other program gets it meanwhile. */
    private Socket held = new Socket();

    private volatile Thread acceptor;
    private volatile boolean silent;
    private volatile long bytesPerSecond;

    Relay(InetSocketAddress server) throws IOException {
        this.server = server;
        this.here = InetAddress.getByName(server.getHostString());
        listen(0);
    }

    private void listen(int port) throws IOException {
        ServerSocket next = new ServerSocket();
        next.setReuseAddress(true);
        next.bind(new InetSocketAddress(here, port), 100);
        listener = next;
        acceptor = thread("accept", () -> accept(next));
    }

    static Thread thread(String name, Runnable work) {
        Thread thread = new Thread(work, "kit-relay-" + name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Connections that the module has open. */
    int open() {
        return connections.size();
    }

    /** Connections that the module made so far. */
    long accepted() {
        return accepted.get();
    }

    long passed(Way way) {
        return (way == Way.TO_SERVER ? toServer : toModule).get();
    }

    /** Hands nothing on to the module any more, without a sign to either side; false resumes. */
    void silent(boolean on) {
        silent = on;
        connections.forEach(RelayedConnection::wake);
    }

    /** Hands on at most so many bytes a second each way; 0 for as many as come. */
    void pace(long perSecond) {
        bytesPerSecond = perSecond;
        connections.forEach(RelayedConnection::wake);
    }

    /** Runs something, once, when so many more bytes have gone one way; on the thread that carries them. */
    void after(Way way, long bytes, Runnable action) {
        mark.set(new Mark(way, passed(way) + bytes, action));
    }

    /** Forgets what {@link #after} said. */
    void forget() {
        mark.set(null);
    }

    /** Ends all connections that there are, as a network does that breaks; not those that a module makes because of that. */
    void cut() {
        List.copyOf(connections).forEach(RelayedConnection::close);
    }

    /** Nobody listens any more: the server is down. A socket that is closed may accept one connection more before it knows. */
    void down() throws IOException {
        listener.close();
        try {
            acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        cut();
        held.close();
        held = new Socket();
        held.setReuseAddress(true);
        held.bind(new InetSocketAddress(here, port()));
    }

    /** Listens again, at the same port. */
    void up() throws IOException {
        held.close();
        listen(port());
    }

    @Override
    public void close() throws IOException {
        down();
        held.close();
    }

    private void accept(ServerSocket from) {
        while (!from.isClosed()) {
            try {
                Socket module = from.accept();
                accepted.incrementAndGet();
                begin(module);
            } catch (IOException e) {
                if (!from.isClosed()) {
                    throw new IllegalStateException("The kit's relay cannot accept connections", e);
                }
            }
        }
    }

    private void begin(Socket module) throws IOException {
        try {
            Socket remote = new Socket(server.getHostString(), server.getPort());
            remote.setTcpNoDelay(true);
            module.setTcpNoDelay(true);
            RelayedConnection connection = new RelayedConnection(this, module, remote);
            connections.add(connection);
            connection.begin();
        } catch (IOException e) {
            module.close(); // the server is gone: so is the connection to it
        }
    }

    void ended(RelayedConnection connection) {
        connections.remove(connection);
    }

    boolean isSilent(Way way) {
        return silent && way == Way.TO_MODULE;
    }

    long bytesPerSecond() {
        return bytesPerSecond;
    }

    /** How many of these bytes may go on before something is to be done. */
    int until(Way way, int length) {
        Mark next = mark.get();
        return next == null || next.way() != way
                ? length
                : (int) Math.max(1, Math.min(length, next.bytes() - passed(way)));
    }

    void passed(Way way, int length) {
        long now = (way == Way.TO_SERVER ? toServer : toModule).addAndGet(length);
        Mark next = mark.get();
        if (next != null && next.way() == way && now >= next.bytes() && mark.compareAndSet(next, null)) {
            next.action().run();
        }
    }
}
