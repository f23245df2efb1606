// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import org.openmtm.entry.BodyState;
import org.openmtm.entry.Entry;
import org.openmtm.entry.StandardFolder;
import org.openmtm.store.PendingChange;
import org.openmtm.store.PendingChange.Kind;
import org.openmtm.store.StoreTransaction;

/** What becomes of a message here once the server has deleted it as it was asked to. */
final class Gone {
    private Gone() {}

    /**
     * Deleted here as well, or kept in the local folder it was moved to. The user may have changed his mind while the
     * deletion was on its way: then the message goes back to the server from what is here of it.
     */
    static void asAsked(StoreTransaction tx, PendingChange row, Outcome outcome) {
        Entry entry = tx.entry(row.entry()).orElseThrow();
        Entry folder = tx.entry(entry.parent()).orElseThrow();
        if (folder.id().equals(StandardFolder.DELETED.id())) {
            outcome.sent(tx, row, "deleted");
            tx.remove(row.entry());
        } else if (Gate.isLocal(folder)) {
            tx.unbind(row.entry());
            outcome.sent(tx, row, "moved to a local folder");
        } else if (entry.body() == BodyState.COMPLETE) {
            tx.unbind(row.entry());
            tx.putPending(Rows.fresh(row.entry(), Kind.APPEND, folder.service(), folder.id(), row.operation()));
        } else {
            outcome.vanished(tx, row);
        }
    }
}
