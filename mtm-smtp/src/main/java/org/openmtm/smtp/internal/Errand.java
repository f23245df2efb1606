// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.openmtm.store.Submission;

/** What the ledger has under way while mail goes on: one change, which settles messages that went and claims some that will. */
final class Errand {
    /**
     * What came of it.
     *
     * @param settled the rows of the messages that were settled, in order; null for one that somebody decided otherwise about
     * @param claimed the rows of those that could be claimed
     */
    record Result(List<Submission> settled, List<Submission> claimed) {}

    private final CompletableFuture<Result> future;
    private final Consumer<Submission> claimed;

    /** @param claimed gets each row that was claimed */
    Errand(CompletionStage<Result> stage, Consumer<Submission> claimed) {
        this.future = stage.toCompletableFuture();
        this.claimed = claimed;
    }

    boolean isDone() {
        return future.isDone();
    }

    /**
     * Waits until it is durable.
     *
     * @return the rows that were settled
     * @throws RuntimeException what went wrong; nothing of it is in the ledger then
     */
    List<Submission> await() {
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
        result.claimed().forEach(claimed);
        return result.settled();
    }
}
