// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import java.util.Arrays;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.protocol.UidSet;
import org.openmtm.store.MessageStore;
import org.openmtm.store.StoreTransaction;

/** Flags that the server told, on their way into the store. Kept small: two words for each. For one thread. */
final class FlagInbox {
    private static final int BATCH = 1000;
    /** Batches that may wait, so that one commit takes several. */
    private static final int AHEAD = 16;

    private static final int MOST = 4_000_000;

    private final MessageStore store;
    private final EntryId folder;
    private final Stages stages;
    private long[] uids = new long[64];
    private Flags[] flags = new Flags[64];
    private int size;
    private Selection forgetful;
    private long validity;

    FlagInbox(MessageStore store, EntryId folder, SyncReport report) {
        this.store = store;
        this.folder = folder;
        this.stages = new Stages(AHEAD, report::flagsIn);
    }

    void add(long uid, Flags now) {
        if (size == MOST) {
            throw new MessagingException(
                    ErrorKind.LIMIT,
                    "The server told of more than " + MOST + " changes of flags",
                    "Ask its administrator");
        }
        if (size == uids.length) {
            uids = Arrays.copyOf(uids, size * 2);
            flags = Arrays.copyOf(flags, size * 2);
        }
        uids[size] = uid;
        flags[size++] = now;
    }

    /** Flags come from this mailbox from now on; one that keeps only some has said nothing about the others. */
    void from(Selection mailbox) {
        forgetful = mailbox.forgetsFlags() ? mailbox : null;
        validity = mailbox.validity();
    }

    private Flags withOwn(StoreTransaction tx, Selection mailbox, long uid, Flags there) {
        return tx.remoteMessage(folder, uid)
                .map(message -> there.plus(mailbox.onlyHere(message.agreed())))
                .orElse(there);
    }

    /** The server took this change from here: what it told of these messages until now may be older. */
    void changed(UidSet messages, Flags added, Flags removed) {
        for (int i = 0; i < size; i++) {
            if (messages.contains(uids[i])) {
                flags[i] = flags[i].plus(added).minus(removed);
            }
        }
    }

    void clear() {
        size = 0;
    }

    /** Merges all that came so far, in the order it came, and waits until that is durable. */
    void flush() {
        Selection mailbox = forgetful;
        long numbering = validity;
        for (int from = 0; from < size; from += BATCH) {
            long[] someUids = Arrays.copyOfRange(uids, from, Math.min(size, from + BATCH));
            Flags[] someFlags = Arrays.copyOfRange(flags, from, Math.min(size, from + BATCH));
            stages.add(store.submit(tx -> {
                boolean renumbered = tx.remoteFolder(folder)
                        .filter(now -> now.validity() == numbering)
                        .isEmpty();
                if (renumbered) {
                    // Over another connection: these UIDs are those of other messages by now.
                    return 0;
                }
                int changed = 0;
                for (int i = 0; i < someUids.length; i++) {
                    Flags now = mailbox == null ? someFlags[i] : withOwn(tx, mailbox, someUids[i], someFlags[i]);
                    changed += tx.mergeRemoteFlags(folder, someUids[i], now) ? 1 : 0;
                }
                return changed;
            }));
        }
        stages.awaitAll();
        size = 0;
    }
}
