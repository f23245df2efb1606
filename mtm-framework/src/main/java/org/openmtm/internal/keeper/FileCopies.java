// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal.keeper;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.openmtm.entry.EntryId;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.SendingCommands;
import org.openmtm.store.MessageStore;

/** Has the copies of what was sent filed by the receiving service of the account, if its module can do that. */
final class FileCopies implements Chore {
    private static final Duration FIRST_REST = Duration.ofMinutes(1);
    private static final Duration LONGEST_REST = Duration.ofHours(4);

    private final MessageStore store;
    private final Starter starter;
    private final Timing time;
    private final Predicate<EntryId> reachable;

    /** How many copies waited when the last run began. */
    private final Map<EntryId, Integer> waited = new HashMap<>();

    /** @param reachable whether a receiving service may be asked to connect, or need not */
    FileCopies(MessageStore store, Starter starter, Timing time, Predicate<EntryId> reachable) {
        this.store = store;
        this.starter = starter;
        this.time = time;
        this.reachable = reachable;
    }

    @Override
    public Command command() {
        return new SendingCommands.FileSent();
    }

    @Override
    public Optional<EntryId> place(EntryId sending) {
        return store.relatedService(sending)
                .filter(receiving -> reachable.test(receiving) && starter.knows(receiving, command()));
    }

    @Override
    public OptionalLong wanted(EntryId sending) {
        return store.toFile(sending).isEmpty() ? OptionalLong.empty() : OptionalLong.of(time.nanos());
    }

    @Override
    public Duration rest(int fruitless) {
        return Chore.doubled(FIRST_REST, fruitless, LONGEST_REST);
    }

    @Override
    public void begins(EntryId sending) {
        waited.put(sending, store.toFile(sending).size());
    }

    @Override
    public boolean bearsFruit(EntryId sending) {
        Integer before = waited.remove(sending);
        return before != null && store.toFile(sending).size() < before;
    }
}
