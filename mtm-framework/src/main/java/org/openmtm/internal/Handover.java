// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.openmtm.mtm.ServiceStatus;

/**
 * Takes the server away from those that run on it, so that the next one can have their work: asks them to stop at a safe
 * place, waits for that, closes the server, and gives up whoever is in it then.
 */
final class Handover {
    private final ServiceHost host;
    private final Lines lines;
    private final ServerSlot slot;
    private final Journal journal;
    private final Executor executor;
    private final Bounds bounds;

    /** One at a time: who comes second finds the server gone, and not half closed. */
    private final ReentrantLock lock = new ReentrantLock();

    Handover(ServiceHost host, Lines lines, ServerSlot slot, Journal journal, Executor executor, Bounds bounds) {
        this.host = host;
        this.lines = lines;
        this.slot = slot;
        this.journal = journal;
        this.executor = executor;
        this.bounds = bounds;
    }

    /** Returns when no server is here and nothing runs. */
    void withdraw() {
        lock.lock();
        try {
            withdraw(null);
        } finally {
            lock.unlock();
        }
    }

    /** The same but for one that runs and asks for it; unless it is being done already. */
    void withdrawBut(Turn exempt) {
        if (lock.tryLock()) {
            try {
                withdraw(exempt);
            } finally {
                lock.unlock();
            }
        }
    }

    private void withdraw(Turn exempt) {
        HostedServer server = host.hold();
        boolean wasConnected = false;
        try {
            ServiceStatus status = server == null ? ServiceStatus.DISCONNECTED : server.status();
            wasConnected = status.connected();
            List<Turn> running;
            synchronized (host) {
                slot.take(server, status);
                running = lines.turns().stream().filter(turn -> turn != exempt).toList();
                running.forEach(Turn::handOver);
                host.notifyAll();
            }
            awaitSafe(running, server);
            if (server != null) {
                server.close(); // closing its connection gets a server out of a blocked read
            }
            awaitEnd(running, bounds.unwind());
            running.forEach(this::giveUp);
            if (server != null) {
                server.endLease();
            }
        } finally {
            host.letGo(wasConnected);
        }
    }

    /**
     * A server that failed badly is closed when nobody runs on it any more. If it fails again before that, those that run
     * on it are no better off with it: they are interrupted and go on with a fresh one.
     */
    void distrust(Turn failed) {
        synchronized (host) {
            boolean alone = lines.turns().stream().allMatch(turn -> turn == failed);
            if (!slot.isServer(failed.server) || slot.countFault() < 2 || alone) {
                return;
            }
        }
        withdrawBut(failed);
    }

    /** The module lost its trial: what runs on it, and this operation first, goes on with the one that comes now. */
    void withdrawModule(Turn turn) {
        synchronized (host) {
            turn.suspended = true;
            slot.moduleDeparted();
            host.hold(); // the next module may come at once, and must not be given what is left of this one's
        }
        try {
            withdrawBut(turn);
        } finally {
            host.letGo(false);
        }
    }

    /** Longer than usual if the server says that it needs longer. */
    private void awaitSafe(List<Turn> running, HostedServer server) {
        long latest = System.nanoTime() + bounds.more().toNanos();
        boolean ended = awaitEnd(running, bounds.quiesce());
        while (!ended && server != null) {
            Duration needs = server.needs();
            Duration left = Duration.ofNanos(latest - System.nanoTime());
            if (needs.isZero() || needs.isNegative() || left.isNegative()) {
                return;
            }
            ended = awaitEnd(running, needs.compareTo(left) < 0 ? needs : left);
        }
    }

    private boolean awaitEnd(List<Turn> running, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        boolean interrupted = false;
        synchronized (host) {
            while (lines.turns().stream().anyMatch(running::contains) && System.nanoTime() < deadline) {
                try {
                    TimeUnit.NANOSECONDS.timedWait(host, Math.max(1_000_000, deadline - System.nanoTime()));
                } catch (InterruptedException e) {
                    interrupted = true; // a module that was not closed would do more harm
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            return lines.turns().stream().noneMatch(running::contains);
        }
    }

    /** What does not come out of the module goes on without it. */
    private void giveUp(Turn turn) {
        synchronized (host) {
            if (!isInside(turn)) {
                return; // it is on its way out
            }
            turn.givenUp = true;
            turn.suspended = !turn.operation.isCancelled();
            if (turn.server != null) {
                turn.server.module().calls().lost(turn);
            }
        }
        turn.operation.forgetCancelActions();
        Runnable news = () -> turn.operation.waits(host.reason());
        if (turn.suspended) {
            journal.suspended(turn.operation);
        } else {
            news = journal.failed(turn.operation, LiveOperation.cancelledByRequest());
        }
        host.ended(turn, false);
        news.run();
    }

    private boolean isInside(Turn turn) {
        return !turn.givenUp
                && turn.thread != null
                && turn.server != null
                && lines.turns().contains(turn);
    }

    /** A cancelled operation should end soon: if it does not, it is interrupted, and then given up. */
    void insist(Turn turn) {
        later(() -> {
            synchronized (host) {
                turn.interrupt();
            }
            later(() -> giveUpUnlessNeeded(turn));
        });
    }

    private void giveUpUnlessNeeded(Turn turn) {
        HostedServer server;
        synchronized (host) {
            if (!isInside(turn)) {
                return;
            }
            server = turn.server;
        }
        if (!server.needs().isZero()) {
            later(() -> giveUpUnlessNeeded(turn));
            return;
        }
        giveUp(turn);
        withdrawBut(turn);
    }

    private void later(Runnable work) {
        CompletableFuture.delayedExecutor(bounds.cancel().toMillis(), TimeUnit.MILLISECONDS, executor)
                .execute(work);
    }
}
