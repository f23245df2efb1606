// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.wire;

import java.time.Duration;

/**
 * Breaks input/output that the socket's own time limit does not cover: a write that does not get on, a TLS handshake fed
 * byte by byte. One sleeping thread for each connection; arming costs two volatile writes.
 */
final class Watchdog implements AutoCloseable {
    private static final long NEVER = Long.MAX_VALUE;

    private final Runnable bite;
    private final long periodMillis;
    private final long start = System.nanoTime();
    private volatile long until = NEVER;
    private volatile boolean bitten;
    private volatile boolean closed;
    private Thread thread;

    Watchdog(String name, Duration shortest, Runnable bite) {
        this.bite = bite;
        this.periodMillis = Math.max(20, Math.min(30_000, shortest.toMillis() / 4));
        this.thread = new Thread(this::watch, "openmtm-wire " + name);
        thread.setDaemon(true);
        thread.start();
    }

    void arm(Duration limit) {
        until = now() + limit.toNanos();
    }

    void disarm() {
        until = NEVER;
    }

    /** Whether it broke the connection. */
    boolean bitten() {
        return bitten;
    }

    private long now() {
        return System.nanoTime() - start;
    }

    private synchronized void watch() {
        try {
            while (!closed) {
                wait(periodMillis);
                if (!closed && now() > until) {
                    bitten = true;
                    closed = true;
                    bite.run();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed = true;
        Thread sleeper = thread;
        if (sleeper != null && sleeper != Thread.currentThread()) {
            sleeper.interrupt();
        }
    }
}
