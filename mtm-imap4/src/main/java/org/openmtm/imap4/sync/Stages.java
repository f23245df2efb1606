// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.LongConsumer;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/** Changes that were given to the store and are not durable yet: a bounded number of them. For one thread. */
final class Stages {
    private final Deque<CompletionStage<Integer>> waiting = new ArrayDeque<>();
    private final int most;
    private final LongConsumer counter;

    /** @param counter gets what each change gives back, once it is durable */
    Stages(int most, LongConsumer counter) {
        this.most = most;
        this.counter = counter;
    }

    void add(CompletionStage<Integer> stage) {
        waiting.add(stage);
        while (waiting.size() > most) {
            awaitOldest();
        }
    }

    /** Waits until all are durable. @throws MessagingException the first failure */
    void awaitAll() {
        while (!waiting.isEmpty()) {
            awaitOldest();
        }
    }

    private void awaitOldest() {
        counter.accept(await(waiting.remove()));
    }

    static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MessagingException(ErrorKind.CANCELLED, "The sync was interrupted", "Start it again");
        } catch (ExecutionException | CompletionException e) {
            if (e.getCause() instanceof MessagingException known) {
                throw known;
            }
            throw new MessagingException(
                    ErrorKind.STORE, "The store did not take a change", "Look at the log", e.getCause());
        }
    }
}
