// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal.keeper;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.openmtm.entry.EntryId;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.SendingCommands;
import org.openmtm.store.MessageStore;

/** Matches reports that may be among new mail to what was sent; much mail that comes at once is read at once. */
final class MatchReports implements Chore {
    private static final Duration GATHER = Duration.ofSeconds(1);

    private final MessageStore store;
    private final Starter starter;
    private final Timing time;
    private final Duration gather;

    /** Sending services for which new mail came that nobody has looked at, and when that is due. */
    private final Map<EntryId, Long> unread = new HashMap<>();

    /** @param atOnce do not wait for more mail */
    MatchReports(MessageStore store, Starter starter, Timing time, boolean atOnce) {
        this.store = store;
        this.starter = starter;
        this.time = time;
        this.gather = atOnce ? Duration.ZERO : GATHER;
    }

    void newMail(EntryId sending) {
        unread.putIfAbsent(sending, time.nanos() + gather.toNanos());
    }

    @Override
    public Command command() {
        return new SendingCommands.ReadReports();
    }

    @Override
    public Optional<EntryId> place(EntryId sending) {
        return Optional.of(sending).filter(service -> starter.knows(service, command()));
    }

    @Override
    public OptionalLong wanted(EntryId sending) {
        Long due = unread.get(sending);
        if (due == null) {
            return OptionalLong.empty();
        }
        if (store.sent(sending, 1).isEmpty() && store.outbox(sending).isEmpty()) {
            unread.remove(sending); // nothing was sent that a report could be about
            return OptionalLong.empty();
        }
        return OptionalLong.of(due);
    }

    @Override
    public Duration rest(int fruitless) {
        return GATHER;
    }

    @Override
    public void begins(EntryId sending) {
        unread.remove(sending);
    }

    /** That there was nothing to find is as good as that something was found. */
    @Override
    public boolean bearsFruit(EntryId sending) {
        return true;
    }
}
