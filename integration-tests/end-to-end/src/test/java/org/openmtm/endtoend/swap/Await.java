// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.endtoend.swap;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Waiting for what comes true by itself. */
final class Await {
    private static final Object CLOCK = new Object();

    /** A condition that may look at what throws. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws Exception;
    }

    private Await() {}

    static void until(String what, Duration most, Condition condition) throws Exception {
        until(() -> what, most, condition);
    }

    /** @param what said if it does not come true in time; asked for then only */
    static void until(Supplier<String> what, Duration most, Condition condition) throws Exception {
        long end = System.nanoTime() + most.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("after " + most.toSeconds() + " s: " + what.get());
            }
            pass(Duration.ofMillis(2));
        }
    }

    /** Lets time pass: the moments of a storm are part of what its seed decides. */
    static void pass(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        synchronized (CLOCK) {
            for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(CLOCK, Math.max(left, 100_000));
            }
        }
    }
}
