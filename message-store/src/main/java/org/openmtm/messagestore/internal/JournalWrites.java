// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.event.EventType;
import org.openmtm.operation.OperationRecord;
import org.openmtm.operation.OperationState;

/** Writes the operation journal. */
final class JournalWrites {
    /** Ended operations that stay in the journal. */
    private static final long KEPT_OPERATIONS = 10_000;

    private static final int MOST_NOTE = 64 << 10;

    private final WriteContext context;

    JournalWrites(WriteContext context) {
        this.context = context;
    }

    long addOperation(OperationRecord operation) {
        long id = context.nextOperation();
        context.db.update(
                "INSERT INTO operation (service, command, parameters, state, created, started, finished, attempts,"
                        + " result, error, message, id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                values(operation, id));
        if (id % 256 == 0) {
            context.db.update(
                    "DELETE FROM operation WHERE id < ? AND state NOT IN ('QUEUED', 'RUNNING', 'SUSPENDED')",
                    id - KEPT_OPERATIONS);
        }
        post(EventType.OPERATION_QUEUED, operation, id, operation.command());
        return id;
    }

    void updateOperation(OperationRecord operation) {
        int changed = context.db.update(
                "UPDATE operation SET service = ?, command = ?, parameters = ?, state = ?, created = ?, started = ?,"
                        + " finished = ?, attempts = ?, result = ?, error = ?, message = ? WHERE id = ?",
                values(operation, operation.id()));
        if (changed == 0) {
            throw WriteContext.notFound("operation", operation.id());
        }
        if (operation.state().isFinal()) {
            post(
                    EventType.OPERATION_FINISHED,
                    operation,
                    operation.id(),
                    operation.state() + " " + operation.command());
        } else if (operation.state() == OperationState.RUNNING) {
            post(EventType.OPERATION_STARTED, operation, operation.id(), operation.command());
        }
    }

    /** @param note at most 64 Ki characters */
    void noteOperation(long operation, String note) {
        if (note.length() > MOST_NOTE) {
            throw new MessagingException(ErrorKind.LIMIT, "A note of an operation is over 64 Ki characters", "");
        }
        if (context.db.update("UPDATE operation SET note = ? WHERE id = ?", note, operation) == 0) {
            throw WriteContext.notFound("operation", operation);
        }
    }

    private static Object[] values(OperationRecord operation, long id) {
        return new Object[] {
            value(operation.service()),
            operation.command(),
            Texts.fromMap(operation.parameters()),
            operation.state().name(),
            operation.created().toEpochMilli(),
            EntryRows.millis(operation.started()),
            EntryRows.millis(operation.finished()),
            operation.attempts(),
            Texts.fromMap(operation.result()),
            operation.error() == null ? null : operation.error().name(),
            Texts.cut(operation.message()),
            id
        };
    }

    private static Long value(EntryId id) {
        return id == null ? null : id.value();
    }

    private void post(EventType type, OperationRecord operation, long id, String detail) {
        context.events.post(context.db, type, context.now(), value(operation.service()), null, null, id, detail);
    }
}
