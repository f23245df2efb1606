// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal.keeper;

import java.time.Duration;

/** Wakes the keeper once, at the earliest of the times that were asked for. Thread safe. */
final class Alarm implements AutoCloseable {
    private final Timing time;
    private final Runnable work;
    private Runnable takeBack;
    private long at;
    private boolean closed;

    Alarm(Timing time, Runnable work) {
        this.time = time;
        this.work = work;
    }

    /** Rings in so long, if it does not ring before that. */
    synchronized void ring(Duration in) {
        long wished = time.nanos() + in.toNanos();
        if (closed || takeBack != null && wished - at >= 0) {
            return;
        }
        if (takeBack != null) {
            takeBack.run();
        }
        at = wished;
        takeBack = time.schedule(this::rings, in);
    }

    private void rings() {
        synchronized (this) {
            takeBack = null;
            if (closed) {
                return;
            }
        }
        work.run();
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (takeBack != null) {
            takeBack.run();
            takeBack = null;
        }
    }
}
