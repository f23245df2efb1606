// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long a message waits after the server said "not now": longer each time, spread so that many do not come at once. */
final class RetrySchedule {
    /** Greylisting wants a few minutes. */
    private static final Duration FIRST = Duration.ofMinutes(5);

    private static final Duration LONGEST = Duration.ofHours(4);
    private static final double SPREAD = 0.2;

    private final RandomGenerator random;

    RetrySchedule(RandomGenerator random) {
        this.random = random;
    }

    /** @param attempt the number of the attempt that failed, from 1 */
    Duration after(int attempt) {
        int doublings = Math.max(0, Math.min(attempt - 1, 10));
        long millis = Math.min(LONGEST.toMillis(), FIRST.toMillis() << doublings);
        return Duration.ofMillis((long) (millis * (1 - SPREAD + 2 * SPREAD * random.nextDouble())));
    }
}
