// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.openmtm.entry.EntryId;
import org.openmtm.smtp.protocol.Phase;
import org.openmtm.store.SendPlan;
import org.openmtm.store.SendState;
import org.openmtm.store.StoreReader;
import org.openmtm.store.Submission;

/** What of the Outbox may be sent now, and in which order. */
final class Waiting {
    /** High priority first, then the oldest. */
    static final Comparator<Submission> ORDER = Comparator.comparing(
                    (Submission row) -> row.plan().priority())
            .thenComparing(row -> row.message().value());

    private final StoreReader store;
    private final EntryId service;
    private final Clock clock;
    private final RetrySchedule schedule;

    Waiting(StoreReader store, EntryId service, Clock clock, RetrySchedule schedule) {
        this.store = store;
        this.service = service;
        this.clock = clock;
        this.schedule = schedule;
    }

    /** The Outbox as it is now, oldest first. */
    List<Submission> outbox() {
        return store.outbox(service);
    }

    /**
     * What may go, in no order.
     *
     * @param outbox of the service
     * @param includeNextConnection also what waits for a connection
     * @param reached the server was just reached: what waits only because it could not be may go as well
     */
    List<Submission> due(List<Submission> outbox, boolean includeNextConnection, boolean reached) {
        Instant now = clock.instant();
        Predicate<Submission> inTime = row -> schedule.isDue(row, now)
                || row.phase().equals(RetrySchedule.BEHIND)
                || (reached && RetrySchedule.ofAccount(row));
        return outbox.stream()
                .filter(row -> row.state() == SendState.QUEUED)
                .filter(row -> includeNextConnection
                        ? row.plan().start() != SendPlan.Start.REQUEST
                        : row.plan().start() == SendPlan.Start.SOON)
                .filter(inTime)
                .toList();
    }

    /**
     * The message whose log-in was refused and that waits for the next try. Until then what is new waits with it: a server that
     * is asked with a wrong password again and again locks the user out.
     *
     * @param outbox of the service
     * @param due what is about to be sent; if a person or the time wants one of these tried again, nothing stands in the way
     */
    Optional<Submission> refused(List<Submission> outbox, Collection<Submission> due) {
        if (due.stream().anyMatch(row -> !row.phase().isEmpty() && !row.phase().equals(RetrySchedule.BEHIND))) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        return outbox.stream()
                .filter(row -> row.state() == SendState.QUEUED)
                .filter(row -> row.phase().equals(Phase.AUTH.name()) && !schedule.isDue(row, now))
                .findFirst();
    }
}
