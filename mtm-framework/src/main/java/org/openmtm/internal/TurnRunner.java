// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.internal.ModuleTable.Module;
import org.openmtm.mtm.Command;
import org.openmtm.operation.OperationResult;

/** Carries operations out: from the journal into the module and back. */
final class TurnRunner {
    /** The turn that a thread is inside a server for. */
    private static final ThreadLocal<Turn> AT_WORK = new ThreadLocal<>();

    private final ServiceHost host;
    private final ServerSlot slot;
    private final Journal journal;
    private final Lines lines;
    private final Handover handover;
    private final Outcomes outcomes;

    TurnRunner(ServiceHost host, ServerSlot slot, Lines lines, Journal journal, Handover handover, Outcomes outcomes) {
        this.lines = lines;
        this.handover = handover;
        this.outcomes = outcomes;
        this.host = host;
        this.slot = slot;
        this.journal = journal;
    }

    /**
     * To be called before waiting for any operation, of whatever service: two services could wait for each other.
     *
     * @return to be run when the thread waits no more
     * @throws MessagingException INTERNAL if the thread carries out a command of a line, which could then wait for ever
     */
    static Runnable aboutToWait() {
        Turn mine = AT_WORK.get();
        if (mine == null) {
            return () -> {};
        }
        if (!mine.mayWait) {
            throw new MessagingException(
                    ErrorKind.INTERNAL,
                    "The command '" + mine.operation.commandId() + "' waits for another one",
                    "Only commands beside the lines may");
        }
        return mine.host.stepAside(mine);
    }

    void run(Turn turn) {
        Thread thread = Thread.currentThread();
        String name = thread.getName();
        thread.setName("openmtm-" + turn.operation.service() + "-" + turn.operation.commandId());
        OperationResult result = null;
        Throwable trouble = null;
        try {
            result = execute(turn);
        } catch (Throwable e) { // a hostile server or a faulty module must not take the line with it
            trouble = e;
        }
        try {
            if (comesBack(turn)) {
                end(turn, result, trouble);
            }
        } finally {
            thread.setName(name);
        }
    }

    private OperationResult execute(Turn turn) throws InterruptedException {
        LiveOperation operation = turn.operation;
        operation.checkCancelled();
        journal.began(operation);
        operation.goesOn();
        Module module = enter(turn);
        Command command = CommandReader.read(module, operation);
        return server(turn, module).execute(command, operation);
    }

    private Module enter(Turn turn) {
        synchronized (host) {
            if (turn.handedOver || !slot.hasModule()) {
                throw replaced(turn);
            }
            turn.thread = Thread.currentThread();
            turn.host = host;
            turn.mayWait = lines.mayWait(turn.line);
            AT_WORK.set(turn);
            turn.module = slot.module();
            return turn.module;
        }
    }

    /** The module may be gone before all its turns were told: then this one hands over by itself, and waits for the next. */
    private MessagingException replaced(Turn turn) {
        synchronized (host) {
            turn.handedOver = true;
        }
        return new MessagingException(ErrorKind.UNAVAILABLE, "The module is being replaced", "");
    }

    /** The server of the service; made now, by one of those that need it, if there is none. */
    private HostedServer server(Turn turn, Module module) throws InterruptedException {
        synchronized (host) {
            while (slot.isBeingMade() && !turn.handedOver) {
                host.wait();
            }
            if (turn.handedOver) {
                throw replaced(turn);
            }
            if (slot.server() != null) {
                turn.server = slot.server();
                return turn.server;
            }
            slot.beginMaking();
        }
        HostedServer made = null;
        boolean kept = false;
        try {
            made = slot.make(module);
        } finally {
            synchronized (host) {
                kept = made != null && !turn.handedOver && slot.holds(module);
                slot.endMaking(kept ? made : null);
                turn.server = kept ? made : null;
                host.notifyAll();
            }
        }
        if (!kept) {
            made.close();
            made.endLease();
            throw replaced(turn);
        }
        return made;
    }

    /** From here on nobody interrupts: what became of the operation has to reach the store. @return false if it is too late */
    private boolean comesBack(Turn turn) {
        AT_WORK.remove();
        synchronized (host) {
            turn.thread = null;
            Thread.interrupted();
            if (!turn.givenUp) {
                turn.operation.forgetCancelActions(); // if it was given up, they are those of the next server by now
                return true;
            }
        }
        turn.server.module().calls().returned(turn);
        return false;
    }

    private void end(Turn turn, OperationResult result, Throwable trouble) {
        Runnable news;
        try {
            news = trouble == null ? successful(turn, result) : unsuccessful(turn, trouble);
        } catch (Throwable e) { // the last change of a module may throw anything, too
            news = unsuccessful(turn, e);
        }
        host.ended(turn, trouble == null);
        news.run();
    }

    private Runnable successful(Turn turn, OperationResult result) {
        Runnable news = journal.done(turn.operation, result);
        outcomes.ended(turn.module, null);
        return news;
    }

    /**
     * Whatever breaks while the server is taken away broke because of that: the operation waits for the next one. Every
     * command can be run again, so nothing is lost by it.
     */
    private Runnable unsuccessful(Turn turn, Throwable trouble) {
        LiveOperation operation = turn.operation;
        synchronized (host) {
            turn.suspended = turn.handedOver && !operation.isCancelled();
        }
        if (turn.suspended) {
            return suspended(operation);
        }
        MessagingException failure = operation.failure(trouble);
        if (turn.module != null && outcomes.ended(turn.module, failure.kind())) {
            handover.withdrawModule(turn);
            return suspended(operation);
        }
        if (failure.kind() == ErrorKind.INTERNAL) {
            handover.distrust(turn);
        }
        return journal.failed(operation, failure);
    }

    private Runnable suspended(LiveOperation operation) {
        journal.suspended(operation);
        operation.waits(host.reason());
        return () -> {};
    }
}
