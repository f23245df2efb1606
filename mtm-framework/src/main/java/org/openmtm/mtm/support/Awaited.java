// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm.support;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.OperationContext;
import org.openmtm.operation.Operation;

/** Waiting of one operation for another. */
final class Awaited {
    private Awaited() {}

    /**
     * Waits until an operation has ended, however, or the waiting one is cancelled; cancelling does not reach the other one.
     *
     * @return what the other one failed with, or null
     * @throws MessagingException CANCELLED if the waiting one was cancelled
     */
    static MessagingException end(Operation other, OperationContext waiting) throws InterruptedException {
        CompletableFuture<MessagingException> end = new CompletableFuture<>();
        other.completion().whenComplete((result, failure) -> end.complete(failure == null ? null : known(failure)));
        try (OperationContext.Registration cancel = waiting.onCancel(() -> end.complete(null))) {
            MessagingException failure = end.get();
            waiting.checkCancelled();
            return failure;
        } catch (ExecutionException e) {
            throw new IllegalStateException("It never completes that way", e);
        }
    }

    private static MessagingException known(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof MessagingException known) {
                return known;
            }
        }
        return new MessagingException(ErrorKind.INTERNAL, String.valueOf(failure), "See the log", failure);
    }
}
