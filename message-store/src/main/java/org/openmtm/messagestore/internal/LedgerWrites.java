// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.util.List;
import java.util.Optional;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.event.EventType;
import org.openmtm.store.SendPlan;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission;

/** The send ledger. */
final class LedgerWrites {
    private static final String CHANGING = "state = ?, attempt = ?, start = ?, not_after = ?, unless_answered = ?,"
            + " priority = ?, reports = ?, returned = ?, not_before = ?, phase = ?, reply = ?, reason = ?, filing = ?,"
            + " filing_copy = ?, filing_words = ?, changed = ?, sent = coalesce(sent, ?)";
    private static final String INSERT = "INSERT INTO submission (message, service, state, attempt, message_id,"
            + " envelope_id, sender, reply, reason, created, changed) VALUES (?, ?, ?, 0, ?, ?, ?, '', '', ?, 0)"
            + " ON CONFLICT (message) DO UPDATE SET service = excluded.service, message_id = excluded.message_id,"
            + " envelope_id = excluded.envelope_id, sender = excluded.sender, created = excluded.created";
    private static final String UPDATE = "UPDATE submission SET " + CHANGING + " WHERE message = ?";

    private final WriteContext context;
    private final Recipients recipients;
    private final Stories stories;

    LedgerWrites(WriteContext context) {
        this.context = context;
        this.recipients = new Recipients(context.db);
        this.stories = new Stories(context);
    }

    /** The change failed. */
    void reject() {
        recipients.forget();
    }

    Optional<Submission> submission(EntryId message) {
        Optional<Submission> row = Ledger.submission(context.db, message.value());
        row.ifPresent(found -> recipients.remember(message.value(), found.recipients()));
        return row;
    }

    void addSubmission(Submission submission) {
        long message = submission.message().value();
        long parent = context.node(submission.message()).parent();
        if (parent != StandardFolder.OUTBOX.id().value()) {
            throw new MessagingException(ErrorKind.INVALID, "Message " + message + " does not lie in the Outbox", "");
        }
        Optional<LedgerRow> before = LedgerRow.of(context.db, message);
        if (before.isPresent() && before.get().state() != SendState.CANCELLED) {
            throw new MessagingException(ErrorKind.CONFLICT, "Message " + message + " is in the send ledger", "");
        }
        context.db.update(
                INSERT,
                message,
                submission.service().value(),
                submission.state().name(),
                submission.messageId(),
                submission.envelopeId(),
                submission.sender(),
                submission.created().toEpochMilli());
        change(before.orElse(LedgerRow.NONE), submission, parent);
    }

    void updateSubmission(SendState expected, Submission next) {
        long message = next.message().value();
        LedgerRow before = LedgerRow.of(context.db, message)
                .orElseThrow(() -> WriteContext.notFound("submission of message", message));
        if (before.state() != expected) {
            throw new MessagingException(
                    ErrorKind.CONFLICT,
                    "Message " + message + " is " + before.state() + ", not " + expected,
                    "Look at it again");
        }
        change(before, next, context.node(next.message()).parent());
    }

    private void change(LedgerRow before, Submission next, long parent) {
        context.db.update(UPDATE, values(next));
        recipients.write(next.message().value(), next.recipients());
        stories.tell(before, next);
        String reason = Texts.orEmpty(next.reason());
        String detail = next.state().name() + (reason.isEmpty() ? "" : " " + reason);
        context.post(
                EventType.SEND_STATE,
                next.service().value(),
                parent,
                next.message().value(),
                detail);
    }

    private Object[] values(Submission row) {
        SendPlan plan = row.plan();
        long now = context.now().toEpochMilli();
        return new Object[] {
            row.state().name(),
            row.attempt(),
            plan.start().name(),
            EntryRows.millis(plan.notAfter()),
            plan.unlessAnswered() ? 1 : 0,
            plan.priority().name(),
            Ledger.reports(plan.reports()),
            plan.returned().name(),
            EntryRows.millis(row.notBefore()),
            Texts.cut(row.phase()),
            Texts.cut(row.reply()),
            Texts.cut(row.reason()),
            row.filing().state().name(),
            row.filing().copy() == null ? null : row.filing().copy().value(),
            Texts.cut(row.filing().words()),
            now,
            row.state() == SendState.SENT ? now : null,
            row.message().value()
        };
    }

    void tellStory(EntryId message, String phase, String words) {
        LedgerRow row = LedgerRow.of(context.db, message.value())
                .orElseThrow(() -> WriteContext.notFound("submission of message", message.value()));
        stories.add(message.value(), row.steps(), row.attempt(), row.state(), phase, words);
    }

    /** The message is removed. */
    void messageRemoved(long message) {
        if (context.db.number("SELECT EXISTS (SELECT 1 FROM submission WHERE message = ?)", message) != 0) {
            recipients.forget();
            context.db.update("DELETE FROM recipient WHERE message = ?", message);
            context.db.update("DELETE FROM story WHERE message = ?", message);
            context.db.update("DELETE FROM submission WHERE message = ?", message);
        }
    }

    /** The service is removed: nobody is left to send what waits, so it is taken back. @return those messages */
    List<EntryId> serviceRemoved(EntryId service) {
        List<Submission> waiting = Ledger.outbox(context.db, service);
        for (Submission row : waiting) {
            boolean doubtful = row.state() == SendState.DOT || row.state() == SendState.UNCERTAIN;
            String reason = "Its account was removed" + (doubtful ? "; the server may have it, or not" : "");
            updateSubmission(row.state(), row.to(SendState.CANCELLED, row.reply(), reason));
        }
        return waiting.stream().map(Submission::message).toList();
    }
}
