// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.store;

import org.openmtm.entry.EntryId;

/**
 * What became of the copy of a sent message in the Sent folder of the account's server. It is a result of its own: nothing
 * about it ever makes the message go out again.
 *
 * @param state see {@link State}
 * @param copy the entry in the mirror of that folder, once it is there; else null. It may be removed later
 * @param words why, for people, or empty
 */
public record Filing(State state, EntryId copy, String words) {
    public enum State {
        /** Nobody wants a copy there. */
        NONE,
        /** It has to be filed, once the message is SENT. */
        WANTED,
        /** The copy is in the mirror and waits to be uploaded as a pending change. */
        UPLOADING,
        /** It is there: uploaded by us, or found because the server filed it itself. */
        DONE,
        /** The server refuses it; the local copy stays. */
        FAILED
    }

    public static final Filing NONE = new Filing(State.NONE, null, "");
    public static final Filing WANTED = new Filing(State.WANTED, null, "");
}
