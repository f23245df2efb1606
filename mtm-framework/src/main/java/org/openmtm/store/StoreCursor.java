// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.store;

import java.util.Iterator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A stream of rows, read as they are asked for, all from one moment of the store. Has to be closed. For one thread.
 *
 * @param <T> the row's value
 */
public interface StoreCursor<T> extends Iterator<T>, AutoCloseable {
    @Override
    void close();

    /** The rest of the rows as a stream; closing the stream closes the cursor. */
    default Stream<T> stream() {
        Iterable<T> rows = () -> this;
        return StreamSupport.stream(rows.spliterator(), false).onClose(this::close);
    }
}
