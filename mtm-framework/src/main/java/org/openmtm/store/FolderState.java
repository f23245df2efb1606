// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.store;

import org.openmtm.entry.EntryId;

/**
 * What is known of a remote folder besides its binding. A folder without a row has {@link #initial}.
 *
 * @param folder the local folder
 * @param subscribed subscribed here
 * @param remoteSubscribed subscribed on the server, as last heard
 * @param mailboxId the server's name for the mailbox that survives renaming (RFC 8474 MAILBOXID), or empty
 * @param pause why the folder is not synchronised until somebody decides (the mass-deletion brake), or empty
 */
public record FolderState(
        EntryId folder, boolean subscribed, boolean remoteSubscribed, String mailboxId, String pause) {
    public static FolderState initial(EntryId folder) {
        return new FolderState(folder, false, false, "", "");
    }

    public boolean paused() {
        return !pause.isEmpty();
    }

    public FolderState withSubscribed(boolean here) {
        return new FolderState(folder, here, remoteSubscribed, mailboxId, pause);
    }

    public FolderState withRemoteSubscribed(boolean there) {
        return new FolderState(folder, subscribed, there, mailboxId, pause);
    }

    public FolderState withMailboxId(String id) {
        return new FolderState(folder, subscribed, remoteSubscribed, id, pause);
    }

    public FolderState withPause(String reason) {
        return new FolderState(folder, subscribed, remoteSubscribed, mailboxId, reason);
    }
}
