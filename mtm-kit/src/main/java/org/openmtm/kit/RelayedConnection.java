// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.kit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** One connection through a {@link Relay}: a thread for each way. */
final class RelayedConnection {
    private static final int CHUNK = 32 * 1024;
    private static final int STEPS_A_SECOND = 50;

    private final Relay relay;
    private final Socket module;
    private final Socket server;
    private final AtomicBoolean closed = new AtomicBoolean();

    RelayedConnection(Relay relay, Socket module, Socket server) {
        this.relay = relay;
        this.module = module;
        this.server = server;
    }

    void begin() {
        Relay.thread("to-server", () -> carry(Relay.Way.TO_SERVER, module, server));
        Relay.thread("to-module", () -> carry(Relay.Way.TO_MODULE, server, module));
    }

    synchronized void wake() {
        notifyAll();
    }

    void close() {
        if (closed.compareAndSet(false, true)) {
            relay.ended(this);
            closeQuietly(module);
            closeQuietly(server);
            wake();
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException("The kit's relay cannot close a connection", e);
        }
    }

    private void carry(Relay.Way way, Socket from, Socket to) {
        byte[] buffer = new byte[CHUNK];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                handOn(way, buffer, length, out);
            }
            afterwards(way);
        } catch (IOException e) {
            afterwards(way); // a connection that breaks is one that has ended
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close();
        }
    }

    /** What the server said last still has to arrive, even if nothing is handed on now. */
    private synchronized void afterwards(Relay.Way way) {
        try {
            while (relay.isSilent(way) && !closed.get()) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void handOn(Relay.Way way, byte[] buffer, int length, OutputStream out)
            throws IOException, InterruptedException {
        int done = 0;
        while (done < length && !closed.get()) {
            int next = relay.until(way, Math.min(length - done, allowed()));
            await(way, next);
            if (closed.get()) {
                return;
            }
            out.write(buffer, done, next);
            done += next;
            relay.passed(way, next);
        }
    }

    private int allowed() {
        long pace = relay.bytesPerSecond();
        return pace == 0 ? CHUNK : (int) Math.max(1, Math.min(CHUNK, pace / STEPS_A_SECOND));
    }

    /** Waits while the relay is silent, and as long as so many bytes take at its pace. */
    private synchronized void await(Relay.Way way, int bytes) throws InterruptedException {
        while (relay.isSilent(way) && !closed.get()) {
            wait();
        }
        long pace = relay.bytesPerSecond();
        if (pace > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, bytes * 1_000_000_000L / pace));
        }
    }
}
