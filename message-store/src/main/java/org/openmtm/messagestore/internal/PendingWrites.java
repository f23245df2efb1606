// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.event.EventType;
import org.openmtm.store.PendingChange;
import org.openmtm.store.PendingChange.Kind;

/** Keeps the changes that a server has not heard of yet. */
final class PendingWrites {
    private final WriteContext context;

    PendingWrites(WriteContext context) {
        this.context = context;
    }

    void put(PendingChange change) {
        context.node(change.entry());
        requireType(change.folder(), WriteContext.FOLDER, "folder");
        requireType(change.service(), WriteContext.SERVICE, "service");
        if (change.kind() != Kind.POPULATE) {
            // An entry belongs to one place: the newer wish is the one that counts.
            context.db.update(
                    "DELETE FROM pending WHERE entry = ? AND kind NOT IN (?, 'POPULATE')",
                    change.entry().value(),
                    change.kind().name());
        }
        context.db.update(
                "INSERT INTO pending (" + Pending.COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT (entry, kind) DO UPDATE SET service = excluded.service,"
                        + " folder = excluded.folder, origin = excluded.origin, operation = excluded.operation,"
                        + " created = excluded.created, attempts = excluded.attempts, mark = excluded.mark,"
                        + " detail = excluded.detail",
                change.entry().value(),
                change.kind().name(),
                change.service().value(),
                change.folder().value(),
                change.origin() == null ? null : change.origin().value(),
                change.operation(),
                change.created().toEpochMilli(),
                change.attempts(),
                change.mark(),
                Texts.cut(change.detail()));
    }

    private void requireType(EntryId id, int type, String name) {
        if (context.node(id).type() != type) {
            throw new MessagingException(ErrorKind.INVALID, "Entry " + id + " is no " + name, "");
        }
    }

    void remove(EntryId entry, Kind kind) {
        context.db.update("DELETE FROM pending WHERE entry = ? AND kind = ?", entry.value(), kind.name());
    }

    /** The entry goes, and with it what was to be done about it. */
    void entryRemoved(long entry) {
        context.db.update("DELETE FROM pending WHERE entry = ?", entry);
    }

    /** The folder goes: what was to be sent with its sync never will be, and whoever asked for it has to hear that. */
    void folderRemoved(long folder) {
        for (PendingChange lost : Pending.inFolder(context.db, EntryId.of(folder))) {
            if (lost.entry().value() != folder) {
                remove(lost.entry(), lost.kind());
                context.events.post(
                        context.db,
                        EventType.CHANGE_REFUSED,
                        context.now(),
                        lost.service().value(),
                        context.node(lost.entry()).parent(),
                        lost.entry().value(),
                        lost.operation(),
                        lost.kind() + ": the folder it was to be sent with was removed");
            }
        }
    }
}
