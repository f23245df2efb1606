// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
    private static final String INSERT = "INSERT INTO submission (message, service, state, attempt, message_id,"
            + " envelope_id, sender, reply, reason, created, changed) VALUES (?, ?, ?, 0, ?, ?, ?, '', '', ?, 0)"
            + " ON CONFLICT (message) DO UPDATE SET service = excluded.service, message_id = excluded.message_id,"
            + " envelope_id = excluded.envelope_id, sender = excluded.sender, created = excluded.created";
    /** What each step of an attempt changes. */
    private static final String STEP =
            "UPDATE submission SET state = ?, attempt = ?, phase = ?, reply = ?, reason = ?, changed = ?";

    private static final String SENT = ", sent = coalesce(sent, ?)";
    private static final String PLAN = ", start = ?, not_after = ?, unless_answered = ?, priority = ?, reports = ?,"
            + " returned = ?, not_before = ?, filing = ?, filing_copy = ?, filing_words = ?";
    private static final String WHERE = " WHERE message = ?";
    private static final String UPDATE = STEP + WHERE;
    private static final String UPDATE_SENT = STEP + SENT + WHERE;
    private static final String UPDATE_ALL = STEP + SENT + PLAN + WHERE;

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
        context.ledger.forget();
    }

    Optional<Submission> submission(EntryId message) {
        return Optional.ofNullable(known(message.value()))
                .map(KnownRows.Known::row)
                .map(context.dots::seen);
    }

    private KnownRows.Known known(long message) {
        KnownRows.Known known = context.ledger.get(message);
        if (known == null) {
            known = Ledger.known(context.db, message).orElse(null);
            if (known != null) {
                context.ledger.put(known);
                recipients.remember(message, known.row().recipients());
            }
        }
        return known;
    }

    private KnownRows.Known require(EntryId message) {
        KnownRows.Known known = known(message.value());
        if (known == null) {
            throw WriteContext.notFound("submission of message", message.value());
        }
        return known;
    }

    void addSubmission(Submission submission) {
        long message = submission.message().value();
        long parent = context.node(submission.message()).parent();
        if (parent != StandardFolder.OUTBOX.id().value()) {
            throw new MessagingException(ErrorKind.INVALID, "Message " + message + " does not lie in the Outbox", "");
        }
        KnownRows.Known before = known(message);
        if (before != null && before.row().state() != SendState.CANCELLED) {
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
        context.ledger.forget(message);
        change(before == null ? LedgerRow.NONE : LedgerRow.of(before), null, submission, parent);
    }

    void updateSubmission(SendState expected, Submission next) {
        KnownRows.Known before = require(next.message());
        Dot dot = context.dots.of(before.row());
        requireState(dot == null ? before.row().state() : SendState.DOT, expected, next);
        if (dot != null) {
            before = left(before, dot);
            context.dots.ended(dot, next.attempt() < dot.attempt());
        } else if (expected == SendState.SENDING
                && !context.dots.withdraw(next.message().value())) {
            requireState(SendState.DOT, expected, next);
        }
        change(LedgerRow.of(before), before, next, before.parent());
    }

    private static void requireState(SendState state, SendState expected, Submission next) {
        if (state != expected) {
            throw new MessagingException(
                    ErrorKind.CONFLICT,
                    "Message " + next.message() + " is " + state + ", not " + expected,
                    "Look at it again");
        }
    }

    /** The story and the events have the dot before what comes after it. */
    private KnownRows.Known left(KnownRows.Known known, Dot dot) {
        Submission row = dot.on(known.row());
        stories.add(row.message().value(), known.steps(), dot.time(), dot.attempt(), row.state(), row.phase(), "");
        post(row, known.parent(), row.state().name());
        return new KnownRows.Known(row, known.steps() + 1, known.parent());
    }

    /** The dots that a process left which did not end: the table says of them what is true. */
    void recoverDots() {
        for (Dot dot : context.dots.left()) {
            KnownRows.Known known = known(dot.message());
            if (known != null && dot.isOf(known.row())) {
                KnownRows.Known left = left(known, dot);
                context.dots.ended(dot, false);
                write(LedgerRow.of(left), left, left.row());
            }
        }
    }

    /** @param known null if all has to be written */
    private void change(LedgerRow before, KnownRows.Known known, Submission next, long parent) {
        write(before, known, next);
        String reason = Texts.orEmpty(next.reason());
        String detail = next.state().name() + (reason.isEmpty() ? "" : " " + reason);
        post(next, parent, detail);
    }

    /** The same without a word to those who listen. */
    private void write(LedgerRow before, KnownRows.Known known, Submission next) {
        if (known == null || !isOnlyAStep(known.row(), next)) {
            context.db.update(UPDATE_ALL, values(next));
        } else if (next.state() == SendState.SENT) {
            context.db.update(UPDATE_SENT, step(next, true));
        } else {
            context.db.update(UPDATE, step(next, false));
        }
        recipients.write(next.message().value(), next.recipients());
        long steps = stories.tell(before, next);
        context.ledger.changed(known, next, steps, context.now());
        if (next.state() == SendState.SENDING) {
            long line = before.state() == SendState.SENDING
                    ? Ledger.claimedAt(context.db, next.message().value())
                    : before.steps();
            context.dots.claimed(next, line);
        }
    }

    private void post(Submission row, long parent, String detail) {
        context.post(
                EventType.SEND_STATE,
                row.service().value(),
                parent,
                row.message().value(),
                detail);
    }

    private static boolean isOnlyAStep(Submission before, Submission next) {
        return before.plan().equals(next.plan())
                && Objects.equals(before.notBefore(), next.notBefore())
                && before.filing().equals(next.filing());
    }

    private Object[] step(Submission row, boolean sent) {
        long now = context.now().toEpochMilli();
        List<Object> values = new ArrayList<>(List.of(
                row.state().name(),
                row.attempt(),
                Texts.cut(row.phase()),
                Texts.cut(row.reply()),
                Texts.cut(row.reason()),
                now));
        if (sent) {
            values.add(now);
        }
        values.add(row.message().value());
        return values.toArray();
    }

    private Object[] values(Submission row) {
        SendPlan plan = row.plan();
        long now = context.now().toEpochMilli();
        return new Object[] {
            row.state().name(),
            row.attempt(),
            Texts.cut(row.phase()),
            Texts.cut(row.reply()),
            Texts.cut(row.reason()),
            now,
            row.state() == SendState.SENT ? now : null,
            plan.start().name(),
            EntryRows.millis(plan.notAfter()),
            plan.unlessAnswered() ? 1 : 0,
            plan.priority().name(),
            Ledger.reports(plan.reports()),
            plan.returned().name(),
            EntryRows.millis(row.notBefore()),
            row.filing().state().name(),
            row.filing().copy() == null ? null : row.filing().copy().value(),
            Texts.cut(row.filing().words()),
            row.message().value()
        };
    }

    void tellStory(EntryId message, String phase, String words) {
        KnownRows.Known known = require(message);
        // As the table has it: a line that says DOT while the row says SENDING would end a claim (Ledger.claimedAt).
        Submission row = known.row();
        stories.add(message.value(), known.steps(), context.now(), row.attempt(), row.state(), phase, words);
        context.ledger.put(new KnownRows.Known(row, known.steps() + 1, known.parent()));
    }

    private void forget(long message) {
        recipients.forget();
        context.ledger.forget();
        context.dots.withdraw(message);
        context.dots.left().stream()
                .filter(dot -> dot.message() == message)
                .forEach(dot -> context.dots.ended(dot, false));
    }

    /** The message is removed. */
    void messageRemoved(long message) {
        if (context.db.number("SELECT EXISTS (SELECT 1 FROM submission WHERE message = ?)", message) != 0) {
            forget(message);
            context.db.update("DELETE FROM recipient WHERE message = ?", message);
            context.db.update("DELETE FROM story WHERE message = ?", message);
            context.db.update("DELETE FROM submission WHERE message = ?", message);
        }
    }

    /** The service is removed: nobody is left to send what waits, so it is taken back. @return those messages */
    List<EntryId> serviceRemoved(EntryId service) {
        List<Submission> waiting = new ArrayList<>();
        for (Submission row : Ledger.outbox(context.db, service)) {
            // A dot that has not left by now does not any more.
            context.dots.withdraw(row.message().value());
            waiting.add(context.dots.seen(row));
        }
        for (Submission row : waiting) {
            boolean doubtful = row.state() == SendState.DOT || row.state() == SendState.UNCERTAIN;
            String reason = "Its account was removed" + (doubtful ? "; the server may have it, or not" : "");
            updateSubmission(row.state(), row.to(SendState.CANCELLED, row.reply(), reason));
        }
        return waiting.stream().map(Submission::message).toList();
    }
}
