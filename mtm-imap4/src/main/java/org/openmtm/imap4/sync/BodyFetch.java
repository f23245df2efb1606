// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import java.util.Map;
import org.openmtm.entry.EntryId;
import org.openmtm.imap4.protocol.LongSet;
import org.openmtm.imap4.protocol.MailboxNames;
import org.openmtm.store.RemoteFolder;

/** Fetches whole messages that are bound here, at the speed of the wire. */
public final class BodyFetch {
    private BodyFetch() {}

    /**
     * Does it; everything is durable in the end. A message that could not be had whole is named in the scope's report.
     *
     * @param selection the folder, open
     * @param messages UID to message, a bounded number
     */
    public static void fetch(SyncScope scope, Selection selection, RemoteFolder folder, Map<Long, EntryId> messages) {
        if (messages.isEmpty()) {
            return;
        }
        SyncScope bodies = new SyncScope(
                scope.connection(),
                scope.store(),
                scope.service(),
                scope.operation(),
                SyncScope.Depth.ALL,
                scope.progress(),
                scope.checkpoint(),
                scope.report(),
                scope.rules());
        try (MessageWriter writer = new MessageWriter(bodies, folder, 0)) {
            String name = MailboxNames.display(folder.path());
            new MessageFetcher(bodies, selection, writer, name, new LongSet()).bodies(messages);
            writer.finish();
        }
    }
}
