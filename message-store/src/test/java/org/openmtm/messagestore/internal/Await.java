// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what other threads bring about. */
final class Await {
    private static final long SECONDS_60 = 60_000_000_000L;

    private Await() {}

    static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + SECONDS_60;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("It did not happen within 60 seconds");
            }
            LockSupport.parkNanos(5_000_000L);
        }
    }
}
