// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.EntryType;
import org.openmtm.entry.StandardFolder;
import org.openmtm.imap4.protocol.MailboxNames;
import org.openmtm.store.MessageStore;
import org.openmtm.store.PendingChange;
import org.openmtm.store.PendingChange.Kind;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.RemoteMessage;
import org.openmtm.store.StoreTransaction;

/** Puts back what was changed here: the tree becomes what the bindings say. Each method belongs into a transaction. */
final class Undo {
    private Undo() {}

    /**
     * Puts one message back to where the server has it; one that the server does not have goes back to where it came from,
     * and a copy ceases to be. A change in doubt stays noted, so that sending finds out what became of it.
     */
    static void message(StoreTransaction tx, EntryId id) {
        Entry entry = tx.entry(id).orElse(null);
        PendingChange row = entry == null ? null : Rows.place(tx, id);
        if (row == null || entry.type() != EntryType.MESSAGE) {
            return;
        }
        EntryId home = tx.remoteMessage(id).map(RemoteMessage::folder).orElse(null);
        if (home == null && row.kind() == Kind.APPEND) {
            home = former(tx, row);
        }
        if (home == null && isCopy(row)) {
            throwAway(tx, entry, row);
            return;
        }
        if (home != null && !home.equals(entry.parent())) {
            tx.move(id, home);
        }
        if (!Rows.inDoubt(row)) {
            tx.removePending(id, row.kind());
        }
    }

    private static boolean isCopy(PendingChange row) {
        return row.kind() == Kind.COPY || row.kind() == Kind.FETCH_COPY || row.kind() == Kind.APPEND;
    }

    private static void throwAway(StoreTransaction tx, Entry copy, PendingChange row) {
        if (!Rows.inDoubt(row)) {
            tx.remove(copy.id());
        } else if (!copy.parent().equals(StandardFolder.DELETED.id())) {
            tx.move(copy.id(), StandardFolder.DELETED.id());
        }
    }

    /**
     * Where a message goes that only this store has: back to the local folder it was moved from, else to the local inbox;
     * null for a mere copy of one that is still here.
     */
    private static EntryId former(StoreTransaction tx, PendingChange row) {
        EntryId former = ChangeDetail.of(row).formerFolder();
        if (former == null) {
            return isSpare(tx, ChangeDetail.of(row).original()) ? null : StandardFolder.INBOX.id();
        }
        Optional<Entry> folder = tx.entry(former).filter(Gate::isLocal);
        return folder.map(Entry::id).orElse(StandardFolder.INBOX.id());
    }

    private static boolean isSpare(StoreTransaction tx, EntryId original) {
        return original != null
                && tx.entry(original)
                        .filter(there -> there.body() == BodyState.COMPLETE
                                && !there.parent().equals(StandardFolder.DELETED.id()))
                        .isPresent();
    }

    /** Takes waiting changes of flags back. */
    static void flags(StoreTransaction tx, EntryId message) {
        tx.remoteMessage(message)
                .filter(bound -> !bound.local().equals(bound.agreed()))
                .ifPresent(bound -> tx.setFlags(message, bound.agreed()));
    }

    /** Gives a folder, and what its name is part of, the name back that the server has. */
    static void rename(StoreTransaction tx, EntryId folder, List<Entry> folders) {
        PendingChange row = Rows.place(tx, folder);
        if (row == null || row.kind() != Kind.RENAME_FOLDER) {
            return;
        }
        Entry entry = tx.entry(folder).orElseThrow();
        RemoteFolder binding = tx.remoteFolder(folder).orElse(null);
        if (binding != null) {
            String own = FolderNames.last(MailboxNames.display(binding.path()), binding.delimiter());
            String name = FolderNames.prefix(entry.name(), binding.delimiter()) + own;
            FolderNames.rename(tx, entry, name, folders);
        }
        tx.removePending(folder, Kind.RENAME_FOLDER);
    }

    /** Puts a folder that was to be deleted back to its place, which may have got another name meanwhile. */
    static void deletion(StoreTransaction tx, EntryId folder, Collection<RemoteFolder> bindings, List<Entry> folders) {
        PendingChange row = Rows.place(tx, folder);
        if (row == null || row.kind() != Kind.DELETE_FOLDER) {
            return;
        }
        tx.removePending(folder, Kind.DELETE_FOLDER);
        RemoteFolder binding = tx.remoteFolder(folder).orElseThrow();
        RemoteFolder above = nearest(binding, bindings)
                .filter(parent -> tx.entry(parent.folder()).isPresent())
                .orElse(null);
        tx.move(folder, above == null ? row.service() : above.folder());
        String name = MailboxNames.display(binding.path());
        if (above != null) {
            String rest = name.substring(MailboxNames.display(above.path()).length());
            name = tx.entry(above.folder()).orElseThrow().name() + rest;
        }
        FolderNames.rename(tx, tx.entry(folder).orElseThrow(), name, folders);
    }

    /** The folder that is nearest above on the server. */
    private static Optional<RemoteFolder> nearest(RemoteFolder folder, Collection<RemoteFolder> bindings) {
        return bindings.stream()
                .filter(above ->
                        !folder.delimiter().isEmpty() && folder.path().startsWith(above.path() + folder.delimiter()))
                .max(Comparator.comparingInt(above -> above.path().length()));
    }

    /**
     * Takes a new folder back, with the new folders in it; what was put into them goes back first.
     *
     * @param folders the folders of the service, parents before children
     */
    static void creation(StoreTransaction tx, EntryId folder, MessageStore store, List<Entry> folders) {
        PendingChange row = tx.entry(folder).isPresent() ? Rows.place(tx, folder) : null;
        if (row == null || row.kind() != Kind.CREATE_FOLDER) {
            return;
        }
        List<EntryId> tree = FolderNames.below(folder, folders);
        contents(tx, tree, store.pending(row.service()));
        for (int i = tree.size() - 1; i >= 0; i--) {
            if (tx.entry(tree.get(i)).isPresent()) {
                tx.remove(tree.get(i));
            }
        }
    }

    /** Undoes what put messages into these folders that are not there on the server. */
    static void contents(StoreTransaction tx, List<EntryId> tree, List<PendingChange> waiting) {
        for (PendingChange row : waiting) {
            Entry entry = tx.entry(row.entry()).orElse(null);
            if (entry != null && entry.type() == EntryType.MESSAGE && tree.contains(entry.parent())) {
                message(tx, entry.id());
            }
        }
    }
}
