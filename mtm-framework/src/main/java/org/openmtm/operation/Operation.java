// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.operation;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.openmtm.entry.EntryId;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Command;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The handle of a running command. It lives on while its module is replaced. Thread safe.
 */
@ProviderType
public interface Operation {
    /** Its number in the journal. */
    long id();

    /** The service on whose line it runs. */
    EntryId service();

    /** The command. When it has ended, one of a class that is not the middleware's is known by its id and parameters only. */
    Command command();

    OperationState state();

    /** The latest progress, {@link Progress#NONE} before the first. */
    Progress progress();

    /**
     * Observes the progress from now on, and the current one at once. Called on the thread that does the work: return
     * quickly. What it throws is dropped.
     *
     * @return stops the observation
     */
    AutoCloseable observe(Consumer<Progress> observer);

    /**
     * Completes, after the end of the operation is durable, with its result, or exceptionally with a
     * {@link MessagingException} ({@code CANCELLED} when it was cancelled).
     */
    CompletionStage<OperationResult> completion();

    /** Asks it to end. Returns at once; harmless when it has ended. What was committed stays. */
    void cancel();

    /**
     * Waits for the end.
     *
     * @throws MessagingException what made it fail; {@code BUSY} when the time is over (it runs on)
     * @throws InterruptedException when the waiting thread is interrupted; the operation runs on
     */
    OperationResult await(Duration atMost) throws InterruptedException;
}
