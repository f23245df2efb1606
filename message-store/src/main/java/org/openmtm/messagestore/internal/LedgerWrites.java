// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import org.openmtm.entry.EntryId;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.event.EventType;
import org.openmtm.operation.OperationRecord;
import org.openmtm.operation.OperationState;
import org.openmtm.store.SendPlan;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission;

/** The send ledger and the operation journal. */
final class LedgerWrites {
    /** Ended operations that stay in the journal. */
    private static final long KEPT_OPERATIONS = 10_000;

    private static final int MOST_NOTE = 64 << 10;

    private final WriteContext context;

    LedgerWrites(WriteContext context) {
        this.context = context;
    }

    void addSubmission(Submission submission) {
        long message = submission.message().value();
        long parent = context.node(submission.message()).parent();
        if (parent != StandardFolder.OUTBOX.id().value()) {
            throw new MessagingException(ErrorKind.INVALID, "Message " + message + " does not lie in the Outbox", "");
        }
        if (context.db.number("SELECT EXISTS (SELECT 1 FROM submission WHERE message = ?)", message) != 0) {
            throw new MessagingException(ErrorKind.CONFLICT, "Message " + message + " is in the send ledger", "");
        }
        write(submission);
    }

    private void write(Submission submission) {
        long message = submission.message().value();
        context.db.update(
                "INSERT INTO submission (message, service, state, attempt, message_id, envelope_id, sender,"
                        + " next_connection, not_before, reply, reason, changed)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT (message) DO UPDATE SET service = excluded.service, state = excluded.state,"
                        + " attempt = excluded.attempt, message_id = excluded.message_id,"
                        + " envelope_id = excluded.envelope_id, sender = excluded.sender,"
                        + " next_connection = excluded.next_connection, not_before = excluded.not_before,"
                        + " reply = excluded.reply, reason = excluded.reason, changed = excluded.changed",
                message,
                submission.service().value(),
                submission.state().name(),
                submission.attempt(),
                submission.messageId(),
                submission.envelopeId(),
                submission.sender(),
                submission.plan().start() == SendPlan.Start.NEXT_CONNECTION ? 1 : 0,
                EntryRows.millis(submission.notBefore()),
                Texts.cut(submission.reply()),
                Texts.cut(submission.reason()),
                context.now().toEpochMilli());
        context.db.update("DELETE FROM recipient WHERE message = ?", message);
        int position = 0;
        for (Submission.Recipient recipient : submission.recipients()) {
            context.db.update(
                    "INSERT INTO recipient (message, position, address, state, reply) VALUES (?, ?, ?, ?, ?)",
                    message,
                    position++,
                    recipient.address(),
                    recipient.state().name(),
                    Texts.cut(recipient.reply()));
        }
        String detail = submission.state().name()
                + (Texts.orEmpty(submission.reason()).isEmpty() ? "" : " " + submission.reason());
        long parent = context.node(submission.message()).parent();
        context.post(EventType.SEND_STATE, submission.service().value(), parent, message, detail);
    }

    void updateSubmission(SendState expected, Submission next) {
        long message = next.message().value();
        String state = context.db.text("SELECT state FROM submission WHERE message = ?", message);
        if (state.isEmpty()) {
            throw WriteContext.notFound("submission of message", message);
        }
        if (!state.equals(expected.name())) {
            throw new MessagingException(
                    ErrorKind.CONFLICT,
                    "Message " + message + " is " + state + ", not " + expected,
                    "Look at it again");
        }
        write(next);
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
