// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

import org.openmtm.error.MessagingException;
import org.openmtm.operation.Progress;
import org.osgi.annotation.versioning.ProviderType;

/** What the framework lends to a running command. Thread safe. */
@ProviderType
public interface OperationContext {
    /** The operation's number in the journal. */
    long operationId();

    /**
     * What the command noted of itself with {@link org.openmtm.store.StoreTransaction#noteOperation} when it ran before it
     * was interrupted; empty at first.
     */
    String note();

    /** Pushes the progress to whoever observes the operation. Cheap; may be called often. */
    void progress(Progress progress);

    boolean isCancelled();

    /** @throws MessagingException CANCELLED if somebody asked the operation to end */
    void checkCancelled();

    /**
     * Runs something when the operation is cancelled (closing a socket, say), on the thread that cancels, or at once
     * if it was cancelled already. Closing the returned handle takes it back.
     */
    Registration onCancel(Runnable action);

    /** Takes a registration back; closing twice is harmless. */
    @FunctionalInterface
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
