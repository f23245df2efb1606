// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal.keeper;

import java.time.Duration;
import java.time.Instant;

/** Notices that the wall clock was set, or the machine slept, by comparing it with the clock that goes evenly. */
final class WallClock {
    private static final Duration UNNOTICED = Duration.ofSeconds(2);

    private final Timing time;
    private Instant wall;
    private long nanos;

    WallClock(Timing time) {
        this.time = time;
        this.wall = time.wall();
        this.nanos = time.nanos();
    }

    /** By how much it jumped since it was last asked; zero if it did not. */
    Duration jump() {
        Instant wallNow = time.wall();
        long nanosNow = time.nanos();
        Duration jump = Duration.between(wall, wallNow).minusNanos(nanosNow - nanos);
        wall = wallNow;
        nanos = nanosNow;
        return jump.abs().compareTo(UNNOTICED) < 0 ? Duration.ZERO : jump;
    }
}
