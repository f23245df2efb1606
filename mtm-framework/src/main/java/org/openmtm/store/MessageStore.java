// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.store;

import java.util.concurrent.CompletionStage;
import org.openmtm.entry.EntryId;
import org.openmtm.error.MessagingException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The store service. Changes of all callers are executed one after the other by one writer, in the order they came, and
 * grouped into commits; each is atomic on its own. Thread safe.
 */
@ProviderType
public interface MessageStore extends StoreReader {
    /** A place to write the raw bytes of a message to. */
    BodySink newBody();

    /**
     * Executes a change and returns when it is durable.
     *
     * @throws MessagingException what the change threw; DISK_FULL or STORE if it could not be made durable (then nothing
     *     of it is there)
     */
    <T> T write(StoreChange<T> change);

    /**
     * The same without waiting: the stage completes when the change is durable. Blocks while too much waits to be
     * written, so that a fast producer cannot fill the memory.
     */
    <T> CompletionStage<T> submit(StoreChange<T> change);

    /**
     * Makes durable that the final dot of an attempt leaves now, faster than a change can. From then on the row of the send
     * ledger, which says SENDING, reads as DOT, also after a crash; a change of it finds DOT.
     *
     * @param attempt the attempt that the row was claimed for, durably
     * @return false if the store cannot tell so that the row is SENDING at that attempt, or has no faster way: then nothing is
     *     done, and DOT has to be written as a change
     */
    default boolean dotLeaves(EntryId message, int attempt) {
        return false;
    }

    /**
     * Keeps the server's acceptance of a message whose dot left by {@link #dotLeaves}, until a change of its row says so: if
     * none does before this process ends, the row is DOT with this reply. Outlives the process at once, a power failure only
     * with the next dot. Does nothing for other messages.
     *
     * @param reply the server's words, not empty
     */
    default void dotAnswered(EntryId message, int attempt, String reply) {}

    /** Calls the listener after each commit that wrote events, on a thread of the store: return at once. */
    AutoCloseable onCommit(Runnable listener);

    /** Gives unused space back to the file system; blocks writers while it runs. */
    void compact();
}
