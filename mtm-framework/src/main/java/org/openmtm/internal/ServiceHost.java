// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.internal.ModuleTable.Module;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.CommandDescriptor.Lane;
import org.openmtm.mtm.ServerMtm;
import org.openmtm.mtm.ServiceStatus;
import org.openmtm.operation.OperationResult;

/**
 * One service entry at work: a line for each lane of its commands, and the one server MTM that carries all of them out.
 * The server is made when the first operation needs it and closed when it is idle, when it failed badly, or when its
 * module has to go; then what was running waits at the head of its line for the next one.
 *
 * <p>Nothing waits for itself: commands of the two lines wait for nobody of their service, those beside them may.
 */
final class ServiceHost {
    private static final long QUIESCE_SECONDS = 5;

    /** Who takes note of how operations end. */
    interface Outcomes {
        /**
         * @param module what it ran on
         * @param failure what made it fail, or null
         * @return whether the module has to go by this: the operation waits for the next one
         */
        boolean ended(Module module, ErrorKind failure);
    }

    /** The turn that a thread is inside a server for. */
    private static final ThreadLocal<Turn> AT_WORK = new ThreadLocal<>();

    private final EntryId service;
    private final String type;
    private final String account;
    private final Journal journal;
    private final Executor executor;
    private final Runnable reconnect;
    private final ServerSlot slot;
    private final Outcomes outcomes;
    private final Lines lines = new Lines();
    private final Reconnection reconnection = new Reconnection();

    /** Somebody asked for something: what a former process left goes on. */
    private boolean used;

    /** A server is being taken away and closed: nothing starts. */
    private boolean replacing;

    /** There is no store for the moment: nothing starts, and nothing that waits is ended. */
    private boolean paused;

    /** @param reconnect starts a Connect when the server of a connected service was replaced */
    ServiceHost(
            Entry service,
            Journal journal,
            Executor executor,
            ServerSlot.ServerFactory servers,
            Outcomes outcomes,
            Runnable reconnect) {
        this.service = service.id();
        this.type = service.mtm();
        this.account = service.name();
        this.journal = journal;
        this.executor = executor;
        this.slot = new ServerSlot(this.service, servers);
        this.outcomes = outcomes;
        this.reconnect = reconnect;
    }

    /** Puts a new operation on its line. One beside the lines, or that nobody asked for, wakes nothing of a former process. */
    synchronized void enqueue(LiveOperation operation, boolean asked) {
        operation.hostedBy(this);
        Lane lane = slot.lane(operation.command());
        lines.of(lane).add(operation);
        if (lane == Lane.BESIDE || !asked) {
            pump();
        } else {
            wake();
        }
    }

    /** Takes an operation over that a former process left. @param runNow false leaves it until {@link #wake} */
    synchronized void inherit(LiveOperation operation, boolean runNow) {
        operation.hostedBy(this);
        lines.held().add(operation);
        used |= runNow;
        releaseHeld();
        pump();
    }

    /** A waiting operation with the same command, so that asking twice for a thing that waits does it once. */
    synchronized Optional<LiveOperation> waiting(Command command) {
        if (!slot.hasModule() || slot.lane(command) == Lane.BESIDE) {
            return Optional.empty();
        }
        return Stream.concat(lines.of(slot.lane(command)).waiting().stream(), lines.held().waiting().stream())
                .filter(waits -> waits.command().id().equals(command.id())
                        && waits.command().parameters().equals(command.parameters()))
                .findFirst();
    }

    /** Runs what waits, if anything does. */
    synchronized void wake() {
        used = true;
        releaseHeld();
        pump();
    }

    /** All that have not ended, by number. */
    synchronized List<LiveOperation> operations() {
        return lines.operations();
    }

    synchronized ServiceStatus status() {
        return slot.status();
    }

    String type() {
        return type;
    }

    String account() {
        return account;
    }

    /** The store is about to go: all work stops at safe places, and waits until {@link #goOn}. */
    void pause() {
        synchronized (this) {
            if (paused) {
                return;
            }
            paused = true;
        }
        withdraw(null);
    }

    void goOn() {
        List<LiveOperation> cancelled;
        synchronized (this) {
            paused = false;
            cancelled = lines.operations().stream()
                    .filter(LiveOperation::isCancelled)
                    .toList();
            releaseHeld();
            connectAgain();
            pump();
        }
        cancelled.forEach(this::cancelled);
    }

    /** An operation that turned out to have ended does not wait any more. */
    synchronized void remove(LiveOperation ended) {
        lines.remove(ended);
    }

    /** @param candidate a module, or null for none */
    synchronized boolean isServedBy(Module candidate) {
        return slot.holds(candidate);
    }

    synchronized void moduleArrived(Module arrived) {
        if (slot.holds(arrived)) {
            return;
        }
        slot.moduleArrived(arrived);
        lines.takeWaiting().forEach(this::line);
        releaseHeld();
        connectAgain();
        pump();
    }

    /**
     * The module has to go: interrupts what runs, waits a bounded time for it to stop at safe places, closes the server.
     * What ran waits at the heads of the lines.
     */
    void moduleDeparting() {
        synchronized (this) {
            slot.moduleDeparted();
        }
        withdraw(null);
    }

    /** Closes the server if it has nothing to do, no connection, and is not about to get a lost one back. */
    void releaseIfIdle() {
        synchronized (this) {
            if (slot.isEmpty() || !lines.areIdle() || slot.isConnectedOrConnecting()) {
                return;
            }
            replacing = true;
        }
        withdraw(null);
    }

    /** Cancels everything, and closes the server: the service is being removed. */
    void dispose() {
        operations().forEach(LiveOperation::cancel);
        moduleDeparting();
    }

    /** Puts an operation on the line where the module wants it, with its command as the module reads it. */
    private void line(LiveOperation operation) {
        type(operation);
        lines.of(slot.lane(operation.command())).add(operation);
    }

    /** A command that cannot be read fails when it has its turn. */
    private void type(LiveOperation operation) {
        if (slot.hasModule()) {
            try {
                operation.command(slot.typed(operation.command()));
            } catch (MessagingException e) {
                Log.OPERATIONS.warn("Operation {} cannot be read: {}", operation.id(), e.oneLine());
            }
        }
    }

    /** The module tells which operations of a former process end with it; the others go to their lines. */
    private void releaseHeld() {
        if (!slot.hasModule() || paused) {
            return;
        }
        lines.held().waiting().forEach(this::type);
        lines.held().waiting().stream()
                .filter(operation -> operation.command().endsWithItsProcess())
                .toList()
                .forEach(this::endWithItsProcess);
        if (used) {
            lines.held().takeWaiting().forEach(this::line);
        }
    }

    private void endWithItsProcess(LiveOperation operation) {
        lines.held().remove(operation);
        journal.failed(operation, new MessagingException(ErrorKind.CANCELLED, "Its process ended", ""))
                .run();
    }

    private void connectAgain() {
        boolean missing = lines.of(Lane.FOREGROUND).waiting().stream().noneMatch(Reconnection::isConnect);
        if (slot.hasModule() && !paused && reconnection.begin() && missing) {
            executor.execute(() -> {
                try {
                    reconnect.run();
                } catch (RuntimeException e) {
                    Log.OPERATIONS.warn("Service {} could not be connected again", service, e);
                    goOnWithoutConnection();
                }
            });
        }
    }

    private synchronized void goOnWithoutConnection() {
        reconnection.giveUp();
        pump();
    }

    private void pump() {
        if (slot.hasModule() && !replacing && !paused) {
            lines.next(reconnection::allows).forEach(turn -> executor.execute(() -> run(turn)));
        }
    }

    private void run(Turn turn) {
        Thread thread = Thread.currentThread();
        String name = thread.getName();
        thread.setName("openmtm-" + service + "-" + turn.operation.command().id());
        Runnable news;
        try {
            news = journal.done(turn.operation, execute(turn));
            outcomes.ended(turn.module, null);
        } catch (Throwable e) { // a hostile server or a faulty module must not take the line with it
            news = unsuccessful(turn, e);
        } finally {
            thread.setName(name);
        }
        end(turn);
        news.run();
    }

    private OperationResult execute(Turn turn) throws InterruptedException {
        LiveOperation operation = turn.operation;
        operation.checkCancelled();
        journal.began(operation);
        ServerMtm server = enter(turn);
        try {
            OperationResult result = server.execute(operation.command(), operation);
            synchronized (this) {
                reconnection.succeeded(operation);
            }
            return result;
        } finally {
            leave(turn);
        }
    }

    private synchronized ServerMtm enter(Turn turn) {
        if (turn.handedOver) {
            throw new MessagingException(ErrorKind.UNAVAILABLE, "The module is being replaced", "");
        }
        turn.operation.command(slot.typed(turn.operation.command()));
        turn.module = slot.module();
        turn.server = slot.server();
        turn.thread = Thread.currentThread();
        turn.host = this;
        AT_WORK.set(turn);
        return turn.server;
    }

    /** From here on nobody interrupts: what became of the operation has to reach the store. */
    private synchronized void leave(Turn turn) {
        AT_WORK.remove();
        turn.thread = null;
        Thread.interrupted();
    }

    /**
     * Whatever breaks while the server is taken away broke because of that: the operation waits for the next one. Every
     * command can be run again, so nothing is lost by it.
     */
    private Runnable unsuccessful(Turn turn, Throwable trouble) {
        LiveOperation operation = turn.operation;
        synchronized (this) {
            turn.suspended = turn.handedOver && !operation.isCancelled();
        }
        if (turn.suspended) {
            journal.suspended(operation);
            return () -> {};
        }
        MessagingException failure = operation.failure(trouble);
        if (turn.module != null && outcomes.ended(turn.module, failure.kind())) {
            return withdrawModule(turn);
        }
        if (failure.kind() == ErrorKind.INTERNAL) {
            distrust(turn);
        }
        return journal.failed(operation, failure);
    }

    /** The module lost its trial: what runs on it, and this operation first, goes on with the one that comes now. */
    private Runnable withdrawModule(Turn turn) {
        synchronized (this) {
            turn.suspended = true;
            slot.moduleDeparted();
        }
        withdraw(turn);
        journal.suspended(turn.operation);
        return () -> {};
    }

    /**
     * A server that failed badly is closed when nobody runs on it any more. If it fails again before that, those that run
     * on it are no better off with it: they are interrupted and go on with a fresh one.
     */
    private void distrust(Turn failed) {
        synchronized (this) {
            if (!slot.isServer(failed.server)
                    || slot.countFault() < 2
                    || othersThan(failed).isEmpty()) {
                return;
            }
            replacing = true;
        }
        withdraw(failed);
    }

    private List<Turn> othersThan(Turn one) {
        return lines.turns().stream().filter(turn -> turn != one).toList();
    }

    private void end(Turn turn) {
        boolean closeFaulty;
        synchronized (this) {
            turn.line.end(turn);
            if (turn.suspended) {
                // What this module made of the command must not outlive it, and the next one may read it differently.
                Command command = turn.operation.command();
                turn.operation.command(new RecordedCommand(command.id(), command.parameters()));
                line(turn.operation);
            } else {
                reconnection.ended(turn.operation);
            }
            closeFaulty = slot.isFaulty() && othersThan(turn).isEmpty();
            replacing |= closeFaulty;
            pump();
            notifyAll();
        }
        if (closeFaulty) {
            withdraw(null);
        }
        if (turn.suspended && turn.operation.isCancelled()) {
            cancelled(turn.operation); // it was, before it stood on its line again
        }
    }

    /** Takes the server from all that run on it, waits a bounded time for them, and closes it. */
    private void withdraw(Turn exempt) {
        List<Turn> running;
        ServerMtm taken;
        boolean wasConnected;
        synchronized (this) {
            replacing = true;
            wasConnected = slot.isConnected();
            taken = slot.take();
            running = othersThan(exempt);
            running.forEach(Turn::handOver);
        }
        awaitEnd(running);
        slot.close(taken); // closing its connection gets a server out of a blocked read
        synchronized (this) {
            replacing = false;
            if (wasConnected) {
                connectAgain();
            }
            pump();
        }
    }

    private synchronized void awaitEnd(List<Turn> running) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(QUIESCE_SECONDS);
        while (System.nanoTime() < deadline && lines.turns().stream().anyMatch(running::contains)) {
            try {
                TimeUnit.NANOSECONDS.timedWait(this, Math.max(1_000_000, deadline - System.nanoTime()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Called by an operation that somebody cancelled: ends it if it waits. */
    void cancelled(LiveOperation operation) {
        Runnable news;
        synchronized (this) {
            if (paused || !lines.remove(operation)) {
                return;
            }
            news = journal.failed(operation, LiveOperation.cancelledByRequest());
            reconnection.ended(operation);
            pump();
        }
        news.run();
    }

    /**
     * To be called before waiting for any operation, of whatever service: two services could wait for each other.
     *
     * @return to be run when the thread waits no more
     * @throws MessagingException INTERNAL if the thread carries out a command of a line, which could then wait for ever
     */
    static Runnable aboutToWait() {
        Turn mine = AT_WORK.get();
        return mine == null ? () -> {} : mine.host.aboutToWait(mine);
    }

    private synchronized Runnable aboutToWait(Turn turn) {
        if (turn.line != lines.of(Lane.BESIDE)) {
            throw new MessagingException(
                    ErrorKind.INTERNAL,
                    "The command '" + turn.operation.command().id() + "' waits for another one",
                    "Only commands beside the lines may");
        }
        turn.waits = true;
        pump();
        return () -> {
            synchronized (this) {
                turn.waits = false;
            }
        };
    }
}
