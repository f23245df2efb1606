// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.internal.ModuleTable.Module;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.OperationContext;
import org.openmtm.operation.Operation;
import org.openmtm.operation.OperationRecord;
import org.openmtm.operation.OperationResult;
import org.openmtm.operation.OperationState;
import org.openmtm.operation.Progress;

/**
 * An operation that has not ended: the handle that applications hold and the context that the module gets. The line of
 * its service moves it from state to state; cancelling may come from anywhere.
 */
final class LiveOperation implements Operation, OperationContext {
    private static final String SUSPENDED = "suspended";

    private final CompletableFuture<OperationResult> completion = new CompletableFuture<>();
    private final List<Consumer<Progress>> observers = new CopyOnWriteArrayList<>();
    private final Set<Runnable> cancelActions = ConcurrentHashMap.newKeySet();
    private final LongFunction<String> notes;
    private volatile Command command;
    private volatile OperationRecord journal;
    private volatile Progress progress = Progress.NONE;
    private volatile boolean cancelled;
    private volatile boolean endsWithItsProcess;
    private volatile ServiceHost host;

    /** @param notes tells what an operation noted of itself */
    LiveOperation(Command command, OperationRecord journal, LongFunction<String> notes) {
        this.command = command;
        this.journal = journal;
        this.notes = notes;
    }

    @Override
    public String note() {
        return notes.apply(id());
    }

    void hostedBy(ServiceHost newHost) {
        host = newHost;
    }

    /** The same command, as another module reads it. */
    void command(Command read) {
        command = read;
    }

    /** Takes back what a module made of the command. */
    void forgetReading() {
        command = new RecordedCommand(journal.command(), journal.parameters());
    }

    /** Nobody reads the command any more; of a class of a module it would keep that in memory. */
    private void forgetForeignReading() {
        if (command.getClass().getClassLoader() != Command.class.getClassLoader()) {
            forgetReading();
        }
    }

    /** The id of its command, whatever a module makes of it. */
    String commandId() {
        return journal.command();
    }

    /** Whether the module that reads its command wants it to end with its process. */
    boolean endsWithItsProcess() {
        return endsWithItsProcess;
    }

    void endsWithItsProcess(boolean ends) {
        endsWithItsProcess = ends;
    }

    /** It is suspended, or its module is not there. @param why for people */
    void waits(String why) {
        if (!completion.isDone()) {
            progress(Progress.stage(SUSPENDED, why));
        }
    }

    /** It does not wait for a module any more. */
    void goesOn() {
        if (progress.stage().equals(SUSPENDED)) {
            progress(Progress.stage("resumed", ""));
        }
    }

    /** The command has come back; what it wanted to be done when cancelled would be done by a module that may be gone. */
    void forgetCancelActions() {
        cancelActions.clear();
    }

    OperationRecord journal() {
        return journal;
    }

    void journal(OperationRecord record) {
        journal = record;
    }

    /** The record of this operation in another state. */
    OperationRecord record(OperationState state, Map<String, String> result, ErrorKind error, String message) {
        OperationRecord old = journal;
        boolean begins = state == OperationState.RUNNING;
        return new OperationRecord(
                old.id(),
                old.service(),
                old.command(),
                old.parameters(),
                state,
                old.created(),
                begins ? Instant.now() : old.started(),
                state.isFinal() ? Instant.now() : null,
                begins ? old.attempts() + 1 : old.attempts(),
                result,
                error,
                message);
    }

    /** Only values of the platform are passed on: others, and the last change, would keep their module in memory. */
    void complete(OperationResult result) {
        forgetForeignReading();
        Map<String, Object> values = new LinkedHashMap<>();
        result.values().forEach((key, value) -> values.put(key, plain(value)));
        completion.complete(OperationResult.of(values));
    }

    private static Object plain(Object value) {
        boolean platform = value == null || value.getClass().getClassLoader() == null;
        return platform ? value : String.valueOf(value);
    }

    void fail(MessagingException failure) {
        forgetForeignReading();
        completion.completeExceptionally(failure);
    }

    @Override
    public long id() {
        return journal.id();
    }

    @Override
    public EntryId service() {
        return journal.service();
    }

    @Override
    public Command command() {
        return command;
    }

    @Override
    public OperationState state() {
        return journal.state();
    }

    @Override
    public Progress progress() {
        return progress;
    }

    @Override
    public AutoCloseable observe(Consumer<Progress> observer) {
        observers.add(observer);
        tell(observer, progress);
        return () -> observers.remove(observer);
    }

    @Override
    public CompletionStage<OperationResult> completion() {
        return completion.minimalCompletionStage();
    }

    @Override
    public void cancel() {
        if (completion.isDone()) {
            return;
        }
        cancelled = true;
        ServiceHost mine = host;
        if (mine != null) {
            runCancelActions(mine.module());
            mine.cancelled(this);
        }
    }

    /** They are the module's, and must not hold up who cancels. */
    private void runCancelActions(Module module) {
        List<Runnable> actions = List.copyOf(cancelActions);
        if (module == null || actions.isEmpty()) {
            return;
        }
        try {
            module.calls().callThrough("cancel", module.calls().bounds().status(), () -> {
                actions.forEach(this::runSafely);
                return null;
            });
        } catch (MessagingException e) {
            Log.OPERATIONS.warn("{}", e.oneLine());
        }
    }

    private void runSafely(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            Log.OPERATIONS.warn("What operation {} does when it is cancelled failed", id(), e);
        }
    }

    @Override
    public OperationResult await(Duration atMost) throws InterruptedException {
        // Who must not wait is told so even if the end has come already: not only when the timing is bad.
        Runnable afterwards = TurnRunner.aboutToWait();
        try {
            return completion.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new MessagingException(
                    ErrorKind.BUSY,
                    "Operation " + id() + " (" + commandId() + ") has not ended after " + atMost.toSeconds() + " s",
                    "It runs on: wait for it, or cancel it",
                    e);
        } catch (ExecutionException | CompletionException e) {
            if (e.getCause() instanceof MessagingException known) {
                throw known;
            }
            throw new MessagingException(ErrorKind.INTERNAL, String.valueOf(e.getCause()), "", e);
        } finally {
            afterwards.run();
        }
    }

    /** What became of the operation when this broke it, as those get it who wait for it. */
    MessagingException failure(Throwable trouble) {
        if (cancelled || trouble instanceof InterruptedException) {
            return cancelledByRequest(); // whatever broke, broke because of the cancel
        }
        if (trouble instanceof MessagingException known) {
            return Retold.error(known);
        }
        return new MessagingException(
                ErrorKind.INTERNAL,
                "The module failed while it carried out '" + commandId() + "': " + Retold.words(trouble),
                "The log has the details; please report it",
                Retold.any(trouble));
    }

    @Override
    public long operationId() {
        return id();
    }

    @Override
    public void progress(Progress next) {
        progress = next;
        observers.forEach(observer -> tell(observer, next));
    }

    private static void tell(Consumer<Progress> observer, Progress progress) {
        try {
            observer.accept(progress);
        } catch (RuntimeException e) {
            Log.OPERATIONS.warn("An observer of progress failed", e);
        }
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public void checkCancelled() {
        if (cancelled) {
            throw cancelledByRequest();
        }
    }

    static MessagingException cancelledByRequest() {
        return new MessagingException(ErrorKind.CANCELLED, "The operation was cancelled", "");
    }

    @Override
    public Registration onCancel(Runnable action) {
        cancelActions.add(action);
        if (cancelled) {
            action.run();
        }
        return () -> cancelActions.remove(action);
    }
}
