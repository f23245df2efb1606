// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.store.StoreCursor;

/**
 * Read-only connections, each lent to one caller at a time. It grows when all are lent, because a thread that holds a
 * cursor may ask for more, and shrinks when they come back.
 */
final class ReaderPool implements AutoCloseable {
    private static final int KEPT = 4;
    private static final int MOST = 64;

    private final Supplier<Db> opener;
    private final Deque<Db> idle = new ArrayDeque<>();
    private int lent;
    private boolean closed;

    ReaderPool(Supplier<Db> opener) {
        this.opener = opener;
    }

    /** Runs a query that is done when it returns. */
    <T> T read(Function<Db, T> query) {
        Db db = borrow();
        boolean sound = false;
        try {
            T result = query.apply(db);
            sound = true;
            return result;
        } finally {
            giveBack(db, sound);
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

    /** Opens a cursor that holds a connection until it is closed. */
    <T> StoreCursor<T> cursor(Function<Db, ResultSet> query, Db.Row<T> mapper) {
        Db db = borrow();
        try {
            return new Cursor<>(db, query.apply(db), mapper);
        } catch (RuntimeException e) {
            giveBack(db, false);
            throw e;
        }
    }

    private Db borrow() {
        synchronized (this) {
            if (closed) {
                throw new MessagingException(ErrorKind.UNAVAILABLE, "The message store is closed", "");
            }
            if (lent >= MOST) {
                throw new MessagingException(
                        ErrorKind.LIMIT, MOST + " cursors of the message store are open", "Close cursors after use");
            }
            lent++;
            Db db = idle.poll();
            if (db != null) {
                return db;
            }
        }
        try {
            return opener.get();
        } catch (RuntimeException e) {
            returned();
            throw e;
        }
    }

    private synchronized void returned() {
        lent--;
        notifyAll();
    }

    private void giveBack(Db db, boolean sound) {
        boolean keep;
        synchronized (this) {
            keep = sound && !closed && idle.size() < KEPT;
            if (keep) {
                idle.push(db);
            }
        }
        if (!keep) {
            db.close();
        }
        returned();
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
            long end = System.nanoTime() + 2_000_000_000L;
            try {
                while (lent > 0 && System.nanoTime() < end) {
                    wait(100);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        renew();
    }

    private final class Cursor<T> implements StoreCursor<T> {
        private final Db db;
        private final ResultSet rows;
        private final Db.Row<T> mapper;
        private T next;
        private boolean ended;
        private boolean closed;

        Cursor(Db db, ResultSet rows, Db.Row<T> mapper) {
            this.db = db;
            this.rows = rows;
            this.mapper = mapper;
        }

        @Override
        public boolean hasNext() {
            if (next == null && !ended && !closed) {
                try {
                    ended = !rows.next();
                    next = ended ? null : mapper.read(rows);
                } catch (SQLException e) {
                    throw StoreFault.of(e);
                }
            }
            return next != null;
        }

        @Override
        public T next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            T row = next;
            next = null;
            return row;
        }

        @Override
        public void close() {
            if (closed) {
                return;
            }
            closed = true;
            next = null;
            boolean sound = false;
            try {
                rows.close();
                sound = true;
            } catch (SQLException e) {
                throw StoreFault.of(e);
            } finally {
                giveBack(db, sound);
            }
        }
    }
}
