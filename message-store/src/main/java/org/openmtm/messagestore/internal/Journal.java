// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.operation.OperationRecord;
import org.openmtm.operation.OperationState;

/** Reads the operation journal. */
final class Journal {
    private static final String OPERATION = "SELECT id, service, command, parameters, state, created, started,"
            + " finished, attempts, result, error, message FROM operation";

    private Journal() {}

    static Optional<OperationRecord> operation(Db db, long id) {
        return db.first(Journal::operation, OPERATION + " WHERE id = ?", id);
    }

    static List<OperationRecord> operations(Db db, EntryId service, boolean unfinishedOnly, int limit) {
        String open = unfinishedOnly ? " AND state IN ('QUEUED', 'RUNNING', 'SUSPENDED')" : "";
        return service == null
                ? db.list(Journal::operation, OPERATION + " WHERE 1" + open + " ORDER BY id DESC LIMIT ?", limit)
                : db.list(
                        Journal::operation,
                        OPERATION + " WHERE service = ?" + open + " ORDER BY id DESC LIMIT ?",
                        service.value(),
                        limit);
    }

    private static OperationRecord operation(ResultSet row) throws SQLException {
        long service = row.getLong(2);
        EntryId serviceId = row.wasNull() ? null : EntryId.of(service);
        String error = row.getString(11);
        return new OperationRecord(
                row.getLong(1),
                serviceId,
                row.getString(3),
                Texts.toMap(row.getString(4)),
                OperationState.valueOf(row.getString(5)),
                EntryRows.instant(row, 6),
                EntryRows.instant(row, 7),
                EntryRows.instant(row, 8),
                row.getInt(9),
                Texts.toMap(row.getString(10)),
                error == null ? null : ErrorKind.valueOf(error),
                row.getString(12));
    }
}
