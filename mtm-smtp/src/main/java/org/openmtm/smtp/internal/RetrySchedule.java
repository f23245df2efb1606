// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.openmtm.smtp.protocol.Phase;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission;

/**
 * How long a message waits after something went wrong: longer each time, spread so that many do not come at once. Waits are
 * kept in the ledger row alone: the last one is the time between its change and its {@code notBefore}.
 */
final class RetrySchedule {
    /** What stands as the phase of a message that waits for an earlier one of its conversation. */
    static final String BEHIND = "THREAD";

    /** Before these are over nothing was said about any message: the trouble is that of the whole account. */
    private static final Set<String> OF_ACCOUNT = Set.of(
            Phase.CONNECT.name(), Phase.GREETING.name(), Phase.EHLO.name(), Phase.STARTTLS.name(), Phase.AUTH.name());

    /** A network that is down is looked at again at least so often. */
    private static final Duration LONGEST_NETWORK = Duration.ofHours(1);

    private static final double SPREAD = 0.2;

    private final RandomGenerator random;
    private final Duration first;
    private final Duration longest;
    private final Duration network;

    /**
     * @param first after the first "not now" of the server; greylisting wants some minutes
     * @param longest no wait is longer, but for the spread
     * @param network after the first trouble of the network
     */
    RetrySchedule(RandomGenerator random, Duration first, Duration longest, Duration network) {
        this.random = random;
        this.first = first;
        this.longest = longest;
        this.network = network;
    }

    /** @param attempt the number of the attempt that the server answered with "not now", from 1 */
    Duration after(int attempt) {
        int doublings = Math.max(0, Math.min(attempt - 1, 20));
        return spread(shorter(first.multipliedBy(1L << doublings), longest));
    }

    /** After trouble of the network: twice the last such wait. */
    Duration afterNetwork(Submission row) {
        return growing(row, network, shorter(LONGEST_NETWORK, longest));
    }

    /** After trouble that a person has to do something about, such as a refused password: asking often could lock them out. */
    Duration afterRefusal(Submission row) {
        return growing(row, first, longest);
    }

    private Duration growing(Submission row, Duration base, Duration most) {
        // With words of the server the last wait was about the message.
        boolean again = row.notBefore() != null
                && (ofAccount(row) || (ours(row) && row.reply().isEmpty()));
        Duration last = again ? Duration.between(row.changed(), row.notBefore()) : Duration.ZERO;
        Duration next = last.isNegative() || last.compareTo(longest()) > 0 ? most : last.multipliedBy(2);
        return spread(shorter(next.compareTo(base) < 0 ? base : next, most));
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private Duration spread(Duration wait) {
        return Duration.ofMillis((long) (wait.toMillis() * (1 - SPREAD + 2 * SPREAD * random.nextDouble())));
    }

    /** No wait is longer. */
    private Duration longest() {
        return Duration.ofMillis((long) (longest.toMillis() * (1 + SPREAD)));
    }

    /** Whether the row waits because of us, and not because a person chose the time. */
    static boolean ours(Submission row) {
        return row.state() == SendState.QUEUED && !row.phase().isEmpty();
    }

    /** Whether the row waits since nobody could talk with the server about any message. */
    static boolean ofAccount(Submission row) {
        return row.state() == SendState.QUEUED && OF_ACCOUNT.contains(row.phase());
    }

    /**
     * Whether the time of a row has come. A wait of ours that is longer than any can be was begun by a clock that has been set
     * back since: it is over. A time that a person chose is meant by the clock, whatever it does.
     */
    boolean isDue(Submission row, Instant now) {
        Instant time = row.notBefore();
        return time == null
                || !time.isAfter(now)
                || (ours(row) && time.isAfter(now.plus(longest()).plusSeconds(60)));
    }
}
