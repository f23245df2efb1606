// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.store;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
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
     * The same for a change that need not be durable at once, of a caller who is about to write more: it is executed in its
     * turn, becomes durable together with the next change of anybody, and by itself when the patience is over. What is attached
     * to the stage runs on the writer's thread and has to return at once; it is there to be waited for.
     *
     * @param patience for some milliseconds, not longer: meanwhile the writer keeps a transaction open
     */
    default <T> CompletionStage<T> submit(StoreChange<T> change, Duration patience) {
        return submit(change);
    }

    /** Calls the listener after each commit that wrote events, on a thread of the store: return at once. */
    AutoCloseable onCommit(Runnable listener);

    /** Gives unused space back to the file system; blocks writers while it runs. */
    void compact();
}
