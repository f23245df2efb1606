// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import java.time.Instant;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.EntryId;
import org.openmtm.store.PendingChange;
import org.openmtm.store.StoreTransaction;

/** Makes of what vanished on the server something that waits to be sent there again. */
final class Restoring {
    private Restoring() {}

    /**
     * One message. Without its bytes there is nothing to send: it is removed and counted.
     *
     * @return whether it is here still
     */
    static boolean message(StoreTransaction tx, SyncScope scope, EntryId message, EntryId folder) {
        boolean whole = tx.entry(message)
                .filter(entry -> entry.body() == BodyState.COMPLETE)
                .isPresent();
        if (!whole) {
            tx.remove(message);
            scope.report().notRestored(1);
            return false;
        }
        tx.unbind(message);
        tx.putPending(wish(scope, message, PendingChange.Kind.APPEND, folder));
        scope.report().restored(1);
        return true;
    }

    static PendingChange wish(SyncScope scope, EntryId entry, PendingChange.Kind kind, EntryId folder) {
        return new PendingChange(
                entry, kind, scope.service(), folder, null, scope.operation(), Instant.now(), 0, 0, "");
    }
}
