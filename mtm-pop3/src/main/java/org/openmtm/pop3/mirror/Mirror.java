// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.mirror;

import java.util.List;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.FolderRole;
import org.openmtm.error.MessagingException;
import org.openmtm.store.MessageStore;
import org.openmtm.store.PendingChange;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.StoreTransaction;

/**
 * The one folder of a service: a maildrop has no others.
 *
 * @param store where it lies
 * @param service whose it is
 * @param inbox the folder
 */
public record Mirror(MessageStore store, EntryId service, EntryId inbox) {
    private static final String NAME = "INBOX";

    /** The mirror of a service; the folder is made where it is not there. */
    public static Mirror of(MessageStore store, EntryId service) {
        EntryId inbox = store.remoteFolders(service).stream()
                .findFirst()
                .map(RemoteFolder::folder)
                .orElseGet(() -> made(store, service));
        return new Mirror(store, service, inbox);
    }

    private static EntryId made(MessageStore store, EntryId service) {
        try {
            return store.write(tx -> add(tx, service));
        } catch (MessagingException e) {
            // Somebody else may have made it meanwhile.
            return store.remoteFolders(service).stream()
                    .findFirst()
                    .map(RemoteFolder::folder)
                    .orElseThrow(() -> e);
        }
    }

    private static EntryId add(StoreTransaction tx, EntryId service) {
        EntryId folder = tx.addFolder(service, service, NAME, FolderRole.INBOX);
        tx.putRemoteFolder(new RemoteFolder(folder, service, NAME, "", true, 1, 1, 0, false));
        return folder;
    }

    /** What the server has not heard of yet. */
    public List<PendingChange> waiting() {
        return store.pendingIn(inbox);
    }

    /** Whether a sync ended well before. */
    boolean complete() {
        return store.remoteFolder(inbox).orElseThrow().complete();
    }

    void completed() {
        store.write(tx -> {
            RemoteFolder now = tx.remoteFolder(inbox).orElseThrow();
            tx.putRemoteFolder(
                    new RemoteFolder(inbox, service, now.path(), "", true, now.validity(), now.uidNext(), 0, true));
            return null;
        });
    }
}
