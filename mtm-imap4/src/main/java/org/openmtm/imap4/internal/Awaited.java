// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.OperationContext;
import org.openmtm.operation.Operation;
import org.openmtm.operation.OperationResult;

/** Waiting of one operation for another. */
final class Awaited {
    private Awaited() {}

    /**
     * Waits until an operation has ended or the waiting one is cancelled; cancelling does not reach the other one.
     *
     * @throws MessagingException CANCELLED if the waiting one was cancelled; what the other one failed with
     */
    static OperationResult result(Operation other, OperationContext waiting) throws InterruptedException {
        CompletableFuture<OperationResult> end = new CompletableFuture<>();
        other.completion().whenComplete((result, failure) -> {
            if (failure == null) {
                end.complete(result);
            } else {
                end.completeExceptionally(failure);
            }
        });
        try (OperationContext.Registration cancel = waiting.onCancel(() -> end.complete(null))) {
            OperationResult result = end.get();
            waiting.checkCancelled();
            return result;
        } catch (ExecutionException e) {
            waiting.checkCancelled();
            Throwable cause = e.getCause() instanceof CompletionException wrapped ? wrapped.getCause() : e.getCause();
            if (cause instanceof MessagingException known) {
                throw known;
            }
            throw new MessagingException(ErrorKind.INTERNAL, String.valueOf(cause), "See the log", e);
        }
    }

    /** As {@link #result}, but the other one's failure is no failure of the waiting one. @return it, or null */
    static MessagingException end(Operation other, OperationContext waiting) throws InterruptedException {
        try {
            result(other, waiting);
            return null;
        } catch (MessagingException e) {
            waiting.checkCancelled();
            return e;
        }
    }
}
