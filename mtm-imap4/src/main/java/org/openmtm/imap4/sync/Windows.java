// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongFunction;
import org.openmtm.imap4.protocol.UidSet;

/**
 * What is to be fetched, cut into parts of one command each, the newest first. Parts are made when they are needed, and
 * parts that failed can be put back. For one thread.
 */
final class Windows {
    /** Messages in one command: enough to keep the wire busy while the next one travels. */
    static final int SIZE = 500;

    private static final int MOST_RANGES = 40;

    private final Deque<UidSet> putBack = new ArrayDeque<>();
    private final boolean uids;
    private final LongFunction<UidSet> nth;
    private final long count;
    private long next;

    private Windows(boolean uids, long count, LongFunction<UidSet> nth) {
        this.uids = uids;
        this.count = count;
        this.nth = nth;
    }

    /** Sequence numbers from the last message down to the first. */
    static Windows sequences(long exists) {
        return new Windows(false, (exists + SIZE - 1) / SIZE, i -> {
            long to = exists - i * SIZE;
            return UidSet.range(Math.max(1, to - SIZE + 1), to);
        });
    }

    /** UIDs from {@code to} down to {@code from}: there may be far fewer messages than numbers. */
    static Windows range(long from, long to) {
        long width = Math.max(SIZE, (to - from + MOST_RANGES) / MOST_RANGES);
        return new Windows(true, (to - from + width) / width, i -> {
            long last = to - i * width;
            return UidSet.range(Math.max(from, last - width + 1), last);
        });
    }

    /** These UIDs. @param sorted ascending */
    static Windows uids(long[] sorted) {
        return new Windows(true, (sorted.length + SIZE - 1) / SIZE, i -> {
            int to = sorted.length - (int) i * SIZE;
            return UidSet.ofSorted(sorted, Math.max(0, to - SIZE), to);
        });
    }

    boolean byUid() {
        return uids;
    }

    /** The next part, or null when there is none. */
    UidSet next() {
        UidSet again = putBack.poll();
        if (again != null) {
            return again;
        }
        return next < count ? nth.apply(next++) : null;
    }

    /** Whether there is a next part. */
    boolean more() {
        return !putBack.isEmpty() || next < count;
    }

    void putBack(UidSet part) {
        if (!part.isEmpty()) {
            putBack.push(part);
        }
    }
}
