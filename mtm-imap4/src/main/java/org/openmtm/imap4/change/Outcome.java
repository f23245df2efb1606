// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.EntryType;
import org.openmtm.error.MessagingException;
import org.openmtm.event.EventType;
import org.openmtm.imap4.sync.SyncScope;
import org.openmtm.store.MessageStore;
import org.openmtm.store.PendingChange;
import org.openmtm.store.PendingChange.Kind;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.StoreTransaction;

/**
 * Writes down what became of changes that were sent: carried out, refused for good, or not done for now. The tree may have
 * changed while they were on their way, so each transaction looks at the rows as they are then. For one replay.
 */
final class Outcome {
    private final SyncScope scope;
    private final MessageStore store;
    private final ReplayReport report;

    Outcome(SyncScope scope, ReplayReport report) {
        this.scope = scope;
        this.store = scope.store();
        this.report = report;
    }

    ReplayReport report() {
        return report;
    }

    /** One transaction for a group of answers. */
    <T> void each(Collection<T> items, Each<T> change) {
        if (!items.isEmpty()) {
            store.write(tx -> {
                items.forEach(item -> change.apply(tx, item));
                return null;
            });
        }
    }

    /** What is done with one of a group. */
    @FunctionalInterface
    interface Each<T> {
        void apply(StoreTransaction tx, T item);
    }

    /** The server has it now: takes the row away; if the user went on meanwhile, what is left is noted. */
    void sent(StoreTransaction tx, PendingChange row, String detail) {
        Entry entry = tx.entry(row.entry()).orElse(null);
        Filings.uploaded(tx, row);
        tx.removePending(row.entry(), row.kind());
        EntryId parent = entry == null ? null : entry.parent();
        tx.post(EventType.CHANGE_SENT, row.service(), parent, row.entry(), row.operation(), detail);
        if (entry != null && entry.type() == EntryType.MESSAGE) {
            Wish.settle(tx, row.entry(), row.operation());
        }
        report.sent();
    }

    /** It cannot be, ever: its local effect is undone, and it is said why. */
    void refuse(PendingChange row, String why) {
        List<Entry> folders = Rows.FOLDERS.contains(row.kind()) ? FolderNames.all(store, row.service()) : List.of();
        List<RemoteFolder> bindings = folders.isEmpty() ? List.of() : store.remoteFolders(row.service());
        store.write(tx -> {
            refuse(tx, row, why, now -> {
                switch (now.kind()) {
                    case CREATE_FOLDER -> Undo.creation(tx, now.entry(), store, folders);
                    case RENAME_FOLDER -> Undo.rename(tx, now.entry(), folders);
                    case DELETE_FOLDER -> Undo.deletion(tx, now.entry(), bindings, folders);
                    case POPULATE -> tx.removePending(now.entry(), now.kind());
                    default -> Undo.message(tx, now.entry());
                }
            });
            return null;
        });
    }

    private void refuse(StoreTransaction tx, PendingChange row, String why, Consumer<PendingChange> undo) {
        PendingChange now = current(tx, row);
        if (now == null) {
            return;
        }
        Entry entry = tx.entry(now.entry()).orElseThrow();
        PendingChange known = Rows.failed(now, why, true);
        EntryId tried =
                Rows.FOLDERS.contains(now.kind()) ? null : ChangeDetail.of(now).triedFolder();
        tx.putPending(known);
        if (tried != null && !tried.equals(entry.parent())) {
            // Meanwhile it was wanted elsewhere: what was refused does not matter any more.
            Wish.settle(tx, now.entry(), now.operation());
            return;
        }
        String detail = words(now, entry) + ": " + why;
        if (!Filings.refused(tx, known, why)) {
            undo.accept(known);
        }
        tx.post(EventType.CHANGE_REFUSED, now.service(), entry.parent(), now.entry(), now.operation(), detail);
        report.refused(detail);
    }

    /** It was not done for now and goes on waiting. @param counts whether it is left alone after some more times */
    void trouble(Collection<PendingChange> rows, String why, boolean counts) {
        each(rows, (tx, row) -> {
            PendingChange now = current(tx, row);
            if (now != null) {
                // What the server has a copy of already must not be copied once more.
                ChangeDetail detail = ChangeDetail.of(now);
                PendingChange waits =
                        detail.copied() > 0 ? Rows.with(now, detail.troubled(why)) : Rows.failed(now, why, counts);
                tx.putPending(waits);
                Filings.waits(tx, waits, why);
                if (!Rows.FOLDERS.contains(now.kind())) {
                    Wish.settle(tx, now.entry(), now.operation());
                }
            }
        });
        rows.forEach(row -> report.trouble(row.kind() + " of " + row.entry() + ": " + why));
    }

    /** A refusal that may pass: the row goes on waiting; one that does not: it is undone. */
    void failed(Collection<PendingChange> rows, MessagingException e) {
        if (e.serverWords().contains("[TOOBIG]")) {
            rows.forEach(row -> refuse(row, e.oneLine()));
            return;
        }
        switch (e.kind()) {
            case LIMIT, BUSY -> trouble(rows, e.oneLine(), false);
            case REFUSED, NOT_FOUND, CONFLICT, NOT_SUPPORTED, INVALID -> rows.forEach(row -> refuse(row, e.oneLine()));
            default -> trouble(rows, e.oneLine(), true);
        }
    }

    /** The row as it is now, or null if it is not the same wish any more. */
    static PendingChange current(StoreTransaction tx, PendingChange row) {
        if (tx.entry(row.entry()).isEmpty()) {
            return null;
        }
        return tx.pendingOf(row.entry()).stream()
                .filter(now -> now.kind() == row.kind())
                .findFirst()
                .orElse(null);
    }

    private static String words(PendingChange row, Entry entry) {
        String what = entry.type() == EntryType.FOLDER ? "'" + entry.name() + "'" : "message " + entry.id();
        return row.kind().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ') + " of " + what;
    }

    /** It cannot be because the message is not on the server any more; it goes here too. */
    void vanished(StoreTransaction tx, PendingChange row) {
        Entry entry = tx.entry(row.entry()).orElseThrow();
        String why = words(row, entry) + ": the message was deleted on the server meanwhile";
        tx.post(EventType.CHANGE_REFUSED, row.service(), entry.parent(), row.entry(), row.operation(), why);
        tx.remove(row.entry());
        report.refused(why);
    }

    /** The server had nothing to copy: what is here whole is uploaded instead, anything else is gone. */
    void uncopied(StoreTransaction tx, PendingChange row) {
        Entry entry = tx.entry(row.entry()).orElseThrow();
        if (row.kind() == Kind.COPY && entry.body() == BodyState.COMPLETE) {
            EntryId target = ChangeDetail.of(row).triedFolder();
            tx.putPending(Rows.fresh(row.entry(), Kind.APPEND, row.service(), target, row.operation()));
            Wish.settle(tx, row.entry(), row.operation());
            return;
        }
        vanished(tx, row);
    }

    SyncScope scope() {
        return scope;
    }
}
