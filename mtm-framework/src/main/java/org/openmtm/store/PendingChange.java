// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.store;

import java.time.Instant;
import org.openmtm.entry.EntryId;

/**
 * A change of the local tree that the server does not know yet. The tree shows the change at once; this row says that the
 * server still has to hear of it, and keeps what is needed to send it, or to take it back. Changes of flags need no row:
 * they are the difference between {@link RemoteMessage#local()} and {@link RemoteMessage#agreed()}.
 *
 * <p>An entry has at most one row of each kind, and at most one of the kinds that say where it belongs (all but
 * POPULATE): a second wish replaces the first, one that leads back to the beginning removes it.
 *
 * @param entry the message or folder that was changed
 * @param kind what has to be done on the server
 * @param service the service whose server has to hear of it
 * @param folder the remote folder with whose sync it is sent: where the server has the message now; for a message that the
 *     server does not have (COPY, APPEND) the folder it goes to; for changes of folders the folder itself
 * @param origin for COPY and FETCH_COPY the message it is a copy of, which may be removed meanwhile; else null
 * @param operation the operation that asked for it, or 0
 * @param created when it was asked for
 * @param attempts how often sending it began; committed before it is sent, so that a lost answer is looked into first
 * @param mark the UIDNEXT of the folder it goes to, as it was before the first attempt: what arrived there since may be its
 *     result; 0 before the first attempt
 * @param detail what its kind needs besides (POPULATE: the options; RENAME_FOLDER: the former name), or empty
 */
public record PendingChange(
        EntryId entry,
        Kind kind,
        EntryId service,
        EntryId folder,
        EntryId origin,
        long operation,
        Instant created,
        int attempts,
        long mark,
        String detail) {
    /** What has to be done on the server, in the order in which it is sent. */
    public enum Kind {
        CREATE_FOLDER,
        RENAME_FOLDER,
        /** Parts of the message are wanted here. */
        POPULATE,
        /** A copy in a local folder that waits for its bytes. */
        FETCH_COPY,
        /** A copy in a remote folder of a message that the server has. */
        COPY,
        /** A message in a remote folder that the server does not have; its bytes are here. */
        APPEND,
        /** The message lies in another folder of the service here than there. */
        MOVE,
        /** The message lies in a local folder here: once its bytes are, it is deleted there. */
        MOVE_TO_LOCAL,
        /** The message lies in {@link org.openmtm.entry.StandardFolder#DELETED} here: it is deleted there. */
        DELETE,
        /** The folder lies in {@link org.openmtm.entry.StandardFolder#DELETED} here, with all that is in it. */
        DELETE_FOLDER
    }

    /** The same change with one more attempt. @param uidNext the mark, kept from the first attempt on */
    public PendingChange attempted(long uidNext) {
        return new PendingChange(
                entry,
                kind,
                service,
                folder,
                origin,
                operation,
                created,
                attempts + 1,
                attempts == 0 ? uidNext : mark,
                detail);
    }
}
