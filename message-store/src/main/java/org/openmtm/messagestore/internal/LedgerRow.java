// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.openmtm.store.SendState;

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

    static Optional<LedgerRow> of(Db db, long message) {
        return db.first(
                LedgerRow::read,
                "SELECT state, attempt, phase, reply, reason, start, not_before, filing, filing_words,"
                        + " (SELECT max(position) FROM story WHERE story.message = s.message)"
                        + " FROM submission s WHERE s.message = ?",
                message);
    }

    private static LedgerRow read(ResultSet row) throws SQLException {
        long time = row.getLong(7);
        Long notBefore = row.wasNull() ? null : time;
        return new LedgerRow(
                SendState.valueOf(row.getString(1)),
                row.getInt(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                notBefore,
                row.getString(8),
                row.getString(9),
                row.getLong(10));
    }
}
