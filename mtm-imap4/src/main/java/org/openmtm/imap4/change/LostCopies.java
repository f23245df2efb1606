// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import java.util.List;
import java.util.Optional;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.store.Filing;
import org.openmtm.store.MessageStore;
import org.openmtm.store.PendingChange;
import org.openmtm.store.StoreTransaction;
import org.openmtm.store.Submission;

/** Ends the filing of messages whose copy does not wait to be uploaded any more, and did not say so. */
final class LostCopies {
    private final MessageStore store;

    LostCopies(MessageStore store) {
        this.store = store;
    }

    /** Looks first, because there is seldom anything to end. */
    void settle(List<Submission> rows) {
        List<Submission> ended = rows.stream()
                .filter(row -> row.filing().state() == Filing.State.UPLOADING)
                .filter(row -> store.entry(row.filing().copy()).isEmpty()
                        || !waits(store.pendingOf(row.filing().copy())))
                .toList();
        if (!ended.isEmpty()) {
            store.write(tx -> {
                for (Submission row : ended) {
                    tx.submission(row.message())
                            .filter(now -> now.filing().equals(row.filing()))
                            .ifPresent(now -> end(tx, now));
                }
                return null;
            });
        }
    }

    private static boolean waits(List<PendingChange> pending) {
        PendingChange row = Rows.place(pending);
        return row != null && row.kind() == PendingChange.Kind.APPEND && !Rows.parked(row);
    }

    private static void end(StoreTransaction tx, Submission row) {
        EntryId copy = row.filing().copy();
        Optional<Entry> entry = tx.entry(copy);
        PendingChange pending = entry.isEmpty() ? null : Rows.place(tx, copy);
        if (entry.isEmpty()) {
            Filings.set(tx, row, Filing.State.FAILED, null, "its copy was taken away here before it was uploaded");
        } else if (pending != null && Rows.parked(pending)) {
            Filings.waits(tx, pending, ChangeDetail.of(pending).trouble());
        } else if (tx.remoteMessage(copy).isPresent() || !isLocal(tx, entry.get())) {
            Filings.set(tx, row, Filing.State.DONE, copy, Filings.uploaded(tx, copy));
        } else {
            Filings.set(tx, row, Filing.State.FAILED, copy, "its copy was put into a local folder instead");
        }
    }

    private static boolean isLocal(StoreTransaction tx, Entry entry) {
        return Gate.isLocal(tx.entry(entry.parent()).orElseThrow());
    }
}
