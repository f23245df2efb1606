// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.Iterator;
import org.openmtm.store.StoreCursor;

/** A cursor over rows in memory. */
record FakeCursor<T>(Iterator<T> rows) implements StoreCursor<T> {

    @Override
    public void close() {}

    @Override
    public boolean hasNext() {
        return rows.hasNext();
    }

    @Override
    public T next() {
        return rows.next();
    }
}
