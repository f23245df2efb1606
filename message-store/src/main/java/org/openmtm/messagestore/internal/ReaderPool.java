// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.store.StoreCursor;

/**
 * Read-only connections, each lent to one caller at a time. When all are lent, callers wait for their turn. A thread that
 * holds one does not wait for another: threads that held cursors and waited for more would wait for each other.
 */
final class ReaderPool implements AutoCloseable {
    private static final int KEPT = 4;
    private static final int MOST = 64;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int NAMED = 5;

    private final Supplier<Db> opener;
    private final int most;
    private final Duration patience;
    private final Semaphore turns;
    private final Deque<Db> idle = new ArrayDeque<>();
    private final Set<Loan> loans = new LinkedHashSet<>();
    private boolean closed;

    ReaderPool(Supplier<Db> opener) {
        this(opener, MOST, PATIENCE);
    }

    /**
     * @param most how many are lent to threads that hold none yet, and how many one thread may hold
     * @param patience how long a caller waits for its turn
     */
    ReaderPool(Supplier<Db> opener, int most, Duration patience) {
        this.opener = opener;
        this.most = most;
        this.patience = patience;
        this.turns = new Semaphore(most, true);
    }

    /** @param turn whether it took one of the turns, because its thread held nothing */
    private record Loan(Db db, Thread holder, long since, boolean turn) {}

    /** Runs a query that is done when it returns. */
    <T> T read(Function<Db, T> query) {
        Loan loan = borrow();
        boolean sound = false;
        try {
            T result = query.apply(loan.db);
            sound = true;
            return result;
        } finally {
            giveBack(loan, sound);
        }
    }

    /** Runs several queries that see the same moment. */
    <T> T snapshot(Function<Db, T> query) {
        return read(db -> {
            db.update("BEGIN");
            T result = query.apply(db);
            db.update("COMMIT");
            return result;
        });
    }

    /** Opens a cursor that holds a connection until its rows are read or it is closed. */
    <T> StoreCursor<T> cursor(Function<Db, ResultSet> query, Db.Row<T> mapper) {
        Loan loan = borrow();
        ResultSet rows;
        try {
            rows = query.apply(loan.db);
        } catch (RuntimeException e) {
            giveBack(loan, false);
            throw e;
        }
        return RowCursor.over(rows, mapper, sound -> giveBack(loan, sound));
    }

    private Loan borrow() {
        boolean turn = needsTurn();
        if (turn) {
            awaitTurn();
        }
        Db db = null;
        try {
            db = fromIdle();
            db = db == null ? opener.get() : db;
        } finally {
            if (db == null && turn) {
                turns.release();
            }
        }
        Loan loan = new Loan(db, Thread.currentThread(), System.nanoTime(), turn);
        synchronized (this) {
            loans.add(loan);
        }
        return loan;
    }

    private synchronized boolean needsTurn() {
        int held = 0;
        for (Loan loan : loans) {
            held += loan.holder == Thread.currentThread() ? 1 : 0;
        }
        if (held >= most) {
            throw new MessagingException(
                    ErrorKind.LIMIT,
                    "The thread " + Thread.currentThread().getName() + " has " + held
                            + " cursors of the message store open",
                    "This is a fault of the program: it has to close cursors after use");
        }
        return held == 0;
    }

    private synchronized Db fromIdle() {
        if (closed) {
            throw new MessagingException(ErrorKind.UNAVAILABLE, "The message store is closed", "");
        }
        return idle.poll();
    }

    /** In the order of their coming. An interrupt is kept for later: no read fails because of one. */
    private void awaitTurn() {
        if (!turns.hasQueuedThreads() && turns.tryAcquire()) {
            return;
        }
        long end = System.nanoTime() + patience.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    if (!turns.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                        throw exhausted();
                    }
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private synchronized MessagingException exhausted() {
        long now = System.nanoTime();
        String oldest = loans.stream()
                .limit(NAMED)
                .map(loan -> loan.holder.getName() + " for " + (now - loan.since) / 1_000_000_000L + " s")
                .collect(Collectors.joining(", "));
        return new MessagingException(
                ErrorKind.LIMIT,
                "All " + most + " readers of the message store were in use for " + patience.toSeconds()
                        + " s; held longest by " + oldest,
                "Try again when less is running");
    }

    private void giveBack(Loan loan, boolean sound) {
        boolean keep;
        synchronized (this) {
            keep = sound && !closed && idle.size() < KEPT;
            if (keep) {
                idle.push(loan.db);
            }
        }
        try {
            if (!keep) {
                loan.db.close();
            }
        } finally {
            synchronized (this) {
                loans.remove(loan);
                notifyAll();
            }
            if (loan.turn) {
                turns.release();
            }
        }
    }

    /** Closes the idle connections, so that no old snapshot or schema is held by them. */
    void renew() {
        Deque<Db> old;
        synchronized (this) {
            old = new ArrayDeque<>(idle);
            idle.clear();
        }
        old.forEach(Db::close);
    }

    /** Waits a moment for callers that are reading; connections they still hold are closed when they come back. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            // Whoever waits for a turn gets one, and hears that it is over.
            turns.release(Short.MAX_VALUE);
            long end = System.nanoTime() + 2_000_000_000L;
            try {
                while (!loans.isEmpty() && System.nanoTime() < end) {
                    wait(100);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        renew();
    }
}
