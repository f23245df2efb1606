// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.store.StoreCursor;

/** A cursor that does not outlive its store: when the store goes, it is closed and says so to whoever reads on. */
final class LentCursor<T> implements StoreCursor<T> {
    private final StoreCursor<T> cursor;
    private final Consumer<LentCursor<?>> closing;
    private boolean closed;
    private boolean over;

    LentCursor(StoreCursor<T> cursor, Consumer<LentCursor<?>> closing) {
        this.cursor = cursor;
        this.closing = closing;
    }

    @Override
    public synchronized boolean hasNext() {
        requireStore();
        return cursor.hasNext();
    }

    @Override
    public synchronized T next() {
        requireStore();
        return cursor.next();
    }

    private void requireStore() {
        if (over) {
            throw new MessagingException(
                    ErrorKind.UNAVAILABLE,
                    "The message store was replaced while these rows were being read",
                    "Read them again");
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            closing.accept(this);
            notifyAll();
            cursor.close();
        }
    }

    /** Waits until it is closed, but not longer than until then; closes it. @param deadline by the even clock */
    synchronized void endBy(long deadline) {
        try {
            for (long left = deadline - System.nanoTime(); !closed && left > 0; left = deadline - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, Math.max(1_000_000, left));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        over = true;
        try {
            close();
        } catch (RuntimeException e) {
            Log.MODULES.warn("A cursor of the store that goes cannot be closed", e);
        }
    }
}
