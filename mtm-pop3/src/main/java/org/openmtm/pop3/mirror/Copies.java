// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.mirror;

import java.util.List;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.store.PendingChange;
import org.openmtm.store.PendingChange.Kind;
import org.openmtm.store.StoreTransaction;

/** Gives local copies the bytes of messages that were not here when they were copied. */
final class Copies {
    private final Mirror mirror;

    Copies(Mirror mirror) {
        this.mirror = mirror;
    }

    void complete(List<PendingChange> rows) {
        List<PendingChange> copies =
                rows.stream().filter(row -> row.kind() == Kind.FETCH_COPY).toList();
        if (!copies.isEmpty()) {
            mirror.store().write(tx -> {
                copies.forEach(row -> complete(tx, row));
                return null;
            });
        }
    }

    private void complete(StoreTransaction tx, PendingChange row) {
        Entry copy = tx.entry(row.entry()).orElse(null);
        EntryId source = row.origin();
        if (copy == null || Rows.place(tx.pendingOf(copy.id())) == null) {
            return;
        }
        if (tx.entry(source).filter(entry -> entry.body() == BodyState.COMPLETE).isPresent()) {
            tx.shareBody(copy.id(), source);
            tx.removePending(copy.id(), Kind.FETCH_COPY);
        } else if (tx.entry(source).isEmpty() || tx.remoteMessage(source).isEmpty()) {
            tx.removePending(copy.id(), Kind.FETCH_COPY);
            new Departures(mirror).refused(tx, copy, "the server lost the message before all of it was here");
        }
    }
}
