// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.internal.ModuleTable.Module;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.ServerMtm;
import org.openmtm.mtm.ServiceState;
import org.openmtm.mtm.ServiceStatus;
import org.openmtm.operation.OperationResult;
import org.openmtm.operation.OperationState;
import org.openmtm.store.MessageStore;

/**
 * One service entry at work: the first-in-first-out line of its operations and the one server MTM that carries them out.
 * The server is made when the first operation needs it and closed when it is idle, when it failed badly, or when its
 * module has to go; then what was running goes back to the head of the line and waits for the next module.
 */
final class ServiceHost {
    private static final long QUIESCE_SECONDS = 5;

    /** Makes the server MTM of this service with the module given. */
    interface ServerFactory {
        ServerMtm create(EntryId service, Module module);
    }

    private final EntryId service;
    private final MessageStore store;
    private final Executor executor;
    private final ServerFactory servers;
    private final Runnable reconnect;
    private final Deque<LiveOperation> line = new ArrayDeque<>();
    private Module module;
    private ServerMtm server;
    private LiveOperation running;
    private Thread worker;
    /** There is no module, or it is on its way out. */
    private boolean quiescing = true;
    /** What waits was taken over from a former process and has to wait until this service is used. */
    private boolean held;

    /** Somebody connected and nobody disconnected: a new module has to connect again by itself. */
    private boolean stayConnected;

    private ServiceStatus lastStatus = ServiceStatus.DISCONNECTED;

    /** @param reconnect starts a Connect when the module of a connected service was replaced */
    ServiceHost(EntryId service, MessageStore store, Executor executor, ServerFactory servers, Runnable reconnect) {
        this.service = service;
        this.store = store;
        this.executor = executor;
        this.servers = servers;
        this.reconnect = reconnect;
    }

    /** Puts an operation at the end of the line. @param runNow false leaves it there until the next {@link #wake} */
    synchronized void enqueue(LiveOperation operation, boolean runNow) {
        line.addLast(operation);
        operation.whenCancelledWaiting(() -> cancelWaiting(operation));
        held = !runNow && (held || line.size() == 1);
        pump();
    }

    /** A waiting operation with the same command, so that asking twice for a thing that waits does it once. */
    synchronized Optional<LiveOperation> waiting(Command command) {
        return line.stream()
                .filter(waits -> waits.command().id().equals(command.id())
                        && waits.command().parameters().equals(command.parameters()))
                .findFirst();
    }

    /** Runs what waits, if anything does. */
    synchronized void wake() {
        held = false;
        pump();
    }

    synchronized List<LiveOperation> operations() {
        List<LiveOperation> all = new ArrayList<>(line);
        if (running != null) {
            all.add(0, running);
        }
        return all;
    }

    synchronized ServiceStatus status() {
        if (module == null) {
            return new ServiceStatus(
                    ServiceState.NO_MODULE, ErrorKind.UNAVAILABLE, "Its module is not installed", Map.of());
        }
        return server != null ? server.status() : lastStatus;
    }

    synchronized boolean uses(Module candidate) {
        return module != null && module.module() == candidate.module();
    }

    synchronized void moduleArrived(Module arrived) {
        module = arrived;
        lastStatus = ServiceStatus.DISCONNECTED;
        quiescing = false;
        if (stayConnected && line.stream().noneMatch(waits -> waits.command() instanceof Commands.Connect)) {
            executor.execute(reconnect);
        }
        pump();
    }

    /**
     * The module has to go: interrupts what runs, waits a bounded time for it to stop at a safe place, closes the server.
     * The operation that ran waits at the head of the line.
     */
    void moduleDeparting() {
        Thread busy;
        ServerMtm idleServer = null;
        synchronized (this) {
            quiescing = true;
            module = null;
            busy = worker;
            if (busy != null) {
                busy.interrupt();
            } else {
                idleServer = takeServer();
            }
        }
        close(idleServer);
        if (busy != null) {
            awaitStop(busy);
        }
    }

    private void awaitStop(Thread busy) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(QUIESCE_SECONDS);
        ServerMtm stuck;
        synchronized (this) {
            while (worker == busy && System.nanoTime() < deadline) {
                try {
                    TimeUnit.NANOSECONDS.timedWait(this, Math.max(1_000_000, deadline - System.nanoTime()));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    break;
                }
            }
            stuck = takeServer();
        }
        close(stuck); // closing its connection gets a server out of a blocked read
    }

    /** Closes the server if it has nothing to do, no connection, and is not about to get a lost one back. */
    void releaseIfIdle() {
        ServerMtm idle = null;
        synchronized (this) {
            if (server != null && worker == null && line.isEmpty() && !connectedOrConnecting(server.status())) {
                idle = takeServer();
            }
        }
        close(idle);
    }

    private static boolean connectedOrConnecting(ServiceStatus status) {
        return status.connected() || status.state() == ServiceState.CONNECTING;
    }

    private ServerMtm takeServer() {
        ServerMtm taken = server;
        if (taken != null) {
            lastStatus = connectedOrConnecting(taken.status()) ? ServiceStatus.DISCONNECTED : taken.status();
        }
        server = null;
        return taken;
    }

    private void close(ServerMtm closing) {
        if (closing != null) {
            try {
                closing.close();
            } catch (RuntimeException e) {
                Log.MODULES.warn("Closing the server side of service {} failed", service, e);
            }
        }
    }

    private void pump() {
        if (worker == null && !quiescing && !held && !line.isEmpty()) {
            worker = PENDING;
            executor.execute(this::drain);
        }
    }

    /** Stands for a worker that was asked for and has not begun. */
    private static final Thread PENDING = new Thread("openmtm-pending");

    private void drain() {
        while (true) {
            LiveOperation next;
            synchronized (this) {
                Thread.interrupted(); // an interrupt that came late was meant for an operation that has ended
                running = null;
                next = quiescing || held ? null : line.pollFirst();
                if (next == null) {
                    worker = null;
                    notifyAll();
                    return;
                }
                worker = Thread.currentThread();
                running = next;
            }
            run(next);
        }
    }

    private void run(LiveOperation operation) {
        Thread thread = Thread.currentThread();
        String name = thread.getName();
        thread.setName("openmtm-" + service + "-" + operation.command().id());
        try {
            operation.checkCancelled();
            advance(operation, operation.record(OperationState.RUNNING, Map.of(), null, ""));
            OperationResult result = server().execute(operation.command(), operation);
            remember(operation.command());
            succeed(operation, result);
        } catch (Throwable e) { // a hostile server or a faulty module must not take the line with it
            end(operation, e);
        } finally {
            thread.setName(name);
        }
    }

    private synchronized ServerMtm server() {
        if (quiescing) {
            throw new MessagingException(ErrorKind.UNAVAILABLE, "The module is being replaced", "");
        }
        if (server == null) {
            server = servers.create(service, module);
        }
        return server;
    }

    private synchronized void remember(Command command) {
        stayConnected = switch (command.id()) {
            case Commands.Connect.ID -> true;
            case Commands.Disconnect.ID -> false;
            default -> stayConnected;
        };
    }

    private void succeed(LiveOperation operation, OperationResult result) {
        Map<String, String> texts = new java.util.LinkedHashMap<>();
        result.values().forEach((key, value) -> texts.put(key, String.valueOf(value)));
        var record = operation.record(OperationState.DONE, texts, null, "");
        store.write(tx -> {
            result.finalChange().apply(tx);
            tx.updateOperation(record);
            return null;
        });
        operation.journal(record);
        operation.complete(result);
    }

    /**
     * Whatever breaks while the module is on its way out broke because of that: the operation waits for the next module.
     * Every command can be run again, so nothing is lost by it.
     */
    private void end(LiveOperation operation, Throwable trouble) {
        Thread.interrupted(); // it did its work; what follows has to reach the store
        if (!isQuiescing() || operation.isCancelled()) {
            finish(operation, trouble instanceof InterruptedException ? LiveOperation.cancelledByRequest() : trouble);
            return;
        }
        close(withdrawServer());
        advance(operation, operation.record(OperationState.SUSPENDED, Map.of(), null, ""));
        synchronized (this) {
            line.addFirst(operation);
        }
    }

    private synchronized boolean isQuiescing() {
        return quiescing;
    }

    private synchronized ServerMtm withdrawServer() {
        return takeServer();
    }

    private void advance(LiveOperation operation, org.openmtm.operation.OperationRecord record) {
        store.write(tx -> {
            tx.updateOperation(record);
            return null;
        });
        operation.journal(record);
    }

    /** Ends an operation that failed, durably if the store still can. */
    private void finish(LiveOperation operation, Throwable trouble) {
        MessagingException failure = typed(operation, trouble);
        if (failure.kind() == ErrorKind.INTERNAL) {
            Log.OPERATIONS.error(
                    "Operation {} ({}) failed",
                    operation.id(),
                    operation.command().id(),
                    trouble);
            close(withdrawServer());
        } else {
            Log.OPERATIONS.info(
                    "Operation {} ({}): {}", operation.id(), operation.command().id(), failure.oneLine());
        }
        OperationState state = failure.kind() == ErrorKind.CANCELLED ? OperationState.CANCELLED : OperationState.FAILED;
        try {
            advance(operation, operation.record(state, Map.of(), failure.kind(), failure.oneLine()));
        } catch (RuntimeException e) {
            Log.OPERATIONS.error("The end of operation {} could not be recorded", operation.id(), e);
        }
        operation.fail(failure);
    }

    private static MessagingException typed(LiveOperation operation, Throwable trouble) {
        if (operation.isCancelled()) {
            return LiveOperation.cancelledByRequest(); // whatever broke, broke because of the cancel
        }
        if (trouble instanceof MessagingException known) {
            return known;
        }
        return new MessagingException(
                ErrorKind.INTERNAL,
                "The module failed while it carried out '" + operation.command().id() + "': " + trouble,
                "The log has the details; please report it",
                trouble);
    }

    private void cancelWaiting(LiveOperation operation) {
        boolean waited;
        synchronized (this) {
            waited = line.remove(operation);
        }
        if (waited) {
            finish(operation, LiveOperation.cancelledByRequest());
        }
    }

    /** Cancels everything, and closes the server: the service is being removed. */
    void dispose() {
        operations().forEach(LiveOperation::cancel);
        moduleDeparting();
    }
}
