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
import org.openmtm.store.Filing;
import org.openmtm.store.SendPlan;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission;

/** Reads the send ledger and the operation journal. */
final class Ledger {
    private static final String SUBMISSION = "SELECT s.message, s.service, s.state, s.attempt, s.message_id,"
            + " s.envelope_id, s.sender, s.next_connection, s.not_before, s.reply, s.reason, s.changed FROM submission s";
    private static final String OPERATION = "SELECT id, service, command, parameters, state, created, started,"
            + " finished, attempts, result, error, message FROM operation";

    private Ledger() {}

    static Optional<Submission> submission(Db db, long message) {
        return db.first(row -> read(db, row), SUBMISSION + " WHERE s.message = ?", message);
    }

    static List<Submission> outbox(Db db, EntryId service) {
        String all = SUBMISSION + " JOIN entry e ON e.id = s.message WHERE e.parent = 4";
        return service == null
                ? db.list(row -> read(db, row), all + " ORDER BY s.message")
                : db.list(row -> read(db, row), all + " AND s.service = ? ORDER BY s.message", service.value());
    }

    private static Submission read(Db db, ResultSet row) throws SQLException {
        List<Submission.Recipient> recipients = db.list(
                r -> new Submission.Recipient(r.getString(1), SendState.valueOf(r.getString(2)), r.getString(3)),
                "SELECT address, state, reply FROM recipient WHERE message = ? ORDER BY position",
                row.getLong(1));
        return new Submission(
                EntryId.of(row.getLong(1)),
                EntryId.of(row.getLong(2)),
                SendState.valueOf(row.getString(3)),
                row.getInt(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                recipients,
                row.getInt(8) != 0 ? SendPlan.SOON.withStart(SendPlan.Start.NEXT_CONNECTION) : SendPlan.SOON,
                EntryRows.instant(row, 9),
                "",
                row.getString(10),
                row.getString(11),
                Filing.NONE,
                EntryRows.instant(row, 12),
                EntryRows.instant(row, 12));
    }

    static Optional<OperationRecord> operation(Db db, long id) {
        return db.first(Ledger::operation, OPERATION + " WHERE id = ?", id);
    }

    static List<OperationRecord> operations(Db db, EntryId service, boolean unfinishedOnly, int limit) {
        String open = unfinishedOnly ? " AND state IN ('QUEUED', 'RUNNING', 'SUSPENDED')" : "";
        return service == null
                ? db.list(Ledger::operation, OPERATION + " WHERE 1" + open + " ORDER BY id DESC LIMIT ?", limit)
                : db.list(
                        Ledger::operation,
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
