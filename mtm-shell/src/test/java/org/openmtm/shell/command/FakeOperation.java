// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Command;
import org.openmtm.operation.Operation;
import org.openmtm.operation.OperationResult;
import org.openmtm.operation.OperationState;
import org.openmtm.operation.Progress;

/** An operation that the test ends. */
final class FakeOperation implements Operation {

    private final long id;
    private final EntryId service;
    private final Command command;
    private final CompletableFuture<OperationResult> completion = new CompletableFuture<>();
    final CountDownLatch awaited = new CountDownLatch(1);
    final CountDownLatch cancelled = new CountDownLatch(1);
    volatile Progress progress = Progress.NONE;
    volatile OperationState state = OperationState.RUNNING;

    FakeOperation(long id, EntryId service, Command command) {
        this.id = id;
        this.service = service;
        this.command = command;
    }

    void succeed(Map<String, ?> values) {
        state = OperationState.DONE;
        completion.complete(OperationResult.of(values));
    }

    void fail(MessagingException e) {
        state = OperationState.FAILED;
        completion.completeExceptionally(e);
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public EntryId service() {
        return service;
    }

    @Override
    public Command command() {
        return command;
    }

    @Override
    public OperationState state() {
        return state;
    }

    @Override
    public Progress progress() {
        return progress;
    }

    @Override
    public AutoCloseable observe(Consumer<Progress> observer) {
        observer.accept(progress);
        return () -> {};
    }

    @Override
    public CompletionStage<OperationResult> completion() {
        return completion;
    }

    /** Ends it as the framework does: the state first, then those who wait. */
    @Override
    public void cancel() {
        state = OperationState.CANCELLED;
        completion.completeExceptionally(new MessagingException(ErrorKind.CANCELLED, "Cancelled", ""));
        cancelled.countDown();
    }

    @Override
    public OperationResult await(Duration atMost) throws InterruptedException {
        awaited.countDown();
        try {
            return completion.get(atMost.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw (MessagingException) e.getCause();
        } catch (TimeoutException e) {
            throw new MessagingException(ErrorKind.BUSY, "It runs on", "");
        }
    }
}
