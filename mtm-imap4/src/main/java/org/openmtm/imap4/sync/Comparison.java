// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import java.util.Arrays;
import org.openmtm.entry.EntryId;
import org.openmtm.imap4.protocol.UidSet;
import org.openmtm.store.MessageStore;
import org.openmtm.store.RemoteMessage;
import org.openmtm.store.StoreCursor;

/** Compares what the server lists with what is here, both by ascending UID, in one pass. For one thread. */
final class Comparison {
    private final MessageStore store;
    private final EntryId folder;
    private final FlagInbox inbox;
    private final Removals removals;
    private long[] missing = new long[64];
    private int missingSize;

    /** @param removals takes what is here and not there; null where the listing is not to be trusted for that */
    Comparison(MessageStore store, EntryId folder, FlagInbox inbox, Removals removals) {
        this.store = store;
        this.folder = folder;
        this.inbox = inbox;
        this.removals = removals;
    }

    /** Hands on flags that differ and messages that are gone. @return the UIDs that are not here, ascending */
    long[] run(Listing listing) {
        int at = 0;
        try (StoreCursor<RemoteMessage> local = store.remoteMessages(folder, 1, UidSet.MAX_UID)) {
            while (local.hasNext()) {
                RemoteMessage message = local.next();
                while (at < listing.size() && listing.uid(at) < message.uid()) {
                    missing(listing.uid(at++));
                }
                if (at < listing.size() && listing.uid(at) == message.uid()) {
                    if (!listing.flags(at).equals(message.agreed())) {
                        inbox.add(message.uid(), listing.flags(at));
                    }
                    at++;
                } else if (removals != null) {
                    removals.add(message);
                }
            }
        }
        while (at < listing.size()) {
            missing(listing.uid(at++));
        }
        return Arrays.copyOf(missing, missingSize);
    }

    private void missing(long uid) {
        if (missingSize == missing.length) {
            missing = Arrays.copyOf(missing, missingSize * 2);
        }
        missing[missingSize++] = uid;
    }
}
