// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.openmtm.entry.EntryId;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.CommandDescriptor;
import org.openmtm.mtm.CommandDescriptor.Lane;
import org.openmtm.operation.Operation;
import org.openmtm.operation.OperationResult;
import org.openmtm.store.MessageStore;

/** Runs commands as the framework does: one line for the foreground, one for the background, and beside them. */
final class TestLanes implements AutoCloseable {
    private final MessageStore store;
    private final EntryId service;
    private final Supplier<Imap4Server> server;
    private final Runnable changed;
    private final List<TestOperation> open = new CopyOnWriteArrayList<>();
    private final Map<Lane, ExecutorService> lines = new EnumMap<>(Map.of(
            Lane.FOREGROUND, Executors.newSingleThreadExecutor(),
            Lane.BACKGROUND, Executors.newSingleThreadExecutor(),
            Lane.BESIDE, Executors.newCachedThreadPool()));

    TestLanes(MessageStore store, EntryId service, Supplier<Imap4Server> server, Runnable changed) {
        this.store = store;
        this.service = service;
        this.server = server;
        this.changed = changed;
    }

    TestOperation start(Command command) {
        return start(command, new TestOperation());
    }

    TestOperation start(Command command, TestOperation operation) {
        operation.journal(store, service, command);
        open.add(operation);
        submit(command, operation);
        return operation;
    }

    private void submit(Command command, TestOperation operation) {
        lines.get(lane(command)).execute(() -> {
            try {
                carryOut(command, operation);
            } catch (RuntimeException | InterruptedException e) {
                // Whoever waits for the operation hears of it.
                changed.run();
            }
        });
    }

    /** Interrupts the thread of an operation, as a departing module does, and waits for it to stop. */
    void interrupt(TestOperation operation) throws InterruptedException {
        Thread thread = operation.thread();
        thread.interrupt();
        operation.awaitInterrupted();
    }

    /** Runs an interrupted operation again: with its number and its note. */
    TestOperation resume(TestOperation interrupted) {
        TestOperation again = new TestOperation().resume(interrupted);
        open.add(again);
        submit(again.command(), again);
        return again;
    }

    /** On this thread, whatever is in the lines. */
    OperationResult run(Command command, TestOperation operation) throws InterruptedException {
        operation.journal(store, service, command);
        open.add(operation);
        return carryOut(command, operation);
    }

    private OperationResult carryOut(Command command, TestOperation operation) throws InterruptedException {
        try {
            operation.checkCancelled();
            operation.begin();
            OperationResult result = server.get().execute(command, operation);
            open.remove(operation);
            operation.succeed(result);
            return result;
        } catch (InterruptedException e) {
            open.remove(operation);
            operation.interrupted();
            throw e;
        } catch (RuntimeException | Error e) {
            open.remove(operation);
            operation.fail(e);
            throw e;
        } finally {
            changed.run();
        }
    }

    List<Operation> operations() {
        return List.copyOf(open);
    }

    static Lane lane(Command command) {
        return Imap4Commands.ALL.stream()
                .filter(known -> known.id().equals(command.id()))
                .findFirst()
                .map(CommandDescriptor::lane)
                .orElse(Lane.FOREGROUND);
    }

    @Override
    public void close() throws InterruptedException {
        open.forEach(TestOperation::cancel);
        for (ExecutorService line : lines.values()) {
            line.shutdownNow();
            line.awaitTermination(30, TimeUnit.SECONDS);
        }
    }
}
