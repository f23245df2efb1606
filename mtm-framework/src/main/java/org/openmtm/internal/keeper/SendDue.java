// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal.keeper;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.openmtm.entry.EntryId;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.Commands;
import org.openmtm.store.MessageStore;

/**
 * Sends what is due by time. The ledger says when; the distance here only keeps a module from being started over and over
 * that leaves due what it could not send.
 */
final class SendDue implements Chore {
    private static final Duration FIRST_REST = Duration.ofSeconds(5);
    private static final Duration LONGEST_REST = Duration.ofMinutes(5);
    private static final Duration FAR = Duration.ofDays(3650);

    private final MessageStore store;
    private final Starter starter;
    private final Timing time;
    private final Consumer<EntryId> idle;

    /** Services of which a message came to an end since their last run began. */
    private final Set<EntryId> settled = new HashSet<>();

    /** @param idle hears of services where nothing is due any more */
    SendDue(MessageStore store, Starter starter, Timing time, Consumer<EntryId> idle) {
        this.store = store;
        this.starter = starter;
        this.time = time;
        this.idle = idle;
    }

    /** A message of the service came to an end. */
    void settled(EntryId sending) {
        settled.add(sending);
    }

    @Override
    public Command command() {
        return new Commands.SendQueued(false);
    }

    @Override
    public Optional<EntryId> place(EntryId sending) {
        return Optional.of(sending).filter(service -> starter.knows(service, command()));
    }

    @Override
    public OptionalLong wanted(EntryId sending) {
        Optional<Instant> due = store.nextDue(sending);
        if (due.isEmpty()) {
            idle.accept(sending);
            return OptionalLong.empty();
        }
        return OptionalLong.of(even(due.get()));
    }

    private long even(Instant due) {
        Instant now = time.wall();
        if (!due.isAfter(now)) {
            return time.nanos();
        }
        Instant far = now.plus(FAR);
        return time.nanos()
                + Duration.between(now, due.isBefore(far) ? due : far).toNanos();
    }

    @Override
    public Duration rest(int fruitless) {
        return Chore.doubled(FIRST_REST, fruitless, LONGEST_REST);
    }

    @Override
    public void begins(EntryId sending) {
        settled.remove(sending);
    }

    @Override
    public boolean bearsFruit(EntryId sending) {
        return settled.remove(sending);
    }
}
