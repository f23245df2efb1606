// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/**
 * Calls into one module, each on a thread of its own and for a bounded time: whatever it throws comes out as an error that
 * names it, and what does not return holds up nobody. After a few of those it is not called any more.
 */
final class ModuleCalls {
    private static final int MOST_LOST = 3;

    private final String module;
    private final Executor threads;
    private final LostThreads lost;
    private final Bounds bounds;
    private final AtomicInteger stuck = new AtomicInteger();

    /** @param module how it is called in errors */
    ModuleCalls(String module, Executor threads, LostThreads lost, Bounds bounds) {
        this.module = module;
        this.threads = threads;
        this.lost = lost;
        this.bounds = bounds;
    }

    /** The same for the type that the module turned out to be. */
    ModuleCalls named(String type) {
        return new ModuleCalls(type, threads, lost, bounds);
    }

    Bounds bounds() {
        return bounds;
    }

    /** @throws MessagingException what the module threw, else INTERNAL; UNAVAILABLE if it does not return */
    <T> T call(String what, Callable<T> call) throws InterruptedException {
        return call(what, call, result -> {});
    }

    /** @param late gets what came when nobody waited for it any more */
    <T> T call(String what, Callable<T> call, Consumer<T> late) throws InterruptedException {
        return begin(what, call, late).await(bounds.call(), true);
    }

    /** The same for a caller that an interrupt must not keep from doing its work: it is kept for later. */
    <T> T callThrough(String what, Duration atMost, Callable<T> call) {
        try {
            return begin(what, call, result -> {}).await(atMost, false);
        } catch (InterruptedException e) {
            throw new IllegalStateException("An interrupt was to be kept for later", e);
        }
    }

    private <T> Call<T> begin(String what, Callable<T> call, Consumer<T> late) {
        if (stuck.get() >= MOST_LOST) {
            throw new MessagingException(
                    ErrorKind.UNAVAILABLE,
                    "The module '" + module + "' is not used any more: " + stuck + " calls into it do not return",
                    "Replace its bundle by one that works");
        }
        Call<T> begun = new Call<>(what, call, late);
        threads.execute(begun);
        return begun;
    }

    /** An operation that was given up stays inside. */
    void lost(Turn turn) {
        stuck.incrementAndGet();
        lost.lost(turn, module, "'" + turn.operation.commandId() + "'", turn.thread.getName());
    }

    void returned(Turn turn) {
        stuck.decrementAndGet();
        lost.returned(turn);
    }

    /** What a module did wrong, in words and classes that do not depend on it. */
    MessagingException fault(String what, Throwable trouble) {
        if (trouble instanceof MessagingException known) {
            return Retold.error(known);
        }
        return new MessagingException(
                ErrorKind.INTERNAL,
                "The module '" + module + "' failed in " + what + ": " + Retold.words(trouble),
                "The log has the details; please report it",
                Retold.any(trouble));
    }

    private final class Call<T> implements Runnable {
        private final String what;
        private final Callable<T> call;
        private final Consumer<T> late;
        private final CompletableFuture<T> end = new CompletableFuture<>();
        private volatile Thread thread;

        Call(String what, Callable<T> call, Consumer<T> late) {
            this.what = what;
            this.call = call;
            this.late = late;
        }

        @Override
        public void run() {
            Thread mine = Thread.currentThread();
            String name = mine.getName();
            mine.setName("openmtm-" + module + "-" + what.replace(' ', '-'));
            thread = mine;
            try {
                end.complete(call.call());
            } catch (Throwable e) { // a faulty module may throw anything
                end.completeExceptionally(fault(what, e));
            } finally {
                synchronized (this) {
                    thread = null; // nobody interrupts whatever this thread does next
                }
                mine.setName(name);
                Thread.interrupted();
            }
        }

        T await(Duration atMost, boolean interruptible) throws InterruptedException {
            long deadline = System.nanoTime() + atMost.toNanos();
            boolean interrupted = false;
            try {
                while (true) {
                    try {
                        return end.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                    } catch (InterruptedException e) {
                        if (interruptible) {
                            leaveAlone();
                            CompletableFuture.delayedExecutor(
                                            bounds.unwind().toMillis(), TimeUnit.MILLISECONDS, threads)
                                    .execute(this::countIfStuck);
                            throw e;
                        }
                        interrupted = true;
                    }
                }
            } catch (TimeoutException e) {
                leaveAlone();
                countIfStuck();
                throw new MessagingException(
                        ErrorKind.UNAVAILABLE,
                        "The module '" + module + "' did not return from " + what + " within " + atMost.toSeconds()
                                + " s",
                        "If this happens again, replace its bundle",
                        e);
            } catch (ExecutionException e) {
                throw (MessagingException) e.getCause();
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        private void countIfStuck() {
            Thread held = thread;
            if (held == null || end.isDone()) {
                return;
            }
            stuck.incrementAndGet();
            lost.lost(this, module, what, held.getName());
            end.whenComplete((result, trouble) -> {
                stuck.decrementAndGet();
                lost.returned(this);
            });
        }

        /** Nobody waits for it any more. */
        private void leaveAlone() {
            end.thenAccept(late);
            synchronized (this) {
                if (thread != null) {
                    thread.interrupt();
                }
            }
        }
    }
}
