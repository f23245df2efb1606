// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;
import org.openmtm.store.StagedBody;

/**
 * One message as it came from the server, on its way into the store.
 *
 * @param uid its UID
 * @param flags its flags
 * @param received INTERNALDATE in seconds since 1970
 * @param size bytes of the raw message
 * @param target the entry that is here already and lacks its body, or null for a new message
 * @param raw the raw message or its header, or null if it is staged or there is none
 * @param staged the body of a large message, or null
 * @param whole whether {@code raw} is the whole message and not its header only
 * @param emailId the server's name for it wherever it lies, or empty
 * @param twin an entry with the same content whose body is here, or null
 */
record Fetched(
        long uid,
        Flags flags,
        long received,
        long size,
        EntryId target,
        byte[] raw,
        StagedBody staged,
        boolean whole,
        String emailId,
        EntryId twin) {

    /** One whose bytes are here already. */
    static Fetched twin(long uid, Flags flags, long received, long size, EntryId target, String emailId, EntryId twin) {
        return new Fetched(uid, flags, received, size, target, null, null, false, emailId, twin);
    }

    /** What it costs in memory until it is written. */
    int weight() {
        return raw == null ? 256 : raw.length + 256;
    }
}
