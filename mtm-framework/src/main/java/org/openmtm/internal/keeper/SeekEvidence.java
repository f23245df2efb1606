// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal.keeper;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.openmtm.entry.EntryId;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.SendingCommands;
import org.openmtm.store.MessageStore;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission;

/** Looks for evidence about messages that are UNCERTAIN: soon, while their copy is on its way, and then less and less often. */
final class SeekEvidence implements Chore {
    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final List<Duration> RESTS = List.of(
            Duration.ofMinutes(1),
            Duration.ofMinutes(10),
            Duration.ofMinutes(30),
            Duration.ofHours(1),
            Duration.ofHours(4));

    private static final class Case {
        final Set<EntryId> messages = new HashSet<>();
        long from;
        int before;
    }

    private final MessageStore store;
    private final Starter starter;
    private final Timing time;
    private final Predicate<EntryId> reachable;
    private final Duration first;
    private final Map<EntryId, Case> cases = new HashMap<>();

    /**
     * @param reachable whether a receiving service, which is going to be asked, may be made to connect, or need not
     * @param atOnce do not wait for the first time: nobody would be there any more
     */
    SeekEvidence(MessageStore store, Starter starter, Timing time, Predicate<EntryId> reachable, boolean atOnce) {
        this.store = store;
        this.starter = starter;
        this.time = time;
        this.reachable = reachable;
        this.first = atOnce ? Duration.ZERO : FIRST;
    }

    void uncertain(EntryId sending, EntryId message) {
        Case open = cases.computeIfAbsent(sending, service -> new Case());
        if (open.messages.isEmpty()) {
            open.from = time.nanos() + first.toNanos();
        }
        open.messages.add(message);
    }

    /** Finds in the ledger what is uncertain of one service, or of all for null. */
    void load(EntryId sending) {
        for (Submission row : store.outbox(sending)) {
            if (row.state() == SendState.UNCERTAIN) {
                uncertain(row.service(), row.message());
            }
        }
    }

    /** The message is in another state, or was never uncertain. */
    void settled(EntryId sending, EntryId message) {
        Case open = cases.get(sending);
        if (open != null) {
            open.messages.remove(message);
        }
    }

    void forgetAll() {
        cases.clear();
    }

    /** There may be evidence now. */
    void hurry(EntryId sending) {
        Case open = cases.get(sending);
        if (open != null) {
            open.from = time.nanos();
        }
    }

    @Override
    public Command command() {
        return new SendingCommands.Resolve();
    }

    @Override
    public Optional<EntryId> place(EntryId sending) {
        return Optional.of(sending)
                .filter(service ->
                        store.relatedService(service).map(reachable::test).orElse(true))
                .filter(service -> starter.knows(service, command()));
    }

    @Override
    public OptionalLong wanted(EntryId sending) {
        Case open = cases.get(sending);
        if (open == null || open.messages.isEmpty()) {
            cases.remove(sending);
            return OptionalLong.empty();
        }
        return OptionalLong.of(open.from);
    }

    @Override
    public Duration rest(int fruitless) {
        return RESTS.get(Math.min(fruitless, RESTS.size()) - 1);
    }

    @Override
    public void begins(EntryId sending) {
        Case open = cases.get(sending);
        if (open != null) {
            open.before = open.messages.size();
        }
    }

    @Override
    public boolean bearsFruit(EntryId sending) {
        Case open = cases.get(sending);
        return open == null || open.messages.size() < open.before;
    }
}
