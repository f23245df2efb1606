// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import java.util.Optional;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.store.RemoteFolder;

/** Opens the inbox to listen to it, and brings it in step on the way. For one thread. */
public final class InboxSync {
    private static final int ATTEMPTS = 3;

    private InboxSync() {}

    /**
     * Opens the inbox. One that was never synchronised completely is only opened: its first sync is for somebody to ask.
     *
     * @return the open inbox, or empty if there is none that can be opened
     */
    public static Optional<Selection> open(SyncScope scope) {
        for (int attempt = 1; ; attempt++) {
            Optional<RemoteFolder> inbox = new FolderTree(scope).find("INBOX").filter(RemoteFolder::selectable);
            if (inbox.isEmpty()) {
                return Optional.empty();
            }
            if (inbox.get().uidNext() == 0) {
                FlagInbox unused = new FlagInbox(scope.store(), inbox.get().folder(), scope.report());
                return Optional.of(Selection.open(scope.connection(), inbox.get(), unused));
            }
            try {
                return Optional.of(new FolderSync(scope, inbox.get()).run());
            } catch (MessagingException e) {
                if (e.kind() != ErrorKind.CONFLICT || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }
}
