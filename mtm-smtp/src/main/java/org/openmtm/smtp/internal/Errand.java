// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.openmtm.store.Submission;

/**
 * What the ledger does while an envelope is on its way: it settles the message before, and claims the one after. Both become
 * durable with the DOT of the message between them.
 */
final class Errand {
    /**
     * What came of it.
     *
     * @param settled the row of the message before, or null
     * @param claimed the row of the message after, if there was one and it could be claimed
     */
    record Result(Submission settled, Optional<Submission> claimed) {}

    private final CompletableFuture<Result> future;
    private final Consumer<Submission> claimed;

    /** @param claimed gets the row of the message after, if it was claimed */
    Errand(CompletionStage<Result> stage, Consumer<Submission> claimed) {
        this.future = stage.toCompletableFuture();
        this.claimed = claimed;
    }

    /**
     * Waits until it is durable.
     *
     * @return the row of the message before, or null
     * @throws RuntimeException what went wrong; nothing of it is in the ledger then
     */
    Submission await() {
        Result result;
        try {
            result = future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw e;
        }
        result.claimed().ifPresent(claimed);
        return result.settled();
    }
}
