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

    private Consumer<Db> exclusive;
    private T result;
    private Throwable failure;
    private List<Staged> taken = List.of();

    /** @param notifier runs what hangs on the future, or null when only a waiting thread does */
    Request(StoreChange<T> change, Executor notifier) {
        this.change = change;
        this.notifier = notifier;
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
        SAVEPOINT
    }

    /**
     * Runs the change. What it threw is kept for its caller.
     *
     * @return whether it has run; if not, it has to be the first of another transaction
     * @throws StoreFault if the database failed
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
