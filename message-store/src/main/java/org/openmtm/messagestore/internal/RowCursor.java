// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.openmtm.store.StoreCursor;

/**
 * The rows of an open result. The first ones are read at once: most lists are short, and those hold no connection while
 * their rows are worked off, however long that takes.
 */
final class RowCursor<T> implements StoreCursor<T> {
    static final int AHEAD = 100;

    private final ResultSet rows;
    private final Db.Row<T> mapper;
    private final Consumer<Boolean> release;
    private final Deque<T> ready = new ArrayDeque<>();
    private boolean sound = true;
    private boolean released;

    private RowCursor(ResultSet rows, Db.Row<T> mapper, Consumer<Boolean> release) {
        this.rows = rows;
        this.mapper = mapper;
        this.release = release;
    }

    /** @param release gives the connection back, once; it is told whether the connection is sound */
    static <T> StoreCursor<T> over(ResultSet rows, Db.Row<T> mapper, Consumer<Boolean> release) {
        RowCursor<T> cursor = new RowCursor<>(rows, mapper, release);
        try {
            cursor.readAhead();
        } catch (RuntimeException e) {
            Databases.closeQuietly(cursor, e);
            throw e;
        }
        return cursor;
    }

    private void readAhead() {
        boolean more = true;
        while (more && ready.size() < AHEAD) {
            more = readOne();
        }
    }

    /** At the end of the rows the connection goes back by itself. @return whether there was one more */
    private boolean readOne() {
        boolean more = false;
        sound = false;
        try {
            more = rows.next();
            if (more) {
                ready.add(mapper.read(rows));
            }
            sound = true;
        } catch (SQLException e) {
            throw StoreFault.of(e);
        }
        if (!more) {
            free();
        }
        return more;
    }

    @Override
    public boolean hasNext() {
        return !ready.isEmpty() || !released && readOne();
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return ready.remove();
    }

    @Override
    public void close() {
        ready.clear();
        free();
    }

    private void free() {
        if (released) {
            return;
        }
        released = true;
        boolean closed = false;
        try {
            rows.close();
            closed = true;
        } catch (SQLException e) {
            throw StoreFault.of(e);
        } finally {
            release.accept(sound && closed);
        }
    }
}
