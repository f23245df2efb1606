// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.mirror;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.StandardFolder;
import org.openmtm.pop3.protocol.Listed;
import org.openmtm.store.ListQuery;
import org.openmtm.store.MessageStore;
import org.openmtm.store.PendingChange;
import org.openmtm.store.PendingChange.Kind;
import org.openmtm.store.RemoteKey;
import org.openmtm.store.RemoteMessage;
import org.openmtm.store.StoreCursor;
import org.openmtm.store.StoreTransaction;

/**
 * Chooses what is deleted on the server: what was deleted here, and what is durable here and need not stay there. A message of
 * which not every byte is here is deleted there only if it was deleted here, and none that a copy waits for.
 */
final class Leaving {
    private final Mirror mirror;
    private final MessageStore store;
    private final Rules rules;

    Leaving(Mirror mirror, Rules rules) {
        this.mirror = mirror;
        this.store = mirror.store();
        this.rules = rules;
    }

    /** @return what is to be deleted there, with its binding */
    Map<Listed, RemoteMessage> choose(Map<String, Listed> maildrop) {
        Map<EntryId, PendingChange> places = new HashMap<>();
        Set<EntryId> wanted = new HashSet<>();
        for (PendingChange row : mirror.waiting()) {
            if (row.kind() == Kind.FETCH_COPY) {
                wanted.add(row.origin());
            } else if (row.kind() != Kind.POPULATE) {
                places.put(row.entry(), row);
            }
        }
        Set<EntryId> deleted = deleted();
        Instant now = Instant.now();
        Map<Listed, RemoteMessage> chosen = new LinkedHashMap<>();
        try (StoreCursor<RemoteKey> keys = store.keys(mirror.inbox())) {
            while (keys.hasNext()) {
                RemoteKey key = keys.next();
                Listed there = maildrop.get(key.key());
                RemoteMessage message = key.message();
                boolean goes = deleted.contains(message.message())
                        || (places.containsKey(message.message()) && message.body() == BodyState.COMPLETE)
                        || isDue(message, now);
                if (there != null && goes && !wanted.contains(message.message())) {
                    chosen.put(there, message);
                }
            }
        }
        return rules.leave() == Rules.Leave.ALWAYS ? kept(chosen, places) : chosen;
    }

    private Set<EntryId> deleted() {
        Set<EntryId> deleted = new HashSet<>();
        try (StoreCursor<Entry> children = store.children(ListQuery.all(StandardFolder.DELETED.id()))) {
            children.forEachRemaining(entry -> deleted.add(entry.id()));
        }
        return deleted;
    }

    /** Whether the rules have it deleted there, so that nobody wonders where it is when it was. */
    boolean isDue(RemoteMessage message, Instant now) {
        if (rules.leave() == Rules.Leave.ALWAYS || message.body() != BodyState.COMPLETE) {
            return false;
        }
        return rules.leave() == Rules.Leave.NEVER
                || (rules.largestLeft() > 0 && message.size() > rules.largestLeft())
                || (rules.leave() == Rules.Leave.DAYS
                        && isOlder(message, now.minus(Duration.ofDays(rules.leaveDays()))));
    }

    private boolean isOlder(RemoteMessage message, Instant limit) {
        return store.entry(message.message())
                .filter(entry -> entry.received().isBefore(limit))
                .isPresent();
    }

    /** Where the server keeps all, its messages stay known here, lest they come again: as deleted ones. */
    private Map<Listed, RemoteMessage> kept(Map<Listed, RemoteMessage> chosen, Map<EntryId, PendingChange> places) {
        Set<RemoteMessage> all = new HashSet<>(chosen.values());
        Map<String, RemoteMessage> moved = new HashMap<>();
        List<EntryId> done = new ArrayList<>();
        try (StoreCursor<RemoteKey> keys = store.keys(mirror.inbox())) {
            keys.forEachRemaining(key -> {
                if (all.contains(key.message())
                        && isMove(places.get(key.message().message()))) {
                    moved.put(key.key(), key.message());
                }
            });
        }
        places.forEach((message, row) -> {
            if (row.kind() == Kind.DELETE) {
                done.add(message);
            }
        });
        if (!moved.isEmpty() || !done.isEmpty()) {
            store.write(tx -> {
                moved.forEach((key, message) -> standIn(tx, key, message.message()));
                done.forEach(message -> tx.removePending(message, Kind.DELETE));
                return null;
            });
        }
        return Map.of();
    }

    private static boolean isMove(PendingChange row) {
        return row != null && row.kind() == Kind.MOVE_TO_LOCAL;
    }

    private void standIn(StoreTransaction tx, String key, EntryId message) {
        if (tx.entry(message).isEmpty() || !isMove(Rows.place(tx.pendingOf(message)))) {
            return;
        }
        tx.removePending(message, Kind.MOVE_TO_LOCAL);
        tx.unbind(message);
        EntryId copy = tx.copyMessage(message, mirror.inbox());
        tx.bindKey(copy, mirror.inbox(), key);
        tx.move(copy, StandardFolder.DELETED.id());
    }
}
