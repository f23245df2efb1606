// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.mirror;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        Map<EntryId, String> here = new HashMap<>();
        Map<String, EntryId> known = new LinkedHashMap<>();
        for (Map.Entry<String, Listed> one : likely.entrySet()) {
            String head = heads.get(one.getValue());
            for (EntryId candidate : candidates(one.getKey(), one.getValue())) {
                if (head != null && !known.containsValue(candidate) && head.equals(head(here, candidate))) {
                    known.put(one.getKey(), candidate);
                    break;
                }
            }
        }
        return known;
    }

    private List<EntryId> candidates(String key, Listed message) {
        List<EntryId> candidates = new ArrayList<>(bySize.getOrDefault(message.size(), List.of()));
        Optional.ofNullable(byUid.get(Maildrop.uid(key))).ifPresent(candidates::add);
        return candidates;
    }

    private String head(Map<EntryId, String> known, EntryId message) throws IOException {
        String head = known.get(message);
        if (head == null) {
            Optional<StoredBody> body = store.body(message);
            try (InputStream raw = body.isPresent()
                    ? body.get().open()
                    : new ByteArrayInputStream(store.range(message, 0, MOST_OF_A_RANGE))) {
                head = Head.hash(raw);
            }
            known.put(message, head);
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
