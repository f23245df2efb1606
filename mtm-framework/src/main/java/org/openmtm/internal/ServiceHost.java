// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.internal.ModuleTable.Module;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.CommandDescriptor.Lane;
import org.openmtm.mtm.ServiceStatus;

/**
 * One service entry at work: a line for each lane of its commands, and the one server MTM that carries all of them out.
 * The server is made when the first operation needs it and closed when it is idle, when it failed badly, or when its
 * module or the store has to go; then what was running waits at the head of its line for the next one.
 *
 * <p>Nothing waits for itself: commands of the two lines wait for nobody of their service, those beside them may. No module
 * is called while the lock of a host is held.
 */
final class ServiceHost {
    private final EntryId service;
    private final String type;
    private final String account;
    private final Journal journal;
    private final Executor executor;
    private final Runnable connect;
    private final Surroundings surroundings;
    private final ServerSlot slot;
    private final Lines lines;
    private final Reconnection reconnection = new Reconnection();
    private final TurnRunner runner;
    private final Handover handover;

    /** Held while it goes from one module to another. */
    private final ReentrantLock binding = new ReentrantLock();

    /** Somebody asked for something: what a former process left goes on. */
    private boolean used;

    /** How many hold this host at the moment: nothing starts. */
    private int holds;

    /** There is no store for the moment: nothing starts, and nothing that waits is ended. */
    private boolean paused;

    /** @param connect starts a Connect when the server of a connected service was replaced */
    ServiceHost(
            Entry service,
            Journal journal,
            Executor executor,
            ServerSlot.ServerFactory servers,
            Outcomes outcomes,
            Surroundings surroundings,
            Runnable connect) {
        this.service = service.id();
        this.type = service.mtm();
        this.account = service.name();
        this.journal = journal;
        this.executor = executor;
        this.surroundings = surroundings;
        this.connect = connect;
        this.slot = new ServerSlot(this.service, servers);
        this.lines = new Lines(slot::lane);
        this.handover = new Handover(this, lines, slot, journal, executor, surroundings.bounds());
        this.runner = new TurnRunner(this, slot, lines, journal, handover, outcomes);
    }

    String type() {
        return type;
    }

    String account() {
        return account;
    }

    /** Puts a new operation on its line. One beside the lines, or that nobody asked for, wakes nothing of a former process. */
    void enqueue(LiveOperation operation, boolean asked) {
        operation.hostedBy(this);
        synchronized (this) {
            if (lines.add(operation) == Lane.BESIDE || !asked) {
                pump();
                return;
            }
        }
        wake();
    }

    /** Takes an operation over that a former process left. @param runNow false leaves it until {@link #wake} */
    void inherit(LiveOperation operation, boolean runNow) {
        operation.hostedBy(this);
        CommandReader.readAll(module(), List.of(operation));
        List<LiveOperation> over;
        synchronized (this) {
            lines.hold(operation);
            used |= runNow;
            over = releaseHeld();
            pump();
        }
        end(over);
    }

    /** A waiting operation with the same command, so that asking twice for a thing that waits does it once. */
    Optional<LiveOperation> waiting(Command command) {
        String id = command.id();
        Map<String, String> parameters = command.parameters();
        synchronized (this) {
            return slot.hasModule() ? lines.waiting(slot.lane(id), id, parameters) : Optional.empty();
        }
    }

    /** Runs what waits, if anything does. */
    void wake() {
        List<LiveOperation> over;
        synchronized (this) {
            used = true;
            over = releaseHeld();
            pump();
        }
        end(over);
    }

    /** All that have not ended, by number. */
    synchronized List<LiveOperation> operations() {
        return lines.operations();
    }

    ServiceStatus status() {
        HostedServer server;
        ServiceStatus last;
        boolean absent;
        synchronized (this) {
            absent = !slot.hasModule();
            server = slot.server();
            last = slot.lastStatus();
        }
        return surroundings.withLostThreads(
                type, absent ? surroundings.noModule(type) : server == null ? last : server.status());
    }

    /** Why what is suspended waits, for people. */
    synchronized String reason() {
        return paused
                ? "the message store is being replaced"
                : "the module " + type + (slot.hasModule() ? " is started anew" : " is being replaced");
    }

    /** The store is about to go: all work stops at safe places, and waits until {@link #goOn}. */
    void pause() {
        synchronized (this) {
            if (paused) {
                return;
            }
            paused = true;
        }
        handover.withdraw();
    }

    void goOn() {
        List<LiveOperation> cancelled;
        List<LiveOperation> over;
        synchronized (this) {
            paused = false;
            cancelled = lines.operations().stream()
                    .filter(LiveOperation::isCancelled)
                    .toList();
            over = releaseHeld();
            connectAgain();
            pump();
        }
        end(over);
        cancelled.forEach(this::cancelled);
    }

    /** An operation that turned out to have ended does not wait any more. */
    synchronized void remove(LiveOperation ended) {
        lines.remove(ended);
    }

    /** Goes from the module that it has to the one that serves it now. @param serving that one, or null */
    void serve(Supplier<Module> serving) {
        binding.lock();
        try {
            for (Module next = serving.get(); !uses(next); next = serving.get()) {
                moduleDeparting();
                if (next != null) {
                    moduleArrived(next);
                }
            }
        } finally {
            binding.unlock();
        }
    }

    private synchronized boolean uses(Module candidate) {
        return slot.holds(candidate);
    }

    void moduleArrived(Module arrived) {
        List<LiveOperation> waiting;
        synchronized (this) {
            if (slot.holds(arrived)) {
                return;
            }
            slot.moduleArrived(arrived);
            holds++;
            waiting = lines.operations();
        }
        CommandReader.readAll(arrived, waiting);
        List<LiveOperation> over;
        synchronized (this) {
            holds--;
            lines.reassign();
            over = releaseHeld();
            connectAgain();
            pump();
        }
        end(over);
    }

    /**
     * The module has to go: interrupts what runs, waits a bounded time for it to stop at safe places, closes the server.
     * What ran waits at the heads of the lines.
     */
    void moduleDeparting() {
        synchronized (this) {
            slot.moduleDeparted();
        }
        handover.withdraw(); // also where the module is gone: it may just be about to be
        synchronized (this) {
            lines.forgetReadings();
        }
    }

    /** Closes the server if it has nothing to do, no connection, and is not about to get a lost one back. */
    void releaseIfIdle() {
        HostedServer server = idleServer();
        if (server != null && !ServerSlot.connectedOrConnecting(server.status())) {
            hold();
            if (idleServer() == server) {
                handover.withdraw();
            }
            letGo(false);
        }
    }

    private synchronized HostedServer idleServer() {
        return lines.areIdle() ? slot.server() : null;
    }

    /** Cancels everything, and closes the server: the service is being removed. */
    void dispose() {
        operations().forEach(LiveOperation::cancel);
        moduleDeparting();
        goOn(); // nobody knows this host any more who would wake it when the next store comes
    }

    /** What a former process left goes to its lines, if it may. @return what is over, to be ended without the lock */
    private List<LiveOperation> releaseHeld() {
        return slot.hasModule() && !paused ? lines.release(used) : List.of();
    }

    private void end(List<LiveOperation> over) {
        over.forEach(operation -> journal.failed(
                        operation, new MessagingException(ErrorKind.CANCELLED, "Its process ended", ""))
                .run());
    }

    private void connectAgain() {
        if (slot.hasModule() && !paused && reconnection.begin() && lines.isNoConnectWaiting()) {
            executor.execute(this::reconnect);
        }
    }

    private void reconnect() {
        try {
            connect.run();
        } catch (RuntimeException e) {
            Log.OPERATIONS.warn("Service {} could not be connected again", service, e);
            synchronized (this) {
                reconnection.giveUp();
                pump();
            }
        }
    }

    /** Others may have their turn while this one waits. @return to be run when it waits no more */
    synchronized Runnable stepAside(Turn turn) {
        turn.waits = true;
        pump();
        return () -> {
            synchronized (this) {
                turn.waits = false;
            }
        };
    }

    private void pump() {
        if (slot.hasModule() && holds == 0 && !paused) {
            lines.next(reconnection::allows).forEach(turn -> executor.execute(() -> runner.run(turn)));
        }
    }

    /** Nothing starts until {@link #letGo}. @return the server that is here, or null */
    synchronized HostedServer hold() {
        holds++;
        return slot.server();
    }

    /** @param wasConnected the server that was taken away had a connection */
    synchronized void letGo(boolean wasConnected) {
        holds--;
        if (wasConnected) {
            connectAgain();
        }
        pump();
    }

    /** A turn is over. @param well whether its command succeeded */
    void ended(Turn turn, boolean well) {
        LiveOperation operation = turn.operation;
        boolean closeFaulty;
        synchronized (this) {
            turn.line.end(turn);
            if (well && !turn.suspended) {
                reconnection.succeeded(operation);
            }
            if (turn.suspended) {
                // What this module made of the command must not outlive it, and the next one may read it differently.
                operation.forgetReading();
                lines.add(operation);
            } else {
                reconnection.ended(operation);
            }
            closeFaulty = !turn.givenUp && slot.isFaulty() && lines.turns().isEmpty();
            holds += closeFaulty ? 1 : 0;
            pump();
            notifyAll();
        }
        if (closeFaulty) {
            handover.withdraw();
            letGo(false);
        }
        if (turn.suspended && operation.isCancelled()) {
            cancelled(operation); // it was, before it stood on its line again
        }
    }

    /** Called by an operation that somebody cancelled: ends it if it waits, and sees to it that it ends if it runs. */
    void cancelled(LiveOperation operation) {
        boolean waited;
        Optional<Turn> running;
        synchronized (this) {
            if (paused) {
                return; // there is nothing to write it to; it is looked at when work goes on
            }
            waited = lines.remove(operation);
            running = lines.turns().stream()
                    .filter(turn -> turn.operation == operation)
                    .findFirst();
        }
        running.ifPresent(handover::insist);
        if (!waited) {
            return;
        }
        Runnable news = journal.failed(operation, LiveOperation.cancelledByRequest());
        synchronized (this) {
            reconnection.ended(operation);
            pump();
        }
        news.run();
    }

    synchronized Module module() {
        return slot.module();
    }
}
