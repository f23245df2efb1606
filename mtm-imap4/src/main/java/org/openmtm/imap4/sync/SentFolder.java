// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import java.util.Optional;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.FolderRole;
import org.openmtm.imap4.protocol.MailboxNames;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.StoreReader;

/** The folder of an account that copies of what was sent belong into, as far as the folders of the server are known here. */
public final class SentFolder {
    private SentFolder() {}

    /**
     * @param named its name as the settings say it, as shown or as the server writes it; empty for the one with that role
     * @return empty if there is none that holds mail
     */
    public static Optional<RemoteFolder> of(StoreReader store, EntryId service, String named) {
        return store.folders(service).stream()
                .filter(folder -> !named.isEmpty() || folder.role() == FolderRole.SENT)
                .flatMap(folder -> store.remoteFolder(folder.id()).stream())
                .filter(folder -> folder.selectable() && (named.isEmpty() || isNamed(folder, named)))
                .filter(folder -> !store.folderState(folder.folder()).pause().startsWith(FolderPause.GONE))
                .findFirst();
    }

    private static boolean isNamed(RemoteFolder folder, String name) {
        return folder.path().equals(name) || MailboxNames.display(folder.path()).equals(name);
    }
}
