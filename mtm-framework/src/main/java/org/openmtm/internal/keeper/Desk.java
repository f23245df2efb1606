// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal.keeper;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts chores when they are wanted, not while they run, and not too often. Used by one thread at a time. */
final class Desk {
    private static final Logger LOG = LoggerFactory.getLogger("org.openmtm.operations");

    private static final int HOPELESS = 1_000;

    /** A chore for a sending service. */
    record Key(Chore chore, EntryId sending) {}

    /** How it went the last times. */
    private record Past(int fruitless, long ended) {}

    private final Starter starter;
    private final Timing time;
    private final Underway underway;
    private final boolean ahead;
    private final Agenda<Key> agenda = new Agenda<>();
    private final Map<Key, Past> pasts = new HashMap<>();
    private final Map<Key, Instant> planned = new ConcurrentHashMap<>();

    /** @param ahead false to start only what is wanted at the moment, and to plan nothing */
    Desk(Starter starter, Timing time, Underway underway, boolean ahead) {
        this.starter = starter;
        this.time = time;
        this.underway = underway;
        this.ahead = ahead;
    }

    /** Something changed: starts the chore, or plans when to look again. */
    void consider(Chore chore, EntryId sending) {
        Key key = new Key(chore, sending);
        unplan(key);
        Optional<EntryId> place = chore.place(sending);
        if (place.isEmpty() || underway.runs(place.get(), chore.command().id())) {
            return; // the arrival of its module, or its end, brings us back here
        }
        OptionalLong wanted = chore.wanted(sending);
        if (wanted.isEmpty()) {
            pasts.remove(key);
            return;
        }
        long now = time.nanos();
        long at = Math.max(wanted.getAsLong(), restsUntil(key, now));
        if (at <= now) {
            start(key, place.get());
        } else if (ahead) {
            plan(key, at, now);
        }
    }

    private long restsUntil(Key key, long now) {
        Past past = pasts.get(key);
        return past == null || past.fruitless() == 0
                ? now
                : past.ended() + key.chore().rest(past.fruitless()).toNanos();
    }

    private void start(Key key, EntryId place) {
        key.chore().begins(key.sending());
        try {
            underway.add(
                    starter.start(place, key.chore().command()),
                    place,
                    key.chore().command().id());
        } catch (MessagingException e) {
            LOG.warn(
                    "'{}' was not started for service {}: {}",
                    key.chore().command().id(),
                    key.sending(),
                    e.oneLine());
            if (e.kind() != ErrorKind.NOT_FOUND) {
                ended(key.chore(), key.sending(), false);
                consider(key.chore(), key.sending());
            }
        }
    }

    private void plan(Key key, long at, long now) {
        agenda.put(key, at);
        planned.put(key, time.wall().plus(Duration.ofNanos(at - now)));
    }

    private void unplan(Key key) {
        agenda.remove(key);
        planned.remove(key);
    }

    /** Takes note that it ended in a way that only a person can help: it rests as long as ever, whatever happens. */
    void refused(Chore chore, EntryId sending) {
        pasts.put(new Key(chore, sending), new Past(HOPELESS, time.nanos()));
    }

    /** Takes note that an operation of the chore ended, whoever started it. */
    void ended(Chore chore, EntryId sending, boolean well) {
        Key key = new Key(chore, sending);
        Past past = pasts.get(key);
        int fruitless = past == null ? 0 : past.fruitless();
        boolean fruit = chore.bearsFruit(sending);
        pasts.put(key, new Past(fruit && well ? 0 : fruit ? 1 : fruitless + 1, time.nanos()));
    }

    /** Somebody else changed something: what went wrong before has less weight now. */
    void forgive(Chore chore, EntryId sending) {
        pasts.computeIfPresent(
                new Key(chore, sending),
                (key, past) ->
                        past.fruitless() >= HOPELESS ? past : new Past(Math.min(past.fruitless(), 1), past.ended()));
    }

    /** What made it fruitless has gone. */
    void forget(Chore chore, EntryId sending) {
        pasts.remove(new Key(chore, sending));
    }

    void considerDue() {
        agenda.takeDue(time.nanos()).forEach(key -> consider(key.chore(), key.sending()));
    }

    /** The sending services for which the chore is planned. */
    List<EntryId> planned(Chore chore) {
        return agenda.keys().stream()
                .filter(key -> key.chore() == chore)
                .map(Key::sending)
                .toList();
    }

    /** When the chore is planned, by the wall clock. Thread safe. */
    Optional<Instant> when(Chore chore, EntryId sending) {
        return Optional.ofNullable(planned.get(new Key(chore, sending)));
    }

    OptionalLong next() {
        return agenda.next();
    }
}
