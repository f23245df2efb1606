// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Modules that are on their way when a process starts. Who asks for one in the first seconds waits for it, so that a command
 * is not told that something is not installed because it came before it.
 */
final class Latecomers {
    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration STEP = Duration.ofMillis(20);

    private final Predicate<String> coming;
    private final long end = System.nanoTime() + START.toNanos();

    /** Nobody waits twice for what does not come. */
    private final Set<String> givenUp = ConcurrentHashMap.newKeySet();

    /** @param coming whether the module of a type can be expected */
    Latecomers(Predicate<String> coming) {
        this.coming = coming;
    }

    /** Waits until a module is here, cannot be expected, or has had its time. Not to be called while a lock is held. */
    void await(String type, BooleanSupplier here) {
        long begin = System.nanoTime();
        while (!here.getAsBoolean() && begin < end && !givenUp.contains(type) && coming.test(type)) {
            if (System.nanoTime() - begin > PATIENCE.toNanos()) {
                givenUp.add(type);
            }
            LockSupport.parkNanos(STEP.toNanos());
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
        }
    }
}
