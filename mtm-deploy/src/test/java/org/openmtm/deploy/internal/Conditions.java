// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.internal;

import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waiting for what another thread brings about. */
final class Conditions {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private Conditions() {}

    static void until(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("It did not come to this: " + what + "; the worker is at "
                        + Thread.getAllStackTraces().entrySet().stream()
                                .filter(thread -> thread.getKey().getName().equals("openmtm-deploy"))
                                .map(thread -> Arrays.toString(thread.getValue()))
                                .toList());
            }
            LockSupport.parkNanos(10_000_000);
        }
    }
}
