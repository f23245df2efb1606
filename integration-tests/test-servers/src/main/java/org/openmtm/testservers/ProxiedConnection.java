// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.testservers;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.openmtm.testservers.TcpProxy.Cut;
import org.openmtm.testservers.TcpProxy.Direction;

/** One connection through a {@link TcpProxy}: two ways, each with a reader and a writer and a queue between them. */
final class ProxiedConnection {

    /** What may wait in one way: more than any delay times the speed of the loopback needs here. */
    private static final long MOST_WAITING = 64L << 20;

    private final TcpProxy proxy;
    private final Socket client;
    private final Socket server;
    private final Way toServer;
    private final Way toClient;
    private final AtomicBoolean serverSpokeLast = new AtomicBoolean(true);
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicInteger endedWays = new AtomicInteger();

    ProxiedConnection(TcpProxy proxy, Socket client, Socket server) {
        this.proxy = proxy;
        this.client = client;
        this.server = server;
        this.toServer = new Way(Direction.TO_SERVER, client, server);
        this.toClient = new Way(Direction.TO_CLIENT, server, client);
    }

    void start() {
        toServer.start();
        toClient.start();
    }

    void changed() {
        toServer.wake();
        toClient.wake();
    }

    void cut(Cut how) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        proxy.ended(this);
        try {
            if (how == Cut.RST) {
                Ports.reset(client);
                Ports.reset(server);
            }
            client.close();
            server.close();
        } catch (IOException e) {
            // Already closed by a peer: it is cut, which is all that was asked for.
            ended.set(true);
        }
        changed();
    }

    private record Chunk(byte[] bytes, int length, long due) {}

    private final class Way {

        private final Direction direction;
        private final Socket from;
        private final Socket to;
        private final ArrayDeque<Chunk> queue = new ArrayDeque<>();
        private long waiting;
        private long handedOn;

        Way(Direction direction, Socket from, Socket to) {
            this.direction = direction;
            this.from = from;
            this.to = to;
        }

        void start() {
            Threads.start("proxy-read-" + direction, this::read);
            Threads.start("proxy-write-" + direction, this::write);
        }

        synchronized void wake() {
            notifyAll();
        }

        private void read() {
            byte[] buffer = new byte[1 << 16];
            try {
                int length;
                while ((length = from.getInputStream().read(buffer)) >= 0) {
                    put(new Chunk(buffer, length, System.nanoTime() + proxy.oneWayNanos()));
                    buffer = new byte[1 << 16];
                }
                put(new Chunk(new byte[0], 0, System.nanoTime() + proxy.oneWayNanos()));
            } catch (IOException e) {
                cut(Cut.RST);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private synchronized void put(Chunk chunk) throws InterruptedException {
            // A dead link swallows no more than the buffers at its ends.
            while (waiting > (proxy.isSilent() ? 0 : MOST_WAITING) && !ended.get()) {
                wait();
            }
            queue.add(chunk);
            waiting += chunk.length;
            notifyAll();
        }

        /** The next chunk when it is due; null when the connection has ended. */
        private synchronized Chunk take() throws InterruptedException {
            while (!ended.get()) {
                Chunk next = queue.peek();
                long left = next == null ? 0 : next.due - System.nanoTime();
                if (next == null || proxy.isSilent()) {
                    wait();
                } else if (left > 0) {
                    TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, 100_000));
                } else {
                    queue.remove();
                    waiting -= next.length;
                    notifyAll();
                    return next;
                }
            }
            return null;
        }

        private void write() {
            try {
                Chunk chunk;
                while ((chunk = take()) != null) {
                    if (chunk.length == 0) {
                        endOfInput();
                        return;
                    }
                    note(chunk);
                    handOn(chunk);
                }
            } catch (IOException e) {
                cut(Cut.FIN);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void note(Chunk chunk) {
            if (direction == Direction.TO_SERVER) {
                proxy.clientSpoke(chunk.bytes, chunk.length, serverSpokeLast.getAndSet(false));
            } else {
                serverSpokeLast.set(true);
            }
        }

        private void handOn(Chunk chunk) throws IOException, InterruptedException {
            int length = (int) Math.min(chunk.length, Math.max(0, proxy.cutPosition(direction) - handedOn));
            proxy.passed(direction, chunk.bytes, length);
            if (proxy.isSlow() && direction == Direction.TO_CLIENT) {
                handOnSlowly(chunk.bytes, length);
            } else {
                to.getOutputStream().write(chunk.bytes, 0, length);
            }
            handedOn += length;
            if (length < chunk.length || handedOn >= proxy.cutPosition(direction)) {
                cut(proxy.cutHow(direction));
            }
        }

        private synchronized void handOnSlowly(byte[] bytes, int length) throws IOException, InterruptedException {
            for (int i = 0; i < length && !ended.get(); i++) {
                to.getOutputStream().write(bytes, i, 1);
                wait(1_000);
            }
        }

        private void endOfInput() throws IOException {
            to.shutdownOutput();
            if (endedWays.incrementAndGet() == 2) {
                cut(Cut.FIN);
            }
        }
    }
}
