// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import java.util.Arrays;
import java.util.function.Consumer;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;
import org.openmtm.imap4.protocol.UidSet;
import org.openmtm.store.MessageStore;
import org.openmtm.store.RemoteMessage;
import org.openmtm.store.StoreCursor;

/** Compares what the server lists with what is here, both by ascending UID, in one pass. For one thread. */
final class Comparison {
    private final MessageStore store;
    private final EntryId folder;
    private final FlagInbox inbox;
    private final Consumer<RemoteMessage> gone;
    private final Selection selection;
    private long[] missing = new long[64];
    private int missingSize;
    private int range;

    /** @param gone takes what is here and not there; null where the listing is not to be trusted for that */
    Comparison(MessageStore store, EntryId folder, Selection selection, FlagInbox inbox, Consumer<RemoteMessage> gone) {
        this.store = store;
        this.folder = folder;
        this.inbox = inbox;
        this.selection = selection;
        this.gone = gone;
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
                    Flags there = listing.flags(at).plus(selection.onlyHere(message.agreed()));
                    if (!there.equals(message.agreed())) {
                        inbox.add(message.uid(), listing.flags(at));
                    }
                    at++;
                } else if (gone != null && wasThere(message)) {
                    gone.accept(message);
                }
            }
        }
        while (at < listing.size()) {
            missing(listing.uid(at++));
        }
        return Arrays.copyOf(missing, missingSize);
    }

    /** The same without flags. @param there all UIDs of the server, not more than messages there are */
    long[] run(UidSet there) {
        long next = 1;
        try (StoreCursor<RemoteMessage> local = store.remoteMessages(folder, 1, UidSet.MAX_UID)) {
            while (local.hasNext()) {
                RemoteMessage message = local.next();
                missing(there, next, message.uid() - 1);
                if (!there.contains(message.uid()) && wasThere(message)) {
                    gone.accept(message);
                }
                next = message.uid() + 1;
            }
        }
        missing(there, next, UidSet.MAX_UID);
        return Arrays.copyOf(missing, missingSize);
    }

    /** What was put there over another connection since the mailbox was opened is in no list of what it held then. */
    private boolean wasThere(RemoteMessage message) {
        return selection.uidNext() == 0 || message.uid() < selection.uidNext();
    }

    private void missing(UidSet there, long from, long to) {
        while (range < there.ranges() && there.to(range) < from) {
            range++;
        }
        for (int i = range; i < there.ranges() && there.from(i) <= to; i++) {
            for (long uid = Math.max(from, there.from(i)); uid <= Math.min(to, there.to(i)); uid++) {
                missing(uid);
            }
        }
    }

    private void missing(long uid) {
        if (missingSize == missing.length) {
            missing = Arrays.copyOf(missing, missingSize * 2);
        }
        missing[missingSize++] = uid;
    }
}
