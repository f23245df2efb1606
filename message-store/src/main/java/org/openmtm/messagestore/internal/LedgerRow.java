// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import org.openmtm.store.SendState;
import org.openmtm.store.Submission;

/**
 * What a change of a row of the send ledger has to know of it: that which its story tells.
 *
 * @param state null for a row that is not there yet
 * @param steps how many lines its story has
 */
record LedgerRow(
        SendState state,
        int attempt,
        String phase,
        String reply,
        String reason,
        String start,
        Long notBefore,
        String filing,
        String filingWords,
        long steps) {
    static final LedgerRow NONE = new LedgerRow(null, 0, "", "", "", "", null, "", "", 0);

    static LedgerRow of(KnownRows.Known known) {
        Submission row = known.row();
        return new LedgerRow(
                row.state(),
                row.attempt(),
                row.phase(),
                row.reply(),
                row.reason(),
                row.plan().start().name(),
                EntryRows.millis(row.notBefore()),
                row.filing().state().name(),
                row.filing().words(),
                known.steps());
    }
}
