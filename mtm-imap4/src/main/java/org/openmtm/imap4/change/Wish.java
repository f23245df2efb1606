// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import org.openmtm.entry.BodyState;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.StandardFolder;
import org.openmtm.store.PendingChange;
import org.openmtm.store.PendingChange.Kind;
import org.openmtm.store.RemoteMessage;
import org.openmtm.store.StoreTransaction;

/**
 * Derives what the server has to hear of a message from where the message lies here and where the server has it. Because
 * nothing but the difference counts, changes coalesce by themselves: moved twice is moved once, moved back is nothing,
 * and what is deleted before the server heard of it never was.
 */
final class Wish {
    private Wish() {}

    /**
     * Writes, replaces or removes the row of a message that was put somewhere else. What is in doubt stays as it is: before
     * anything else is sent, it is found out what became of it.
     */
    static void settle(StoreTransaction tx, EntryId message, long operation) {
        PendingChange row = Rows.place(tx, message);
        if (Rows.inDoubt(row)) {
            return;
        }
        Entry entry = tx.entry(message).orElseThrow();
        Entry folder = tx.entry(entry.parent()).orElseThrow();
        RemoteMessage bound = tx.remoteMessage(message).orElse(null);
        if (bound != null) {
            bound(tx, entry, folder, bound.folder(), row, operation);
        } else if (row != null && row.kind() == Kind.APPEND) {
            append(tx, entry, folder, row);
        } else if (row != null && (row.kind() == Kind.COPY || row.kind() == Kind.FETCH_COPY)) {
            copy(tx, entry, folder, row);
        }
    }

    private static void bound(
            StoreTransaction tx, Entry entry, Entry folder, EntryId there, PendingChange row, long operation) {
        if (folder.id().equals(there)) {
            remove(tx, row);
            return;
        }
        Kind kind = isDeleted(folder) ? Kind.DELETE : Gate.isLocal(folder) ? Kind.MOVE_TO_LOCAL : Kind.MOVE;
        if (row == null || row.kind() != kind || !row.folder().equals(there)) {
            EntryId service = tx.entry(there).orElseThrow().service();
            tx.putPending(Rows.fresh(entry.id(), kind, service, there, operation));
        }
    }

    /** Only this store has the message. One that came from a local folder is never thrown away with a change of mind. */
    private static void append(StoreTransaction tx, Entry entry, Entry folder, PendingChange row) {
        if (isDeleted(folder) && ChangeDetail.of(row).formerFolder() == null) {
            tx.remove(entry.id());
        } else if (Gate.isLocal(folder)) {
            remove(tx, row);
        } else if (!row.folder().equals(folder.id())) {
            tx.putPending(retargeted(row, Kind.APPEND, folder.id()));
        }
    }

    private static void copy(StoreTransaction tx, Entry entry, Entry folder, PendingChange row) {
        if (isDeleted(folder)) {
            tx.remove(entry.id());
        } else if (!Gate.isLocal(folder)) {
            if (row.kind() != Kind.COPY || !row.folder().equals(folder.id())) {
                tx.putPending(retargeted(row, Kind.COPY, folder.id()));
            }
        } else if (entry.body() == BodyState.COMPLETE) {
            remove(tx, row);
        } else if (row.kind() != Kind.FETCH_COPY) {
            EntryId source =
                    tx.remoteMessage(row.origin()).map(RemoteMessage::folder).orElse(row.folder());
            tx.putPending(retargeted(row, Kind.FETCH_COPY, source));
        }
    }

    private static PendingChange retargeted(PendingChange row, Kind kind, EntryId folder) {
        return new PendingChange(
                row.entry(),
                kind,
                row.service(),
                folder,
                row.origin(),
                row.operation(),
                row.created(),
                0,
                0,
                ChangeDetail.of(row).failed("").text());
    }

    private static void remove(StoreTransaction tx, PendingChange row) {
        if (row != null) {
            tx.removePending(row.entry(), row.kind());
        }
    }

    private static boolean isDeleted(Entry folder) {
        return folder.id().equals(StandardFolder.DELETED.id());
    }
}
