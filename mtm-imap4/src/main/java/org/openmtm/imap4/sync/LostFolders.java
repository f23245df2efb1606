// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.StandardFolder;
import org.openmtm.event.EventType;
import org.openmtm.imap4.protocol.MailboxNames;
import org.openmtm.store.FolderState;
import org.openmtm.store.MessageStore;
import org.openmtm.store.PendingChange;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.StoreTransaction;

/**
 * Folders with mail here that the server does not have any more, or only as a name that holds no mail. Much mail does not
 * vanish on the word of a server, and nothing vanishes that only this side has: such folders pause. For one thread.
 */
final class LostFolders {
    private final SyncScope scope;
    private final MessageStore store;

    LostFolders(SyncScope scope) {
        this.scope = scope;
        this.store = scope.store();
    }

    /** Pauses those that hold something. @return those of them that can be removed */
    List<RemoteFolder> removable(Collection<RemoteFolder> gone) {
        List<PendingChange> waiting = gone.isEmpty() ? List.of() : store.pending(scope.service());
        long mails =
                gone.stream().mapToLong(folder -> store.bound(folder.folder())).sum();
        boolean much = scope.rules().brake().holds(mails, mails);
        Set<EntryId> kept = new HashSet<>();
        for (RemoteFolder folder : gone) {
            String reason = null;
            if (waits(folder.folder(), waiting)) {
                reason = "the server does not have it any more, and changes in it wait to be sent";
            } else if (much && store.bound(folder.folder()) > 0) {
                reason = "the server does not have it any more";
            }
            if (reason != null) {
                FolderPause.pause(
                        scope, folder.folder(), MailboxNames.display(folder.path()), FolderPause.GONE + reason);
                kept.add(folder.folder());
            }
        }
        keepAbove(kept);
        return gone.stream().filter(folder -> !kept.contains(folder.folder())).toList();
    }

    /** Whether something lies in it that the server has not heard of: other changes of its mail go with it. */
    private boolean waits(EntryId folder, List<PendingChange> waiting) {
        return waiting.stream().anyMatch(change -> switch (change.kind()) {
            case COPY, APPEND, MOVE ->
                store.entry(change.entry())
                        .filter(entry -> entry.parent().equals(folder))
                        .isPresent();
            case CREATE_FOLDER, RENAME_FOLDER, DELETE_FOLDER -> change.entry().equals(folder);
            default -> false;
        });
    }

    private void keepAbove(Set<EntryId> kept) {
        Map<EntryId, Entry> folders = new HashMap<>();
        store.folders(scope.service()).forEach(folder -> folders.put(folder.id(), folder));
        for (EntryId each : List.copyOf(kept)) {
            for (Entry at = folders.get(each); at != null; at = folders.get(at.parent())) {
                kept.add(at.id());
            }
        }
    }

    /** Lets folders go on that the server has again, and pauses those that it has in name only. */
    void listed(RemoteFolder folder, boolean selectable) {
        FolderState state = store.folderState(folder.folder());
        if (!selectable && store.bound(folder.folder()) > 0) {
            FolderPause.pause(
                    scope,
                    folder.folder(),
                    MailboxNames.display(folder.path()),
                    FolderPause.GONE + "the server says that it holds no mail any more");
        } else if (selectable && state.pause().startsWith(FolderPause.GONE)) {
            FolderPause.resume(store, folder.folder());
        }
    }

    /**
     * Removes a folder with its mail; what was to be moved into it stays where the server has it, and what nobody but us has
     * goes to the local inbox.
     */
    static void remove(StoreTransaction tx, SyncScope scope, EntryId folder, List<PendingChange> waiting) {
        for (PendingChange change : waiting) {
            Entry entry = tx.entry(change.entry()).orElse(null);
            if (entry == null
                    || !(entry.parent().equals(folder) || change.folder().equals(folder))) {
                continue;
            }
            boolean elsewhere = entry.parent().equals(folder)
                    && change.kind() == PendingChange.Kind.MOVE
                    && !change.folder().equals(folder);
            if (elsewhere) {
                tx.move(entry.id(), change.folder());
                tx.removePending(entry.id(), change.kind());
            }
            boolean onlyHere = entry.parent().equals(folder) && change.kind() == PendingChange.Kind.APPEND;
            if (onlyHere) {
                tx.move(entry.id(), StandardFolder.INBOX.id());
                tx.removePending(entry.id(), change.kind());
            }
            tx.post(
                    EventType.CHANGE_REFUSED,
                    scope.service(),
                    folder,
                    entry.id(),
                    change.operation(),
                    change.kind() + ": the folder is gone on the server"
                            + (onlyHere ? "; the message is in the local inbox" : ""));
        }
        tx.remove(folder);
    }

    /** Puts a lost folder back onto the server: it and what of its mail is here wait to be sent. */
    void restore(RemoteFolder folder) {
        List<EntryId> messages = new ArrayList<>();
        try (var bound = store.remoteMessages(folder.folder(), 1, org.openmtm.imap4.protocol.UidSet.MAX_UID)) {
            bound.forEachRemaining(message -> messages.add(message.message()));
        }
        for (int from = 0; from < messages.size(); from += BATCH) {
            List<EntryId> some = messages.subList(from, Math.min(messages.size(), from + BATCH));
            store.write(tx -> {
                some.forEach(message -> Restoring.message(tx, scope, message, folder.folder()));
                return null;
            });
        }
        store.write(tx -> {
            tx.removeRemoteFolder(folder.folder());
            tx.putPending(Restoring.wish(scope, folder.folder(), PendingChange.Kind.CREATE_FOLDER, folder.folder()));
            tx.putFolderState(store.folderState(folder.folder()).withPause(""));
            return null;
        });
    }

    private static final int BATCH = 500;
}
