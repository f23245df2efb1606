// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import org.openmtm.entry.EntryId;
import org.openmtm.event.EventType;
import org.openmtm.store.FolderState;
import org.openmtm.store.MessageStore;

/** Pauses folders and lets them go on. A paused folder keeps all that is in it. */
final class FolderPause {
    /** How the reason of a folder begins that the server does not have any more. */
    static final String GONE = "gone: ";

    private FolderPause() {}

    /** Pauses it, and tells so unless it is paused already. */
    static void pause(SyncScope scope, EntryId folder, String name, String reason) {
        scope.report().paused(name, reason);
        if (scope.store().folderState(folder).paused()) {
            return;
        }
        scope.store().write(tx -> {
            tx.putFolderState(scope.store().folderState(folder).withPause(reason));
            tx.post(EventType.FOLDER_PAUSED, scope.service(), folder, folder, scope.operation(), name + ": " + reason);
            return null;
        });
    }

    /** Lets it go on; harmless for one that is not paused. */
    static void resume(MessageStore store, EntryId folder) {
        FolderState state = store.folderState(folder);
        if (state.paused()) {
            store.write(tx -> {
                tx.putFolderState(state.withPause(""));
                return null;
            });
        }
    }
}
