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
 * @param mostBytes bytes of staged bodies in memory that hold submitters back, and that end a commit
 * @param commitNanos how long a commit may collect changes
 * @param mostPages pages the database may grow to, 0 for no limit
 */
record StoreOptions(Clock clock, long keptEvents, int mostChanges, long mostBytes, long commitNanos, long mostPages) {
    static final StoreOptions DEFAULT = new StoreOptions(Clock.systemUTC(), 200_000, 512, 16 << 20, 250_000_000L, 0);

    StoreOptions withKeptEvents(long events) {
        return new StoreOptions(clock, events, mostChanges, mostBytes, commitNanos, mostPages);
    }

    StoreOptions withMostPages(long pages) {
        return new StoreOptions(clock, keptEvents, mostChanges, mostBytes, commitNanos, pages);
    }
}
