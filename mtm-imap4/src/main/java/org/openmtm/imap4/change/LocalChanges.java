// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Function;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.FetchOptions;
import org.openmtm.store.MessageStore;
import org.openmtm.store.PendingChange;
import org.openmtm.store.PendingChange.Kind;
import org.openmtm.store.RemoteMessage;
import org.openmtm.store.StoreTransaction;

/**
 * Changes messages in the local tree, visible at once, and notes what the server has to hear of it. Each call is one
 * transaction, which also notes in the journal that its operation was applied. Nothing here needs a connection. Thread
 * safe.
 */
public final class LocalChanges {
    /** What an operation notes when its change was applied: whoever takes it up again must not apply it twice. */
    public static final String APPLIED = "applied";

    private final MessageStore store;
    private final EntryId service;

    public LocalChanges(MessageStore store, EntryId service) {
        this.store = store;
        this.service = service;
    }

    /**
     * Copies messages to a folder of this account or a local one.
     *
     * @param operation its number in the journal, or 0
     * @return the copies
     * @throws MessagingException NOT_FOUND, INVALID, NOT_SUPPORTED, CONFLICT: why it cannot be; nothing was changed
     */
    public List<EntryId> copy(List<EntryId> messages, EntryId target, long operation) {
        return apply(operation, tx -> {
            Gate gate = new Gate(tx, service);
            Entry folder = gate.target(target);
            if (target.equals(StandardFolder.DELETED.id())) {
                throw new MessagingException(
                        ErrorKind.NOT_SUPPORTED, "Nothing is copied to the deleted messages", "Delete the message");
            }
            List<EntryId> copies = new ArrayList<>();
            for (EntryId message : new LinkedHashSet<>(messages)) {
                copies.add(copy(tx, gate, gate.message(message), folder, operation));
            }
            return copies;
        });
    }

    /** Puts one copy into a folder. The server makes it from what it has, unless only this store has the message. */
    private EntryId copy(StoreTransaction tx, Gate gate, Entry message, Entry folder, long operation) {
        EntryId origin = origin(tx, message);
        boolean complete = message.body() == BodyState.COMPLETE;
        if (Gate.isLocal(folder)) {
            EntryId copy = tx.copyMessage(message.id(), folder.id());
            if (!complete) {
                EntryId source = bound(tx, required(message, origin));
                EntryId owner = gate.entry(source).service();
                tx.putPending(Rows.with(Rows.fresh(copy, Kind.FETCH_COPY, owner, source, operation), origin));
            }
            return copy;
        }
        if (!folder.service().equals(service)) {
            requireSameKind(gate, folder);
        }
        boolean sameServer =
                origin != null && gate.entry(bound(tx, origin)).service().equals(folder.service());
        if (!sameServer && !complete) {
            throw incomplete(message);
        }
        EntryId copy = tx.copyMessage(message.id(), folder.id());
        Kind kind = sameServer ? Kind.COPY : Kind.APPEND;
        PendingChange row = Rows.fresh(copy, kind, folder.service(), folder.id(), operation);
        tx.putPending(sameServer ? Rows.with(row, origin) : Rows.with(row, ChangeDetail.NONE.original(message.id())));
        return copy;
    }

    private void requireSameKind(Gate gate, Entry folder) {
        String there = gate.entry(folder.service()).mtm();
        if (!there.equals(gate.entry(service).mtm())) {
            throw new MessagingException(
                    ErrorKind.NOT_SUPPORTED,
                    "The folder '" + folder.name() + "' is not one of an IMAP account",
                    "Choose a folder of this account, or a local one");
        }
    }

    /** The message that the server has and that this one is, or is to be, a copy of; null if it has none. */
    private static EntryId origin(StoreTransaction tx, Entry message) {
        if (tx.remoteMessage(message.id()).isPresent()) {
            return message.id();
        }
        PendingChange row = Rows.place(tx, message.id());
        EntryId origin = row == null ? null : row.origin();
        return origin != null && tx.remoteMessage(origin).isPresent() ? origin : null;
    }

    private static EntryId bound(StoreTransaction tx, EntryId origin) {
        return tx.remoteMessage(origin).map(RemoteMessage::folder).orElseThrow();
    }

    private static EntryId required(Entry message, EntryId origin) {
        if (origin == null) {
            throw incomplete(message);
        }
        return origin;
    }

    private static MessagingException incomplete(Entry message) {
        return new MessagingException(
                ErrorKind.CONFLICT,
                "Message " + message.id() + " is not completely here",
                "Fetch it first, then copy it");
    }

    /** Moves messages; parameters and errors as {@link #copy}. To the deleted messages is as {@link #delete}. */
    public void move(List<EntryId> messages, EntryId target, long operation) {
        if (target.equals(StandardFolder.DELETED.id())) {
            delete(messages, operation);
            return;
        }
        apply(operation, tx -> {
            Gate gate = new Gate(tx, service);
            Entry folder = gate.target(target);
            if (!Gate.isLocal(folder) && !folder.service().equals(service)) {
                throw new MessagingException(
                        ErrorKind.NOT_SUPPORTED,
                        "Messages are not moved from one account to another",
                        "Copy them, look whether all arrived, then delete them here");
            }
            for (EntryId message : new LinkedHashSet<>(messages)) {
                move(tx, gate.own(message), folder, operation);
            }
            return null;
        });
    }

    private void move(StoreTransaction tx, Entry message, Entry folder, long operation) {
        if (message.parent().equals(folder.id())) {
            again(tx, message.id());
            return;
        }
        boolean known = isKnown(tx, message);
        if (!known && !Gate.isLocal(folder) && message.body() != BodyState.COMPLETE) {
            throw incomplete(message);
        }
        tx.move(message.id(), folder.id());
        if (known) {
            Wish.settle(tx, message.id(), operation);
            again(tx, message.id());
        } else if (!Gate.isLocal(folder)) {
            PendingChange row = Rows.fresh(message.id(), Kind.APPEND, folder.service(), folder.id(), operation);
            tx.putPending(Rows.with(row, ChangeDetail.NONE.formerFolder(message.parent())));
        }
    }

    /** Whether the server has or is to have the message; false for one of the local folders only. */
    private boolean isKnown(StoreTransaction tx, Entry message) {
        if (tx.remoteMessage(message.id()).isPresent() || Rows.place(tx, message.id()) != null) {
            return true;
        }
        if (!message.service().equals(EntryId.LOCAL_SERVICE)) {
            throw new MessagingException(
                    ErrorKind.CONFLICT,
                    "Where the server has message " + message.id() + " is not known just now",
                    "Synchronise its folder, then try again");
        }
        return false;
    }

    /** Deletes messages: they lie in the local folder for what is deleted until the server has deleted them. */
    public void delete(List<EntryId> messages, long operation) {
        apply(operation, tx -> {
            Gate gate = new Gate(tx, service);
            for (EntryId id : new LinkedHashSet<>(messages)) {
                delete(tx, gate.own(id), operation);
            }
            return null;
        });
    }

    private void delete(StoreTransaction tx, Entry message, long operation) {
        boolean known = isKnown(tx, message);
        if (!message.parent().equals(StandardFolder.DELETED.id())) {
            tx.move(message.id(), StandardFolder.DELETED.id());
            Wish.settle(tx, message.id(), operation);
        } else if (!known) {
            tx.remove(message.id());
        } else {
            again(tx, message.id());
        }
    }

    /** What was left alone after many attempts is tried again when somebody asks for it again. */
    private static void again(StoreTransaction tx, EntryId message) {
        PendingChange row = Rows.place(tx, message);
        if (row != null && Rows.parked(row)) {
            tx.putPending(Rows.retried(row));
        }
    }

    /** What {@link #undeleteAll} did. */
    public record Undeleted(int putBack, int copied) {}

    /** Puts back what waits to be deleted, and makes a copy of each move that waits. */
    public Undeleted undeleteAll(long operation) {
        List<PendingChange> waiting = store.pending(service);
        return apply(operation, tx -> {
            Gate gate = new Gate(tx, service);
            int putBack = 0;
            int copied = 0;
            for (PendingChange waits : waiting) {
                PendingChange row = tx.entry(waits.entry()).isPresent() ? Rows.place(tx, waits.entry()) : null;
                RemoteMessage bound = tx.remoteMessage(waits.entry()).orElse(null);
                if (row == null || bound == null) {
                    continue;
                }
                Entry message = gate.entry(waits.entry());
                Undo.message(tx, message.id());
                if (row.kind() == Kind.DELETE) {
                    putBack++;
                } else if (!message.parent().equals(bound.folder())) {
                    copy(tx, gate, gate.entry(message.id()), gate.folder(message.parent()), operation);
                    copied++;
                }
            }
            return new Undeleted(putBack, copied);
        });
    }

    /** Asks for parts of messages, to be fetched when there is a connection. @return how many are to be fetched */
    public int populate(List<EntryId> messages, FetchOptions options, long operation) {
        return apply(operation, tx -> {
            Gate gate = new Gate(tx, service);
            int wanted = 0;
            for (EntryId id : new LinkedHashSet<>(messages)) {
                Entry message = gate.message(id);
                EntryId origin = origin(tx, message);
                if (message.body() == BodyState.COMPLETE) {
                    continue;
                }
                EntryId source = bound(tx, required(message, origin));
                PendingChange row =
                        Rows.fresh(origin, Kind.POPULATE, gate.entry(source).service(), source, operation);
                tx.putPending(Rows.with(row, ChangeDetail.of(options)));
                wanted++;
            }
            return wanted;
        });
    }

    private <T> T apply(long operation, Function<StoreTransaction, T> change) {
        return applied(store, operation, change);
    }

    static <T> T applied(MessageStore store, long operation, Function<StoreTransaction, T> change) {
        return store.write(tx -> {
            T result = change.apply(tx);
            if (operation > 0) {
                tx.noteOperation(operation, APPLIED);
            }
            return result;
        });
    }
}
