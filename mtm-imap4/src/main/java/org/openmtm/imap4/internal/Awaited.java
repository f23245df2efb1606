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
     * Waits until an operation has ended.
     *
     * @throws MessagingException what it failed with
     */
    static OperationResult uncancelled(Operation other) throws InterruptedException {
        return get(future(other));
    }

    /**
     * Waits until an operation has ended, however, or the waiting one is cancelled; cancelling does not reach the other one.
     *
     * @return what the other one failed with, or null
     * @throws MessagingException CANCELLED if the waiting one was cancelled
     */
    static MessagingException end(Operation other, OperationContext waiting) throws InterruptedException {
        CompletableFuture<OperationResult> end = future(other);
        try (OperationContext.Registration cancel = waiting.onCancel(() -> end.complete(null))) {
            get(end);
            waiting.checkCancelled();
            return null;
        } catch (MessagingException e) {
            waiting.checkCancelled();
            return e;
        }
    }

    private static CompletableFuture<OperationResult> future(Operation other) {
        CompletableFuture<OperationResult> end = new CompletableFuture<>();
        other.completion().whenComplete((result, failure) -> {
            if (failure == null) {
                end.complete(result);
            } else {
                end.completeExceptionally(failure);
            }
        });
        return end;
    }

    private static OperationResult get(CompletableFuture<OperationResult> end) throws InterruptedException {
        try {
            return end.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() instanceof CompletionException wrapped ? wrapped.getCause() : e.getCause();
            if (cause instanceof MessagingException known) {
                throw known;
            }
            throw new MessagingException(ErrorKind.INTERNAL, String.valueOf(cause), "See the log", e);
        }
    }
}
