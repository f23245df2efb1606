// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm.support;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One mailbox on a server, as {@link MailboxModule} needs it. It is used by one thread at a time, but not always by the same;
 * only {@link #abort} comes from another one while it is in use. It is opened once, and closed once whatever happened.
 *
 * <p>Errors: an {@link IOException} counts as trouble of the connection, which is given up ({@link Trouble#of} says which kind
 * it is). A {@link MessagingException} says it better: NOT_FOUND, REFUSED and NOT_SUPPORTED are about one message, and the
 * connection is used further; any other kind ends it. Nothing has to be tried again here, and nothing is to be logged.
 */
@ConsumerType
public interface RemoteMailbox {
    /**
     * A message that is there.
     *
     * @param key its name, which it keeps as long as it is there and which no other message gets: 1 to 255 printable ASCII
     *     characters
     * @param size its exact number of bytes, or -1 where the server does not know it
     * @param received when it arrived, or null: then the message's own date counts
     */
    record Listed(String key, long size, Instant received) {}

    /**
     * Connects and logs in.
     *
     * @param password empty if the account has none; overwritten after the call
     * @throws MessagingException AUTHENTICATION if the server does not take it; NETWORK, TLS, BUSY, …
     */
    void open(char[] password) throws IOException;

    /** All messages that are there now, not as they were when it was opened; best the oldest first. */
    List<Listed> list() throws IOException;

    /**
     * Writes the raw bytes of a message, as they come: the stream keeps nothing in memory. What the stream throws is to be
     * passed on.
     *
     * @throws MessagingException NOT_FOUND if the message is not there any more
     */
    void fetch(String key, OutputStream out) throws IOException;

    /**
     * Deletes messages for good: they are gone when this returns. A key that is not there any more is no error.
     *
     * @param keys a few dozen at most
     * @throws MessagingException REFUSED or NOT_SUPPORTED if the server does not delete one of them; the others may be gone
     */
    void delete(List<String> keys) throws IOException;

    /** What people may want to know of the connection (server, version, user), by name; no secrets. */
    default Map<String, String> details() {
        return Map.of();
    }

    /**
     * Makes a call that blocks on another thread fail soon: closes the socket, say. Returns at once. Does nothing unless
     * overridden, which is right where no call takes longer than a second.
     */
    default void abort() {}

    /** Says good-bye and lets go of everything. Takes a second at most; after {@link #abort} it only lets go. */
    void close() throws IOException;

    /** The error for a message that is not there any more. */
    static MessagingException gone(String key) {
        return new MessagingException(ErrorKind.NOT_FOUND, "The message '" + key + "' is not there any more", "");
    }
}
