// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/**
 * What a change of an entry has to know of it.
 *
 * @param body the id of its complete body, or null
 * @param boundFolder the folder it is bound to, or null
 */
record EntryRow(
        long id,
        long parent,
        long service,
        int type,
        int flags,
        String keywords,
        long size,
        int state,
        Long body,
        Long boundFolder) {
    static final int NONE = 0;
    static final int PARTIAL = 1;
    static final int COMPLETE = 2;

    static final String SELECT =
            "SELECT id, parent, service, type, flags, keywords, size, body_state, body, bound_folder FROM entry";

    static EntryRow read(ResultSet row) throws SQLException {
        return new EntryRow(
                row.getLong(1),
                row.getLong(2),
                row.getLong(3),
                row.getInt(4),
                row.getInt(5),
                row.getString(6),
                row.getLong(7),
                row.getInt(8),
                nullable(row, 9),
                nullable(row, 10));
    }

    private static Long nullable(ResultSet row, int column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }

    /** @throws MessagingException NOT_FOUND */
    static EntryRow of(Db db, EntryId id) {
        return db.first(EntryRow::read, SELECT + " WHERE id = ?", id.value())
                .orElseThrow(() -> WriteContext.notFound("entry", id.value()));
    }

    /** @throws MessagingException NOT_FOUND; INVALID if it is something else */
    static EntryRow message(Db db, EntryId id) {
        EntryRow row = of(db, id);
        if (!row.message()) {
            throw new MessagingException(ErrorKind.INVALID, "Entry " + id + " is no message", "");
        }
        return row;
    }

    boolean message() {
        return type == WriteContext.MESSAGE;
    }

    boolean complete() {
        return state == COMPLETE;
    }
}
