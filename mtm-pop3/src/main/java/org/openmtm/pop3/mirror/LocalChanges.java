// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.mirror;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.EntryType;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.FetchOptions;
import org.openmtm.store.PendingChange;
import org.openmtm.store.PendingChange.Kind;
import org.openmtm.store.StoreChange;
import org.openmtm.store.StoreTransaction;

/**
 * Changes messages here, at once and without a connection, and notes what the server has to hear of it. Each call is one
 * transaction, which also notes in the journal that its operation was applied. Thread safe.
 */
public final class LocalChanges {
    /** What an operation notes when its change was applied: whoever takes it up again must not apply it twice. */
    public static final String APPLIED = "applied";

    private final Mirror mirror;
    private final boolean deletesThere;
    private final long operation;

    /** @param operation its number in the journal, or 0 */
    public LocalChanges(Mirror mirror, Rules rules, long operation) {
        this.mirror = mirror;
        this.deletesThere = rules.leave() != Rules.Leave.ALWAYS;
        this.operation = operation;
    }

    /** Copies messages to a local folder. @return the copies */
    public List<EntryId> copy(List<EntryId> messages, EntryId target) {
        return apply(tx -> {
            requireLocal(tx, target, "Nothing is put into a maildrop: POP3 only fetches");
            List<EntryId> copies = new ArrayList<>();
            for (EntryId message : new LinkedHashSet<>(messages)) {
                Entry entry = message(tx, message);
                boolean whole = entry.body() == BodyState.COMPLETE;
                if (!whole) {
                    requireThere(tx, entry);
                }
                EntryId copy = tx.copyMessage(message, target);
                if (!whole) {
                    tx.putPending(Rows.fresh(mirror, copy, Kind.FETCH_COPY, message, operation, ""));
                }
                copies.add(copy);
            }
            return copies;
        });
    }

    /** Moves messages to a local folder, or back from there. To the deleted messages is as {@link #delete}. */
    public void move(List<EntryId> messages, EntryId target) {
        if (target.equals(StandardFolder.DELETED.id())) {
            delete(messages);
            return;
        }
        apply(tx -> {
            boolean back = target.equals(mirror.inbox());
            if (!back) {
                requireLocal(tx, target, "A maildrop has no folders");
            }
            for (EntryId message : new LinkedHashSet<>(messages)) {
                Entry entry = message(tx, message);
                boolean deleted = entry.parent().equals(StandardFolder.DELETED.id());
                if (back && !deleted && tx.remoteMessage(message).isEmpty()) {
                    throw refused("Nothing is put into a maildrop: POP3 only fetches");
                }
                put(tx, entry, target, Kind.MOVE_TO_LOCAL);
            }
            return null;
        });
    }

    /**
     * Deletes messages: they lie in the local folder for what is deleted until the server has deleted them, or, if it keeps all,
     * as long as it has them. What the server does not have goes for good when it is deleted there.
     */
    public void delete(List<EntryId> messages) {
        apply(tx -> {
            for (EntryId message : new LinkedHashSet<>(messages)) {
                Entry entry = message(tx, message);
                boolean again = entry.parent().equals(StandardFolder.DELETED.id());
                if (again && tx.remoteMessage(message).isEmpty()) {
                    tx.remove(message);
                } else {
                    put(tx, entry, StandardFolder.DELETED.id(), Kind.DELETE);
                }
            }
            return null;
        });
    }

    /** What waits is the difference between where a message lies here and where the server has it. */
    private void put(StoreTransaction tx, Entry entry, EntryId folder, Kind kind) {
        if (!entry.parent().equals(folder)) {
            tx.move(entry.id(), folder);
        }
        PendingChange place = Rows.place(tx.pendingOf(entry.id()));
        boolean there = tx.remoteMessage(entry.id()).isPresent();
        boolean waits = there && !folder.equals(mirror.inbox()) && (kind != Kind.DELETE || deletesThere);
        if (waits && (place == null || place.kind() != kind)) {
            tx.putPending(Rows.fresh(mirror, entry.id(), kind, null, operation, ""));
        } else if (!waits && there && place != null) {
            tx.removePending(entry.id(), place.kind());
        }
    }

    /** Asks for messages, or parts of them, to be fetched with the next session. @return how many are to be fetched */
    public int populate(List<EntryId> messages, FetchOptions options) {
        return apply(tx -> {
            int wanted = 0;
            for (EntryId message : new LinkedHashSet<>(messages)) {
                Entry entry = message(tx, message);
                boolean tooLarge = options.maxSize() > 0 && entry.size() > options.maxSize();
                if (entry.body() != BodyState.COMPLETE && !tooLarge) {
                    requireThere(tx, entry);
                    tx.putPending(Rows.fresh(mirror, message, Kind.POPULATE, null, operation, Rows.text(options)));
                    wanted++;
                }
            }
            return wanted;
        });
    }

    /** Puts back what was deleted and is still on the server, and makes a copy of each move that waits. @return how many */
    public int undeleteAll() {
        List<EntryId> deleted = new Deleted(mirror).messages();
        List<PendingChange> rows = mirror.waiting();
        return apply(tx -> {
            deleted.forEach(message -> undo(tx, message));
            for (PendingChange row : rows) {
                if (row.kind() == Kind.MOVE_TO_LOCAL) {
                    EntryId folder = tx.entry(row.entry()).orElseThrow().parent();
                    undo(tx, row.entry());
                    EntryId copy = tx.copyMessage(row.entry(), folder);
                    if (tx.entry(row.entry()).orElseThrow().body() != BodyState.COMPLETE) {
                        tx.putPending(Rows.fresh(mirror, copy, Kind.FETCH_COPY, row.entry(), operation, ""));
                    }
                }
            }
            return deleted.size();
        });
    }

    /**
     * Takes waiting changes back: the tree becomes again what the server has.
     *
     * @param entries messages, or the inbox for all that waits; empty for all
     * @return how many were taken back
     */
    public int cancel(List<EntryId> entries) {
        boolean all = entries.isEmpty() || entries.contains(mirror.inbox());
        List<PendingChange> rows = mirror.waiting().stream()
                .filter(row -> all || entries.contains(row.entry()))
                .toList();
        return apply(tx -> {
            for (EntryId id : entries) {
                entry(tx, id);
            }
            for (PendingChange row : rows) {
                switch (row.kind()) {
                    case POPULATE -> tx.removePending(row.entry(), Kind.POPULATE);
                    case FETCH_COPY -> tx.remove(row.entry());
                    default -> undo(tx, row.entry());
                }
            }
            return rows.size();
        });
    }

    private void undo(StoreTransaction tx, EntryId message) {
        if (tx.entry(message).isPresent() && tx.remoteMessage(message).isPresent()) {
            put(tx, tx.entry(message).orElseThrow(), mirror.inbox(), Kind.DELETE);
        }
    }

    private <T> T apply(StoreChange<T> change) {
        return mirror.store().write(tx -> {
            T result = change.apply(tx);
            if (operation > 0) {
                tx.noteOperation(operation, APPLIED);
            }
            return result;
        });
    }

    private static Entry entry(StoreTransaction tx, EntryId id) {
        return tx.entry(id)
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.NOT_FOUND,
                        "There is no entry " + id,
                        "It may have been deleted; list the folder again"));
    }

    private Entry message(StoreTransaction tx, EntryId id) {
        Entry entry = entry(tx, id);
        if (entry.type() != EntryType.MESSAGE) {
            throw new MessagingException(ErrorKind.INVALID, "Entry " + id + " is no message", "Name a message");
        }
        boolean own = entry.service().equals(mirror.service())
                || tx.remoteMessage(id)
                        .map(bound -> bound.folder().equals(mirror.inbox()))
                        .orElse(entry.service().equals(EntryId.LOCAL_SERVICE));
        if (!own) {
            throw refused("Message " + id + " is none of this account");
        }
        return entry;
    }

    private static void requireLocal(StoreTransaction tx, EntryId folder, String otherwise) {
        Entry entry = entry(tx, folder);
        if (entry.type() != EntryType.FOLDER) {
            throw new MessagingException(ErrorKind.INVALID, "Entry " + folder + " is no folder", "Name a folder");
        }
        boolean outbox = folder.equals(StandardFolder.OUTBOX.id());
        if (!entry.service().equals(EntryId.LOCAL_SERVICE) || outbox) {
            throw refused(outbox ? "The Outbox takes only what is to be sent" : otherwise);
        }
    }

    private static void requireThere(StoreTransaction tx, Entry entry) {
        if (tx.remoteMessage(entry.id()).isEmpty()) {
            throw new MessagingException(
                    ErrorKind.NOT_FOUND,
                    "The server does not have message " + entry.id() + " any more, and not all of it is here",
                    "Nothing more can be had of it");
        }
    }

    private static MessagingException refused(String what) {
        return new MessagingException(
                ErrorKind.NOT_SUPPORTED, what, "Use a local folder; folders on the server need an IMAP4 account");
    }
}
