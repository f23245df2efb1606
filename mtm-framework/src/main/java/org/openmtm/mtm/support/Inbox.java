// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm.support;

import org.openmtm.entry.EntryId;
import org.openmtm.entry.FolderRole;
import org.openmtm.mtm.ServerContext;
import org.openmtm.store.MessageStore;
import org.openmtm.store.RemoteFolder;

/** The one folder of a service whose server has one mailbox. Thread safe. */
final class Inbox {
    static final String NAME = "INBOX";

    private final ServerContext context;

    Inbox(ServerContext context) {
        this.context = context;
    }

    /** Its binding; it is made if it is not there. */
    synchronized RemoteFolder bound() {
        MessageStore store = context.store();
        EntryId service = context.service().id();
        return store.remoteFolders(service).stream()
                .findFirst()
                .orElseGet(() -> store.write(tx -> {
                    EntryId folder = tx.addFolder(service, service, NAME, FolderRole.INBOX);
                    RemoteFolder binding = new RemoteFolder(folder, service, NAME, "", true, 1, 1, 0, false);
                    tx.putRemoteFolder(binding);
                    return binding;
                }));
    }

    /** Everything that the server had is here: from now on what comes is new mail. */
    void complete(EntryId folder) {
        context.store().write(tx -> {
            tx.remoteFolder(folder).filter(now -> !now.complete()).ifPresent(now -> tx.putRemoteFolder(completed(now)));
            return null;
        });
    }

    private static RemoteFolder completed(RemoteFolder now) {
        return new RemoteFolder(
                now.folder(),
                now.service(),
                now.path(),
                now.delimiter(),
                now.selectable(),
                now.validity(),
                now.uidNext(),
                now.modSeq(),
                true);
    }
}
