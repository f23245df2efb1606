// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.openmtm.entry.Flags;

/** What a change of the flags of a bound message has to know of it, as the columns hold it. */
record BoundFlags(
        long id,
        long parent,
        long service,
        int state,
        int flags,
        String keywords,
        int agreedFlags,
        String agreedKeywords) {
    static final String SELECT =
            "SELECT id, parent, service, body_state, flags, keywords, agreed_flags, agreed_keywords"
                    + " FROM entry WHERE bound_folder = ? AND uid = ?";

    static BoundFlags read(ResultSet row) throws SQLException {
        return new BoundFlags(
                row.getLong(1),
                row.getLong(2),
                row.getLong(3),
                row.getInt(4),
                row.getInt(5),
                row.getString(6),
                row.getInt(7),
                Texts.orEmpty(row.getString(8)));
    }

    /** Whether a change from here waits to be sent. */
    boolean waiting() {
        return !agreed(flags, keywords);
    }

    boolean agreed(int otherFlags, String otherKeywords) {
        return agreedFlags == otherFlags && agreedKeywords.equals(otherKeywords);
    }

    boolean complete() {
        return state == EntryRow.COMPLETE;
    }

    /** What is here, with what the server changed since the last agreement. */
    Flags merged(Flags remote) {
        return EntryRows.flags(flags, keywords).merge(EntryRows.flags(agreedFlags, agreedKeywords), remote);
    }
}
