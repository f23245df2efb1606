// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.time.Clock;

/**
 * What may be set about a store.
 *
 * @param clock gives the times of events and ledger rows
 * @param keptEvents events that the log keeps at least
 * @param mostChanges changes of one commit
 * @param mostWaiting changes that may wait; each may hold hundreds of headers, which nobody counts
 * @param mostBytes bytes of staged bodies in memory that hold submitters back, and that end a commit
 * @param commitNanos how long a commit may collect changes
 * @param mostPages pages the database may grow to, 0 for no limit
 */
record StoreOptions(
        Clock clock,
        long keptEvents,
        int mostChanges,
        int mostWaiting,
        long mostBytes,
        long commitNanos,
        long mostPages) {
    static final StoreOptions DEFAULT =
            new StoreOptions(Clock.systemUTC(), 200_000, 512, 128, 16 << 20, 250_000_000L, 0);

    StoreOptions withClock(Clock other) {
        return new StoreOptions(other, keptEvents, mostChanges, mostWaiting, mostBytes, commitNanos, mostPages);
    }

    StoreOptions withKeptEvents(long events) {
        return new StoreOptions(clock, events, mostChanges, mostWaiting, mostBytes, commitNanos, mostPages);
    }

    StoreOptions withMostPages(long pages) {
        return new StoreOptions(clock, keptEvents, mostChanges, mostWaiting, mostBytes, commitNanos, pages);
    }
}
