// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.EntryType;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.store.MessageStore;
import org.openmtm.store.PendingChange;
import org.openmtm.store.PendingChange.Kind;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.RemoteMessage;
import org.openmtm.store.StoreCursor;
import org.openmtm.store.StoreTransaction;

/** Takes waiting changes back: singly, of a folder, or all; flags too. Thread safe. */
public final class Cancel {
    private final MessageStore store;
    private final EntryId service;

    public Cancel(MessageStore store, EntryId service) {
        this.store = store;
        this.service = service;
    }

    /**
     * Takes changes back in one transaction.
     *
     * @param entries messages; folders, for what waits in them and for themselves; empty for everything
     * @param operation its number in the journal, or 0
     * @return how many changes were taken back
     * @throws MessagingException NOT_FOUND for an id that is not there; nothing was changed
     */
    public int changes(List<EntryId> entries, long operation) {
        List<PendingChange> waiting = store.pending(service);
        Set<EntryId> wanted = new LinkedHashSet<>(entries);
        Set<EntryId> tree = trees(wanted);
        List<PendingChange> chosen = waiting.stream()
                .filter(row -> wanted.isEmpty() || concerns(row, wanted, tree))
                .toList();
        Set<EntryId> flagged = flagged(wanted, tree, chosen);
        List<Entry> folders = FolderNames.all(store, service);
        List<RemoteFolder> bindings = store.remoteFolders(service);
        return LocalChanges.applied(store, operation, tx -> {
            for (EntryId id : wanted) {
                new Gate(tx, service).entry(id);
            }
            flagged.forEach(message -> {
                if (tx.entry(message).isPresent()) {
                    Undo.flags(tx, message);
                }
            });
            chosen.forEach(row -> message(tx, row));
            // Names first: what is put back under them gets them from there.
            for (Kind kind : List.of(Kind.RENAME_FOLDER, Kind.DELETE_FOLDER, Kind.CREATE_FOLDER)) {
                for (int i = chosen.size() - 1; i >= 0; i--) {
                    if (chosen.get(i).kind() == kind) {
                        folder(tx, chosen.get(i), folders, bindings);
                    }
                }
            }
            return chosen.size() + flagged.size();
        });
    }

    private static void message(StoreTransaction tx, PendingChange row) {
        if (tx.entry(row.entry())
                .filter(entry -> entry.type() == EntryType.MESSAGE)
                .isEmpty()) {
            return;
        }
        if (row.kind() == Kind.POPULATE) {
            tx.removePending(row.entry(), Kind.POPULATE);
        } else {
            Undo.message(tx, row.entry());
        }
    }

    private void folder(StoreTransaction tx, PendingChange row, List<Entry> folders, List<RemoteFolder> bindings) {
        if (tx.entry(row.entry()).isEmpty()) {
            return;
        }
        switch (row.kind()) {
            case RENAME_FOLDER -> Undo.rename(tx, row.entry(), folders);
            case DELETE_FOLDER -> Undo.deletion(tx, row.entry(), bindings, folders);
            case CREATE_FOLDER -> Undo.creation(tx, row.entry(), store, folders);
            default -> {
                // A change of a message.
            }
        }
    }

    /** The folders among these, with all below them. */
    private Set<EntryId> trees(Set<EntryId> wanted) {
        Set<EntryId> trees = new HashSet<>();
        List<Entry> folders = FolderNames.all(store, service);
        for (EntryId id : wanted) {
            Entry entry = store.entry(id)
                    .orElseThrow(() -> new MessagingException(
                            ErrorKind.NOT_FOUND, "There is no entry " + id, "See the list of waiting changes"));
            if (entry.type() == EntryType.FOLDER) {
                trees.addAll(FolderNames.below(id, folders));
            }
        }
        return trees;
    }

    private boolean concerns(PendingChange row, Set<EntryId> wanted, Set<EntryId> trees) {
        return wanted.contains(row.entry())
                || trees.contains(row.folder())
                || trees.contains(row.entry())
                || store.entry(row.entry())
                        .filter(entry -> trees.contains(entry.parent()))
                        .isPresent();
    }

    /** Messages whose flags wait to be sent and are among what is to be taken back. */
    private Set<EntryId> flagged(Set<EntryId> wanted, Set<EntryId> trees, List<PendingChange> chosen) {
        Set<EntryId> flagged = new LinkedHashSet<>();
        Set<EntryId> moved = new HashSet<>();
        chosen.forEach(row -> moved.add(row.entry()));
        for (RemoteFolder folder : store.remoteFolders(service)) {
            try (StoreCursor<RemoteMessage> waiting = store.waitingFlags(folder.folder())) {
                while (waiting.hasNext()) {
                    EntryId message = waiting.next().message();
                    if (wanted.isEmpty()
                            || wanted.contains(message)
                            || trees.contains(folder.folder())
                            || moved.contains(message)) {
                        flagged.add(message);
                    }
                }
            }
        }
        return flagged;
    }
}
