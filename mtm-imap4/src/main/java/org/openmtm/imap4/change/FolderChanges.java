// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import java.util.List;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.EntryType;
import org.openmtm.entry.FolderRole;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.protocol.MailboxNames;
import org.openmtm.store.FolderState;
import org.openmtm.store.MessageStore;
import org.openmtm.store.PendingChange;
import org.openmtm.store.PendingChange.Kind;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.StoreTransaction;

/** Changes folders in the local tree, visible at once, as {@link LocalChanges} does messages. Thread safe. */
public final class FolderChanges {
    private final MessageStore store;
    private final EntryId service;

    public FolderChanges(MessageStore store, EntryId service) {
        this.store = store;
        this.service = service;
    }

    /**
     * Creates a folder, subscribed here.
     *
     * @param parent a folder of the service, or the service itself
     * @param name one level of a name
     * @param operation its number in the journal, or 0
     * @throws MessagingException INVALID for a name that cannot be, CONFLICT for one that is taken, NOT_SUPPORTED where the
     *     parent can have no folders
     */
    public EntryId create(EntryId parent, String name, long operation) {
        List<Entry> folders = FolderNames.all(store, service);
        List<RemoteFolder> bindings = store.remoteFolders(service);
        return LocalChanges.applied(store, operation, tx -> {
            boolean top = parent.equals(service);
            Entry above = top ? null : own(tx, parent);
            String delimiter = delimiter(tx, parent, bindings);
            if (!top && delimiter.isEmpty()) {
                throw new MessagingException(
                        ErrorKind.NOT_SUPPORTED,
                        "The folder '" + above.name() + "' can have no folders in it",
                        "Create the folder beside it");
            }
            FolderNames.require(name, delimiter);
            String full = (top ? "" : above.name() + delimiter) + name;
            requireFree(full, null, folders, bindings);
            EntryId folder = tx.addFolder(service, parent, full, FolderRole.NONE);
            tx.putPending(Rows.fresh(folder, Kind.CREATE_FOLDER, service, folder, operation));
            tx.putFolderState(FolderState.initial(folder).withSubscribed(true));
            return folder;
        });
    }

    /** Gives a folder another name at the same place; errors as {@link #create}. */
    public void rename(EntryId folder, String name, long operation) {
        List<Entry> folders = FolderNames.all(store, service);
        List<RemoteFolder> bindings = store.remoteFolders(service);
        LocalChanges.applied(store, operation, tx -> {
            Entry entry = changeable(tx, folder, "renamed");
            String delimiter = delimiter(tx, folder, bindings);
            FolderNames.require(name, delimiter);
            String full = FolderNames.prefix(entry.name(), delimiter) + name;
            if (full.equals(entry.name())) {
                return null;
            }
            requireFree(full, folder, folders, bindings);
            FolderNames.rename(tx, entry, full, folders);
            noteRename(tx, entry, name, operation);
            return null;
        });
    }

    private void noteRename(StoreTransaction tx, Entry entry, String name, long operation) {
        PendingChange row = Rows.place(tx, entry.id());
        if (Rows.inDoubt(row) || (row != null && row.kind() == Kind.CREATE_FOLDER)) {
            return;
        }
        String there = tx.remoteFolder(entry.id())
                .map(binding -> FolderNames.last(MailboxNames.display(binding.path()), binding.delimiter()))
                .orElse("");
        if (name.equals(there)) {
            tx.removePending(entry.id(), Kind.RENAME_FOLDER);
        } else if (row == null || row.kind() != Kind.RENAME_FOLDER) {
            PendingChange wish = Rows.fresh(entry.id(), Kind.RENAME_FOLDER, service, entry.id(), operation);
            tx.putPending(Rows.with(wish, ChangeDetail.NONE.formerName(entry.name())));
        }
    }

    /**
     * Deletes a folder with all that is in it. What was to be moved into it, and lies elsewhere on the server, is deleted
     * there; what only waited to be created ceases to be.
     */
    public void delete(EntryId folder, long operation) {
        List<Entry> folders = FolderNames.all(store, service);
        List<PendingChange> waiting = store.pending(service);
        LocalChanges.applied(store, operation, tx -> {
            Entry entry = changeable(tx, folder, "deleted");
            List<EntryId> tree = FolderNames.below(folder, folders);
            for (PendingChange waits : waiting) {
                emptied(tx, waits, tree, operation);
            }
            for (int i = tree.size() - 1; i > 0; i--) {
                dropped(tx, tree.get(i), folders);
            }
            if (tx.remoteFolder(folder).isEmpty()) {
                tx.remove(folder);
                return null;
            }
            tx.move(folder, StandardFolder.DELETED.id());
            PendingChange wish = Rows.fresh(folder, Kind.DELETE_FOLDER, service, folder, operation);
            tx.putPending(Rows.with(wish, ChangeDetail.NONE.formerName(entry.name())));
            return null;
        });
    }

    /** Takes a message out of folders that go: it is deleted where the server has it. */
    private static void emptied(StoreTransaction tx, PendingChange waits, List<EntryId> tree, long operation) {
        Entry entry = tx.entry(waits.entry()).orElse(null);
        if (entry != null && entry.type() == EntryType.MESSAGE && tree.contains(entry.parent())) {
            PendingChange row = Rows.place(tx, entry.id());
            if (row != null) {
                tx.move(entry.id(), StandardFolder.DELETED.id());
                Wish.settle(tx, entry.id(), operation);
            }
        }
    }

    /** A folder below one that goes: what waits for it is pointless. */
    private static void dropped(StoreTransaction tx, EntryId folder, List<Entry> folders) {
        PendingChange row = Rows.place(tx, folder);
        if (row != null && row.kind() == Kind.CREATE_FOLDER) {
            tx.remove(folder);
        } else if (row != null) {
            Undo.rename(tx, folder, folders);
        }
    }

    /** Subscribes here, or takes that back. Nothing is sent for it. */
    public void subscribe(EntryId folder, boolean subscribed, long operation) {
        FolderState state = store.folderState(folder);
        LocalChanges.applied(store, operation, tx -> {
            own(tx, folder);
            tx.putFolderState(state.withSubscribed(subscribed));
            return null;
        });
    }

    private Entry own(StoreTransaction tx, EntryId id) {
        Gate gate = new Gate(tx, service);
        Entry entry = gate.folder(id);
        if (!entry.service().equals(service)) {
            throw new MessagingException(
                    ErrorKind.NOT_SUPPORTED,
                    "The folder '" + entry.name() + "' is not one of this account",
                    "Name a folder of the account");
        }
        if (gate.dying(entry)) {
            throw new MessagingException(
                    ErrorKind.CONFLICT,
                    "The folder '" + entry.name() + "' is about to be deleted",
                    "Cancel its deletion first");
        }
        return entry;
    }

    private Entry changeable(StoreTransaction tx, EntryId id, String what) {
        Entry entry = own(tx, id);
        boolean inbox = entry.role() == FolderRole.INBOX
                || tx.remoteFolder(id)
                        .map(RemoteFolder::path)
                        .filter(MailboxNames::isInbox)
                        .isPresent();
        if (inbox) {
            throw new MessagingException(
                    ErrorKind.NOT_SUPPORTED, "The inbox cannot be " + what, "Move its messages instead");
        }
        return entry;
    }

    /** The delimiter of a folder's own binding, else of any; "/" where nothing is known yet. */
    private String delimiter(StoreTransaction tx, EntryId folder, List<RemoteFolder> bindings) {
        return tx.remoteFolder(folder)
                .map(RemoteFolder::delimiter)
                .orElseGet(() -> bindings.stream()
                        .map(RemoteFolder::delimiter)
                        .filter(delimiter -> !delimiter.isEmpty())
                        .findFirst()
                        .orElse(bindings.isEmpty() ? "/" : ""));
    }

    /**
     * Two folders of one name there cannot be; and a name that the server still has for another folder has to be given up
     * there first.
     */
    private static void requireFree(String full, EntryId self, List<Entry> folders, List<RemoteFolder> bindings) {
        boolean inbox = MailboxNames.isInbox(full);
        boolean here = folders.stream()
                .anyMatch(folder -> !folder.id().equals(self) && folder.name().equals(full));
        if (inbox || here) {
            throw new MessagingException(ErrorKind.CONFLICT, "There is a folder '" + full + "'", "Choose another name");
        }
        boolean there = bindings.stream()
                .anyMatch(binding -> !binding.folder().equals(self)
                        && MailboxNames.display(binding.path()).equals(full));
        if (there) {
            throw new MessagingException(
                    ErrorKind.CONFLICT,
                    "The server still has another folder '" + full + "', whose renaming or deletion waits to be sent",
                    "Connect first, or choose another name");
        }
    }
}
