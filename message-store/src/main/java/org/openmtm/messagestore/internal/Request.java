// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.openmtm.store.StoreChange;

/** A change in the queue, and how its caller hears of it. */
final class Request<T> {
    final CompletableFuture<T> future = new CompletableFuture<>();
    private final StoreChange<T> change;
    private final Executor notifier;
    private final boolean patient;
    /** Until when it may wait for others to be committed with. */
    private final long patientUntil;

    private Consumer<Db> exclusive;
    private T result;
    private Throwable failure;
    private List<Staged> taken = List.of();

    /** @param notifier runs what hangs on the future, or null when only a waiting thread does */
    Request(StoreChange<T> change, Executor notifier) {
        this(change, notifier, 0);
    }

    private Request(StoreChange<T> change, Executor notifier, long patience) {
        this.change = change;
        this.notifier = notifier;
        this.patient = patience > 0;
        this.patientUntil = System.nanoTime() + patience;
    }

    /** A change that may wait so long for others to be committed with. */
    static <T> Request<T> patient(StoreChange<T> change, long nanos) {
        return new Request<>(change, null, nanos);
    }

    boolean isPatient() {
        return patient;
    }

    /** The earlier of this moment of {@link System#nanoTime()} and the end of its patience. */
    long soonest(long other) {
        return other - patientUntil < 0 ? other : patientUntil;
    }

    /** Work that needs the writer's connection outside of any transaction. */
    static Request<Void> exclusive(Consumer<Db> work) {
        Request<Void> request = new Request<>(null, null);
        request.exclusive = work;
        return request;
    }

    boolean exclusive() {
        return exclusive != null;
    }

    void runExclusive(Db db) {
        failure = null;
        exclusive.accept(db);
    }

    /** How a change is undone that fails. */
    enum Undo {
        /** The transaction has nothing else in it: it begins anew. */
        ALL,
        /** A savepoint, which costs a copy of each page that the change touches. */
        SAVEPOINT,
        /** Not at all: who committed few changes has them run again, each alone. */
        NONE
    }

    /** A change failed that cannot be undone alone. */
    static final class NotUndone extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotUndone() {
            super("A change failed among others", null, false, false);
        }
    }

    /**
     * Runs the change. What it threw is kept for its caller.
     *
     * @return whether it has run; if not, it has to be the first of another transaction
     * @throws StoreFault if the database failed
     * @throws NotUndone if it failed, and nothing is undone
     */
    boolean run(Db db, Transaction transaction, WriteContext context, Undo undo) {
        failure = null;
        if (undo == Undo.SAVEPOINT) {
            db.update("SAVEPOINT change");
        }
        transaction.begin(undo != Undo.SAVEPOINT);
        try {
            try {
                result = change.apply(transaction);
                if (context.hasToBeFirst()) {
                    throw new WriteContext.NotFirst();
                }
                transaction.finish();
                if (undo == Undo.SAVEPOINT) {
                    db.update("RELEASE change");
                }
                transaction.accept();
            } finally {
                taken = context.taken();
            }
        } catch (Throwable e) {
            transaction.reject();
            StoreFault fault = e instanceof StoreFault own ? own : transaction.fault();
            if (fault != null && !fault.refusal()) {
                throw fault;
            }
            if (undo == Undo.NONE) {
                throw new NotUndone();
            }
            undo(db, undo == Undo.ALL);
            if (context.hasToBeFirst()) {
                again();
                return false;
            }
            failure = e;
        }
        return true;
    }

    private static void undo(Db db, boolean first) {
        if (first) {
            db.update("ROLLBACK");
            db.update("BEGIN IMMEDIATE");
        } else {
            db.update("ROLLBACK TO change");
            db.update("RELEASE change");
        }
    }

    /** The commit failed: the change may run again, with its bodies. */
    void again() {
        taken.forEach(Staged::putBack);
        taken = List.of();
        result = null;
    }

    void fail(Throwable reason) {
        failure = reason;
        result = null;
    }

    /** The outcome is final. */
    void done() {
        taken.forEach(Staged::close);
        taken = List.of();
        if (notifier == null) {
            complete();
        } else {
            notifier.execute(this::complete);
        }
    }

    private void complete() {
        if (failure == null) {
            future.complete(result);
        } else {
            future.completeExceptionally(failure);
        }
    }
}
