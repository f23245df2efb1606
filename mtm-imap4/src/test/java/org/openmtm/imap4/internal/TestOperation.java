// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.OperationContext;
import org.openmtm.operation.Operation;
import org.openmtm.operation.OperationRecord;
import org.openmtm.operation.OperationResult;
import org.openmtm.operation.OperationState;
import org.openmtm.operation.Progress;
import org.openmtm.store.MessageStore;

/** An operation without the framework: remembers its progress, can be cancelled, and has its row in the journal. */
public final class TestOperation implements OperationContext, Operation {
    private final List<Runnable> actions = new CopyOnWriteArrayList<>();
    private final List<Progress> progress = new CopyOnWriteArrayList<>();
    private final CompletableFuture<OperationResult> completion = new CompletableFuture<>();
    private volatile Consumer<Progress> observer = now -> {};
    private volatile OperationState state = OperationState.QUEUED;
    private volatile boolean cancelled;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile Thread thread;
    private volatile MessageStore store;
    private volatile EntryId service;
    private volatile Command command;
    private volatile long id;

    /** Writes it into the journal. */
    TestOperation journal(MessageStore into, EntryId of, Command asked) {
        store = into;
        service = of;
        command = asked;
        id = into.write(tx -> tx.addOperation(record(0, OperationState.QUEUED)));
        return this;
    }

    /** Another run of an operation that was interrupted. */
    TestOperation resume(TestOperation before) {
        store = before.store;
        service = before.service;
        command = before.command;
        id = before.id;
        return this;
    }

    Thread thread() {
        return thread;
    }

    void interrupted() {
        state = OperationState.SUSPENDED;
        stopped.countDown();
    }

    void awaitInterrupted() throws InterruptedException {
        if (!stopped.await(60, TimeUnit.SECONDS)) {
            throw new AssertionError(command.id() + " goes on after an interrupt");
        }
    }

    void begin() {
        thread = Thread.currentThread();
        state = OperationState.RUNNING;
    }

    void succeed(OperationResult result) {
        Map<String, String> texts = new LinkedHashMap<>();
        result.values().forEach((key, value) -> texts.put(key, String.valueOf(value)));
        store.write(tx -> {
            result.finalChange().apply(tx);
            tx.updateOperation(record(id, OperationState.DONE, texts));
            return null;
        });
        state = OperationState.DONE;
        completion.complete(result);
    }

    void fail(Throwable failure) {
        state = cancelled ? OperationState.CANCELLED : OperationState.FAILED;
        store.write(tx -> {
            tx.updateOperation(record(id, state));
            return null;
        });
        completion.completeExceptionally(failure);
    }

    private OperationRecord record(long number, OperationState now) {
        return record(number, now, Map.of());
    }

    private OperationRecord record(long number, OperationState now, Map<String, String> result) {
        return new OperationRecord(
                number,
                service,
                command.id(),
                command.parameters(),
                now,
                Instant.now(),
                null,
                now.isFinal() ? Instant.now() : null,
                1,
                result,
                null,
                "");
    }

    @Override
    public String note() {
        return store == null ? "" : store.operationNote(id);
    }

    @Override
    public long operationId() {
        return id;
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
    public void progress(Progress now) {
        progress.add(now);
        observer.accept(now);
    }

    @Override
    public Progress progress() {
        return progress.isEmpty() ? Progress.NONE : progress.get(progress.size() - 1);
    }

    /** All progress that was told, oldest first. */
    public List<Progress> history() {
        return progress;
    }

    /** The stages that were told, without repetitions. */
    public List<String> stages() {
        return progress.stream().map(Progress::stage).distinct().toList();
    }

    @Override
    public AutoCloseable observe(Consumer<Progress> now) {
        Consumer<Progress> before = observer;
        observer = next -> {
            before.accept(next);
            now.accept(next);
        };
        return () -> observer = before;
    }

    @Override
    public CompletionStage<OperationResult> completion() {
        return completion.minimalCompletionStage();
    }

    @Override
    public OperationResult await(Duration atMost) throws InterruptedException {
        try {
            return completion.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(command.id() + " has not ended; " + progress(), e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof MessagingException known) {
                throw known;
            }
            throw new AssertionError(e.getCause());
        }
    }

    /** As {@link #await(Duration)}, two minutes. */
    public Map<String, Object> result() throws InterruptedException {
        return await(Duration.ofSeconds(120)).values();
    }

    /** What it failed with. */
    public MessagingException failure() throws InterruptedException {
        try {
            throw new AssertionError("It did not fail: " + result());
        } catch (MessagingException e) {
            return e;
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        actions.forEach(Runnable::run);
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public void checkCancelled() {
        if (cancelled) {
            throw new MessagingException(ErrorKind.CANCELLED, "The operation was cancelled", "");
        }
    }

    @Override
    public Registration onCancel(Runnable action) {
        actions.add(action);
        if (cancelled) {
            action.run();
        }
        return () -> actions.remove(action);
    }
}
