// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm.support;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/**
 * Changes that were given to the store and are not durable yet: a bounded number of them, so that the store can group them
 * into commits and memory stays bounded. Closing waits for all of them: nothing is on its way when an operation ends. For one
 * thread.
 */
public final class Commits implements AutoCloseable {
    private final Deque<Future<?>> waiting = new ArrayDeque<>();
    private final int most;

    /** @param most so many may be on their way */
    public Commits(int most) {
        this.most = most;
    }

    /** Waits for the oldest where there are too many. @throws MessagingException what became of that */
    public void add(CompletionStage<?> change) {
        waiting.add(change.toCompletableFuture());
        while (waiting.size() > most) {
            await(waiting.remove());
        }
    }

    /** Waits until all are durable. @throws MessagingException the first failure; others are on their way still */
    public void await() {
        while (!waiting.isEmpty()) {
            await(waiting.remove());
        }
    }

    /** Waits for what is on its way, however it ends. After {@link #await} there is nothing left. */
    @Override
    public void close() {
        while (!waiting.isEmpty()) {
            try {
                await(waiting.remove());
            } catch (MessagingException e) {
                // Something else went wrong before, or await() would have found this: it is what is told.
                continue;
            }
        }
    }

    /** A commit takes a moment only, so that also who has to make way waits for it. */
    private static void await(Future<?> change) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    change.get();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException | CompletionException e) {
            throw e.getCause() instanceof MessagingException known
                    ? known
                    : new MessagingException(
                            ErrorKind.STORE, "The store did not take a change", "Look at the log", e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
