// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/** How far the index is, for those who wait for it. Thread safe. */
final class IndexProgress {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(15);

    private static final long OPENING = TimeUnit.SECONDS.toNanos(5);

    private final LongSupplier clock;
    private long highWater = -1;
    private long indexed;
    private int waiting;
    /** When the index was last seen at work. */
    private long worked;

    IndexProgress() {
        this(System::nanoTime);
    }

    /** @param clock nanoseconds since whenever */
    IndexProgress(LongSupplier clock) {
        this.clock = clock;
        this.worked = clock.getAsLong();
    }

    synchronized void reached(long newHighWater, long newIndexed) {
        highWater = newHighWater;
        indexed = newIndexed;
        notifyAll();
    }

    /** Messages were taken in, of which a commit will tell. */
    synchronized void working() {
        worked = clock.getAsLong();
    }

    private synchronized boolean restsSince(long moved) {
        long now = clock.getAsLong();
        return now - moved > PATIENCE && now - worked > PATIENCE;
    }

    /** There is no index for the moment. */
    synchronized void closed() {
        highWater = -1;
        indexed = 0;
        notifyAll();
    }

    synchronized long indexed() {
        return indexed;
    }

    /** Every body up to this one is indexed; -1 while there is no index. */
    synchronized long highWater() {
        return highWater;
    }

    /** Waits a moment for the index to be opened. @return whether it is */
    synchronized boolean awaitOpen() {
        long end = System.nanoTime() + OPENING;
        try {
            while (highWater < 0 && System.nanoTime() < end) {
                wait(50);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return highWater >= 0;
    }

    /** Whether somebody waits, so that the index may take what it needs. */
    synchronized boolean awaited() {
        return waiting > 0;
    }

    /**
     * Waits until all bodies up to this one are indexed.
     *
     * @param wake makes the indexer look
     * @param report is told the high-water mark now and then
     * @throws MessagingException UNAVAILABLE if the index does nothing for a while
     */
    void await(long body, Runnable wake, LongConsumer report) throws InterruptedException {
        synchronized (this) {
            waiting++;
        }
        try {
            wake.run();
            long before = Long.MIN_VALUE;
            long moved = clock.getAsLong();
            while (true) {
                long now = waitForMore(body);
                report.accept(now);
                if (now >= body) {
                    return;
                }
                if (now != before) {
                    before = now;
                    moved = clock.getAsLong();
                } else if (restsSince(moved)) {
                    throw stuck();
                }
            }
        } finally {
            synchronized (this) {
                waiting--;
            }
        }
    }

    private synchronized long waitForMore(long body) throws InterruptedException {
        if (highWater < body) {
            wait(250);
        }
        return highWater;
    }

    private static MessagingException stuck() {
        return new MessagingException(
                ErrorKind.UNAVAILABLE,
                "The full-text index does not get on",
                "Check that the bundle which takes text out of messages (org.openmtm.email) is started, that the disk has room, and the log");
    }
}
