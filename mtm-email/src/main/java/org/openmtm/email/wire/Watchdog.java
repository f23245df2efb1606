// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.wire;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Breaks input/output that the socket's own time limit does not cover: a write that does not get on, a TLS handshake fed
 * byte by byte. One thread looks after all connections of a {@link Wires}, and there is none while there are none; arming
 * costs a volatile write.
 */
final class Watchdog {
    private static final long NEVER = Long.MAX_VALUE;
    private static final long SHORTEST_MILLIS = 20;
    private static final long LONGEST_MILLIS = 30_000;

    private final Kennel kennel;
    private final Runnable bite;
    private final long periodMillis;
    private final long start = System.nanoTime();
    private volatile long until = NEVER;
    private volatile boolean bitten;

    private Watchdog(Kennel kennel, Duration shortest, Runnable bite) {
        this.kennel = kennel;
        this.bite = bite;
        this.periodMillis = Math.max(SHORTEST_MILLIS, Math.min(LONGEST_MILLIS, shortest.toMillis() / 4));
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

    /** Nobody looks any more. Harmless when that is so. */
    void close() {
        kennel.remove(this);
    }

    private long now() {
        return System.nanoTime() - start;
    }

    private boolean due() {
        return now() > until;
    }

    private void strike() {
        bitten = true;
        kennel.remove(this);
        bite.run();
    }

    /** The dogs of a {@link Wires} with the thread that looks. */
    static final class Kennel {
        private final Set<Watchdog> dogs = new HashSet<>();
        private Thread looker;

        /** @param shortest time limit that it will be armed with */
        synchronized Watchdog add(Duration shortest, Runnable bite) {
            Watchdog dog = new Watchdog(this, shortest, bite);
            dogs.add(dog);
            if (looker == null) {
                looker = new Thread(this::look, "openmtm-wire-watchdog");
                looker.setDaemon(true);
                looker.start();
            } else {
                notifyAll();
            }
            return dog;
        }

        synchronized void remove(Watchdog dog) {
            dogs.remove(dog);
            if (dogs.isEmpty()) {
                looker = null;
                notifyAll();
            }
        }

        private void look() {
            try {
                for (List<Watchdog> due = next(); due != null; due = next()) {
                    due.forEach(Watchdog::strike);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** Those that have to bite now; null when there is nothing to look after any more. */
        private synchronized List<Watchdog> next() throws InterruptedException {
            if (looker == Thread.currentThread()) {
                wait(dogs.stream().mapToLong(dog -> dog.periodMillis).min().orElse(LONGEST_MILLIS));
            }
            return looker == Thread.currentThread()
                    ? dogs.stream().filter(Watchdog::due).toList()
                    : null;
        }
    }
}
