// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import org.openmtm.entry.EntryId;
import org.openmtm.store.PendingChange;
import org.openmtm.store.PendingChange.Kind;
import org.openmtm.store.StoreTransaction;

/**
 * What the rows of pending changes mean. A change with a mark is in doubt: it was sent and its answer never came, so the
 * server may or may not have done it.
 */
final class Rows {
    /** So often a change is begun before it is left alone until somebody decides. */
    static final int MOST_ATTEMPTS = 8;

    /** From here on a change is sent by itself, so that it cannot hold up others. */
    static final int SUSPICIOUS = 3;

    /** Kinds that concern folders. */
    static final Set<Kind> FOLDERS = EnumSet.of(Kind.CREATE_FOLDER, Kind.RENAME_FOLDER, Kind.DELETE_FOLDER);

    private Rows() {}

    /** The row that says where the entry belongs, or null. */
    static PendingChange place(StoreTransaction tx, EntryId entry) {
        return place(tx.pendingOf(entry));
    }

    static PendingChange place(Collection<PendingChange> rows) {
        return rows.stream()
                .filter(row -> row.kind() != Kind.POPULATE)
                .findFirst()
                .orElse(null);
    }

    static boolean inDoubt(PendingChange row) {
        return row != null && row.mark() > 0;
    }

    static boolean parked(PendingChange row) {
        return row.attempts() >= MOST_ATTEMPTS && !inDoubt(row);
    }

    /** The row of a parked change that is wanted again. */
    static PendingChange retried(PendingChange row) {
        return copy(row, row.origin(), 0, 0, row.detail());
    }

    static PendingChange fresh(EntryId entry, Kind kind, EntryId service, EntryId folder, long operation) {
        return new PendingChange(entry, kind, service, folder, null, operation, Instant.now(), 0, 0, "");
    }

    static PendingChange with(PendingChange row, EntryId origin) {
        return copy(row, origin, row.attempts(), row.mark(), row.detail());
    }

    static PendingChange with(PendingChange row, ChangeDetail detail) {
        return copy(row, row.origin(), row.attempts(), row.mark(), detail.text());
    }

    /** The row when sending begins. @param mark what arrives from this UID on may be its result */
    static PendingChange begun(PendingChange row, long mark, ChangeDetail detail) {
        long from = inDoubt(row) ? row.mark() : Math.max(1, mark);
        return copy(row, row.origin(), row.attempts() + 1, from, detail.text());
    }

    /** The row when it is known that what was tried did not happen. @param counts whether the attempt counts */
    static PendingChange failed(PendingChange row, String why, boolean counts) {
        int attempts = counts ? row.attempts() : Math.max(0, row.attempts() - 1);
        return copy(
                row, row.origin(), attempts, 0, ChangeDetail.of(row).failed(why).text());
    }

    /** The same change, further on. */
    private static PendingChange copy(PendingChange row, EntryId origin, int attempts, long mark, String detail) {
        return new PendingChange(
                row.entry(),
                row.kind(),
                row.service(),
                row.folder(),
                origin,
                row.operation(),
                row.created(),
                attempts,
                mark,
                detail);
    }
}
