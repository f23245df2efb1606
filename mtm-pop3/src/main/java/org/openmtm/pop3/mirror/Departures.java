// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.mirror;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.StandardFolder;
import org.openmtm.event.EventType;
import org.openmtm.store.PendingChange;
import org.openmtm.store.PendingChange.Kind;
import org.openmtm.store.RemoteMessage;
import org.openmtm.store.StoreTransaction;

/**
 * What becomes here of messages that the server does not have any more. What was deleted here is gone for good then; all else
 * stays, unless the settings want the server's losses mirrored.
 */
final class Departures {
    private static final int BATCH = 500;

    private final Mirror mirror;

    Departures(Mirror mirror) {
        this.mirror = mirror;
    }

    /**
     * @param gone what the server lost or deleted, with the binding as it was when that was seen
     * @param mirrored whether it is lost here as well
     * @return how many entries were removed
     */
    long apply(Collection<RemoteMessage> gone, boolean mirrored) {
        long removed = 0;
        List<RemoteMessage> all = new ArrayList<>(gone);
        for (int from = 0; from < all.size(); from += BATCH) {
            List<RemoteMessage> some = all.subList(from, Math.min(all.size(), from + BATCH));
            removed += mirror.store()
                    .write(tx -> some.stream()
                            .filter(one -> isBound(tx, one))
                            .filter(one -> apply(tx, one.message(), mirrored))
                            .count());
        }
        return removed;
    }

    private static boolean isBound(StoreTransaction tx, RemoteMessage before) {
        return tx.remoteMessage(before.message())
                .filter(now -> now.uid() == before.uid() && now.folder().equals(before.folder()))
                .isPresent();
    }

    private boolean apply(StoreTransaction tx, EntryId message, boolean mirrored) {
        Entry entry = tx.entry(message).orElseThrow();
        List<PendingChange> rows = tx.pendingOf(message);
        PendingChange place = Rows.place(rows);
        boolean inbox = entry.parent().equals(mirror.inbox());
        if (entry.parent().equals(StandardFolder.DELETED.id()) || (mirrored && inbox && place == null)) {
            tx.remove(message);
            return true;
        }
        tx.unbind(message);
        tx.removePending(message, Kind.POPULATE);
        if (place != null) {
            tx.removePending(message, place.kind());
        }
        if (!rows.isEmpty() && entry.body() != BodyState.COMPLETE) {
            refused(tx, entry, "the server lost the message before all of it was here");
        }
        return false;
    }

    void refused(StoreTransaction tx, Entry entry, String why) {
        tx.post(EventType.CHANGE_REFUSED, mirror.service(), entry.parent(), entry.id(), 0, why);
    }
}
