// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import java.util.HashMap;
import java.util.Map;
import org.openmtm.entry.EntryId;
import org.openmtm.imap4.protocol.UidSet;
import org.openmtm.store.MessageStore;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.RemoteMessage;
import org.openmtm.store.StoreCursor;

/**
 * From which UID on something may be the result of a change that is sent now: not what is bound already, else a message that
 * was there before would be taken for the result. For one thread, once.
 */
final class Marks {
    private final MessageStore store;
    private final Map<EntryId, Long> marks = new HashMap<>();

    Marks(MessageStore store) {
        this.store = store;
    }

    /** Looks it up, before the transaction that notes it. */
    void prepare(RemoteFolder target) {
        marks.computeIfAbsent(target.folder(), id -> first(target));
    }

    long of(RemoteFolder target) {
        return Math.max(marks.getOrDefault(target.folder(), 1L), target.uidNext());
    }

    private long first(RemoteFolder target) {
        long next = Math.max(1, target.uidNext());
        try (StoreCursor<RemoteMessage> bound = store.remoteMessages(target.folder(), next, UidSet.MAX_UID)) {
            while (bound.hasNext()) {
                next = bound.next().uid() + 1;
            }
        }
        return next;
    }
}
