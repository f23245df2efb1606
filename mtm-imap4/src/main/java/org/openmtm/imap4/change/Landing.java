// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import java.util.Optional;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.RemoteMessage;
import org.openmtm.store.StoreTransaction;

/** Binds messages to where the server put them. */
final class Landing {
    private Landing() {}

    /**
     * Binds a message to its new UID. Should a sync have been quicker and have taken the result for a new message, that one
     * gives way.
     *
     * @param validity UIDVALIDITY that the UID belongs to
     * @param agreed the flags that the server gave it
     * @return false if the folder's UIDs are others by now: then the sync of the folder has to find it
     */
    static boolean bind(StoreTransaction tx, EntryId message, EntryId folder, long validity, long uid, Flags agreed) {
        RemoteFolder binding = tx.remoteFolder(folder).orElse(null);
        if (binding == null || (binding.validity() != 0 && binding.validity() != validity)) {
            return false;
        }
        if (binding.validity() == 0) {
            tx.putRemoteFolder(new RemoteFolder(
                    folder,
                    binding.service(),
                    binding.path(),
                    binding.delimiter(),
                    binding.selectable(),
                    validity,
                    0,
                    0,
                    false));
        }
        Flags there = agreed;
        Optional<RemoteMessage> taken = tx.remoteMessage(folder, uid);
        if (taken.isPresent() && !taken.get().message().equals(message)) {
            RemoteMessage other = taken.get();
            there = other.agreed();
            Entry entry = tx.entry(message).orElseThrow();
            if (entry.body() != BodyState.COMPLETE && other.body() == BodyState.COMPLETE) {
                tx.shareBody(message, other.message());
            }
            // What a person did to the other one meanwhile was meant for this message.
            tx.setFlags(message, entry.flags().merge(other.agreed(), other.local()));
            tx.remove(other.message());
        }
        tx.bind(message, folder, uid, there);
        return true;
    }
}
