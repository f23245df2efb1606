// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.mirror;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.pop3.protocol.Listed;
import org.openmtm.pop3.protocol.Pop3Connection;
import org.openmtm.store.MessageStore;
import org.openmtm.store.RemoteMessage;
import org.openmtm.store.StoreCursor;
import org.openmtm.store.StoredBody;

/**
 * Finds messages again that the server has under another key, after it was moved, say: by size and header, without fetching
 * them; and where the sizes are not to be trusted or there is no TOP, by every byte, once they were fetched.
 */
final class Matching {
    private static final int MOST_OF_A_RANGE = Head.MOST;

    private final Mirror mirror;
    private final MessageStore store;
    private final Map<Long, List<EntryId>> bySize = new HashMap<>();
    private final Map<String, EntryId> byUid = new HashMap<>();
    private final Map<EntryId, String> headsHere = new HashMap<>();

    /** @param vanished what was bound by a key that the server does not have any more */
    Matching(Mirror mirror, Map<String, RemoteMessage> vanished) {
        this.mirror = mirror;
        this.store = mirror.store();
        vanished.forEach((key, message) -> {
            put(message.size(), message.message());
            byUid.put(Maildrop.uid(key), message.message());
        });
        byUid.remove("");
        try (StoreCursor<Entry> unbound = store.unbound(mirror.inbox())) {
            unbound.forEachRemaining(entry -> put(entry.size(), entry.id()));
        }
    }

    private void put(long size, EntryId message) {
        bySize.computeIfAbsent(size, any -> new ArrayList<>(1)).add(message);
    }

    /** The messages here that some of these are, by key. */
    Map<String, EntryId> known(Pop3Connection connection, Map<String, Listed> fresh) throws IOException {
        Map<String, Listed> likely = new LinkedHashMap<>();
        fresh.forEach((key, message) -> {
            if (bySize.containsKey(message.size()) || byUid.containsKey(Maildrop.uid(key))) {
                likely.put(key, message);
            }
        });
        if (likely.isEmpty() || !connection.capabilities().may("TOP")) {
            return Map.of();
        }
        Map<Listed, String> heads = Maildrop.shownHeads(connection, List.copyOf(likely.values()));
        Map<Long, Map<String, Deque<EntryId>>> alike = new HashMap<>();
        Map<String, EntryId> known = new LinkedHashMap<>();
        Set<EntryId> taken = new HashSet<>();
        for (Map.Entry<String, Listed> one : likely.entrySet()) {
            String head = heads.get(one.getValue());
            if (head == null || head.equals(Head.NONE)) {
                continue; // without a header only every byte can tell
            }
            long size = one.getValue().size();
            if (!alike.containsKey(size)) {
                alike.put(size, byHead(size));
            }
            EntryId candidate =
                    untaken(alike.get(size).getOrDefault(head, new ArrayDeque<>()), taken, one.getKey(), head);
            if (candidate != null) {
                taken.add(candidate);
                known.put(one.getKey(), candidate);
            }
        }
        return known;
    }

    /** What is here of this size: there may be very much of it. */
    private Map<String, Deque<EntryId>> byHead(long size) throws IOException {
        Map<String, Deque<EntryId>> byHead = new HashMap<>();
        for (EntryId candidate : bySize.getOrDefault(size, List.of())) {
            byHead.computeIfAbsent(head(candidate), any -> new ArrayDeque<>(1)).add(candidate);
        }
        return byHead;
    }

    private EntryId untaken(Deque<EntryId> candidates, Set<EntryId> taken, String key, String head) throws IOException {
        while (!candidates.isEmpty()) {
            EntryId candidate = candidates.poll();
            if (!taken.contains(candidate)) {
                return candidate;
            }
        }
        EntryId named = byUid.get(Maildrop.uid(key));
        return named != null && !taken.contains(named) && head.equals(head(named)) ? named : null;
    }

    private String head(EntryId message) throws IOException {
        String head = headsHere.get(message);
        if (head == null) {
            Optional<StoredBody> body = store.body(message);
            try (InputStream raw = body.isPresent()
                    ? body.get().open()
                    : new ByteArrayInputStream(store.range(message, 0, MOST_OF_A_RANGE))) {
                head = Head.hash(raw);
            }
            headsHere.put(message, head);
        }
        return head;
    }

    /** A message that is here without a binding and has exactly these bytes, or null. */
    EntryId twin(long length, String sha256) {
        return bySize.getOrDefault(length, List.of()).stream()
                .filter(candidate -> store.entry(candidate)
                        .filter(entry -> entry.body() == BodyState.COMPLETE
                                && entry.parent().equals(mirror.inbox()))
                        .isPresent())
                .filter(candidate -> store.body(candidate)
                        .filter(body -> body.sha256().equals(sha256))
                        .isPresent())
                .findFirst()
                .orElse(null);
    }
}
