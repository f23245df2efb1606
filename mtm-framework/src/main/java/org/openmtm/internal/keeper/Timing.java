// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal.keeper;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Two clocks and a timer. The ledger speaks of the wall clock, which may jump; distances are kept by one that does not. */
public interface Timing {
    /** The wall clock. */
    Instant wall();

    /** A clock that goes evenly, in nanoseconds from anywhere. */
    long nanos();

    /** Has work done once, on any thread. @return takes it back */
    Runnable schedule(Runnable work, Duration in);

    /** The clocks of this machine. @param executor does the work, so that the timer's own thread never waits for it */
    static Timing of(ScheduledExecutorService timer, Executor executor) {
        return new Timing() {
            @Override
            public Instant wall() {
                return Instant.now();
            }

            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public Runnable schedule(Runnable work, Duration in) {
                Future<?> future =
                        timer.schedule(() -> executor.execute(work), Math.max(0, in.toNanos()), TimeUnit.NANOSECONDS);
                return () -> future.cancel(false);
            }
        };
    }
}
