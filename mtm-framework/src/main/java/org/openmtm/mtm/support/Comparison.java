// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm.support;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.store.MessageStore;
import org.openmtm.store.RemoteKey;
import org.openmtm.store.StoreCursor;

/**
 * What differs between the server's list and what is here.
 *
 * @param wanted messages whose bytes have to be fetched, in the server's order
 * @param gone messages that are here and not there any more
 * @param strange names that cannot be kept, with the reason
 */
record Comparison(List<Wanted> wanted, List<EntryId> gone, List<String> strange) {
    /** @param target the entry that is here without its bytes, or null for a new message */
    record Wanted(RemoteMailbox.Listed listed, EntryId target) {}

    /** @throws MessagingException PROTOCOL for a list that cannot be right: nothing is deleted on its word */
    static Comparison of(MessageStore store, EntryId folder, List<RemoteMailbox.Listed> listed) {
        List<String> strange = new ArrayList<>();
        Map<String, RemoteMailbox.Listed> there = new LinkedHashMap<>();
        for (RemoteMailbox.Listed one : listed) {
            if (!isKey(one.key())) {
                strange.add("the server calls a message '" + printable(one.key()) + "', which is no name to keep");
            } else if (there.put(one.key(), one) != null) {
                throw new MessagingException(
                        ErrorKind.PROTOCOL, "The server calls two messages '" + one.key() + "'", "Report it there");
            }
        }
        Map<String, EntryId> targets = new LinkedHashMap<>();
        List<EntryId> gone = new ArrayList<>();
        try (StoreCursor<RemoteKey> keys = store.keys(folder)) {
            while (keys.hasNext()) {
                RemoteKey known = keys.next();
                if (!there.containsKey(known.key())) {
                    gone.add(known.message().message());
                } else if (known.message().body() == BodyState.COMPLETE) {
                    there.remove(known.key());
                } else {
                    targets.put(known.key(), known.message().message());
                }
            }
        }
        List<Wanted> wanted = new ArrayList<>(there.size());
        there.forEach((key, one) -> wanted.add(new Wanted(one, targets.get(key))));
        return new Comparison(wanted, gone, strange);
    }

    private static boolean isKey(String key) {
        return !key.isEmpty() && key.length() <= 255 && key.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
    }

    private static String printable(String key) {
        String clean = key.replaceAll("[^\\x20-\\x7e]", "?");
        return clean.length() > 80 ? clean.substring(0, 80) + "…" : clean;
    }
}
