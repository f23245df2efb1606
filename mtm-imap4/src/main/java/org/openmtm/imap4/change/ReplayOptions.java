// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import java.util.Collection;
import org.openmtm.entry.EntryId;
import org.openmtm.imap4.sync.SyncScope;
import org.openmtm.mtm.FetchOptions;

/**
 * How changes are sent.
 *
 * @param deletions whether messages are deleted on the server now; otherwise that waits for the disconnect
 * @param expunge whether EXPUNGE is used to remove what is deleted; otherwise CLOSE
 * @param populate fetches the parts of messages that wait to be fetched
 */
public record ReplayOptions(boolean deletions, boolean expunge, Populating populate) {
    /** Fetches parts of messages into the mirror. */
    @FunctionalInterface
    public interface Populating {
        /** Opens the folders of the messages; what cannot be had is left out. */
        void fetch(SyncScope scope, Collection<EntryId> messages, FetchOptions options);
    }
}
