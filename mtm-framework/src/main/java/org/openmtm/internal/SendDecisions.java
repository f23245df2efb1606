// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.time.Clock;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.EntryType;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.store.Filing;
import org.openmtm.store.MessageStore;
import org.openmtm.store.SendPlan;
import org.openmtm.store.SendState;
import org.openmtm.store.StoreTransaction;
import org.openmtm.store.Submission;
import org.openmtm.store.Submission.Recipient;

/**
 * What a person decides about a message of the Outbox: each is one transaction that changes its ledger row from a state that
 * allows it, moves it where it belongs, and leaves a line "person" in its story.
 */
final class SendDecisions {
    private static final String PERSON = "person";
    /** Names in a line of the story; all of them are in the row. */
    private static final int MOST_NAMED = 10;

    private final MessageStore store;
    private final Clock clock;

    SendDecisions(MessageStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    void cancel(EntryId message) {
        store.write(tx -> {
            Submission row = require(tx, message);
            if (row.state() != SendState.QUEUED && row.state() != SendState.FAILED) {
                throw conflict(row, "cannot be taken back");
            }
            List<Recipient> reached = those(row, SendState.SENT);
            String reason = reached.isEmpty() ? "Taken back" : "Taken back; it has reached " + names(reached);
            change(tx, row, row.to(SendState.CANCELLED, "", reason));
            place(tx, message, StandardFolder.DRAFTS, flags -> flags.with(Flag.DRAFT));
            return null;
        });
    }

    void retry(EntryId message) {
        store.write(tx -> {
            Submission row = require(tx, message);
            if (row.state() == SendState.SENT && row.filing().state() == Filing.State.FAILED) {
                fileAgain(tx, row);
                return null;
            }
            if (row.state() != SendState.QUEUED && row.state() != SendState.FAILED) {
                throw conflict(row, "cannot be tried again");
            }
            List<Recipient> failed = those(row, SendState.FAILED);
            boolean again = row.state() == SendState.FAILED && !failed.isEmpty();
            String reason = again ? "To be tried again for " + names(failed) : "To be sent without waiting";
            Submission next =
                    row.state() == SendState.FAILED ? withRecipients(row, SendState.FAILED, SendState.QUEUED) : row;
            change(tx, row, soon(next).to(SendState.QUEUED, "", reason));
            place(tx, message, StandardFolder.OUTBOX, flags -> flags);
            return null;
        });
    }

    /** It stays sent: only its copy is to be filed again. */
    private static void fileAgain(StoreTransaction tx, Submission row) {
        Filing again = new Filing(Filing.State.WANTED, row.filing().copy(), "always: somebody asked for it again");
        tx.updateSubmission(row.state(), row.withFiling(again));
    }

    void resolve(EntryId message, boolean sent) {
        List<EntryId> answered = sent ? answered(message) : List.of();
        store.write(tx -> {
            Submission row = require(tx, message);
            if (row.state() != SendState.UNCERTAIN) {
                throw conflict(row, "is not uncertain");
            }
            if (sent) {
                arrived(tx, row, answered);
            } else {
                change(tx, row, soon(row).to(SendState.QUEUED, "", "Somebody said that it did not arrive"));
                place(tx, message, StandardFolder.OUTBOX, flags -> flags);
            }
            return null;
        });
    }

    /** It arrived where the server had accepted it by then; whom the server had put off it still has to reach. */
    private void arrived(StoreTransaction tx, Submission row, List<EntryId> answered) {
        // Where the row does not say whom it had accepted, it was all of them.
        boolean all = those(row, SendState.QUEUED).stream().noneMatch(SendDecisions::accepted);
        Submission next = row.withRecipients(row.recipients().stream()
                .map(each ->
                        each.state() == SendState.QUEUED && (all || accepted(each)) ? in(SendState.SENT, each) : each)
                .toList());
        List<Recipient> open = those(next, SendState.QUEUED);
        if (open.isEmpty()) {
            change(tx, row, next.to(SendState.SENT, "", "Somebody said that it arrived"));
            place(
                    tx,
                    row.message(),
                    StandardFolder.SENT,
                    flags -> flags.with(Flag.SEEN).without(Flag.DRAFT));
            answered.forEach(original -> markAnswered(tx, original));
        } else {
            String reason = "Somebody said that it arrived; to be tried again for " + names(open);
            change(tx, row, soon(next).to(SendState.QUEUED, "", reason));
            place(tx, row.message(), StandardFolder.OUTBOX, flags -> flags);
        }
    }

    /** What it answers, as far as that is known; a receipt, which has no sender, answers nothing. */
    private List<EntryId> answered(EntryId message) {
        return store.submission(message)
                .filter(row -> !row.sender().isEmpty())
                .flatMap(row -> store.entry(message))
                .map(entry -> entry.header().inReplyTo())
                .filter(id -> !id.isEmpty())
                .map(store::byMessageId)
                .orElse(List.of());
    }

    /** As when the server says by itself that it took the answer. */
    private static void markAnswered(StoreTransaction tx, EntryId original) {
        tx.entry(original)
                .filter(entry ->
                        entry.type() == EntryType.MESSAGE && !entry.flags().has(Flag.ANSWERED))
                .ifPresent(entry -> tx.setFlags(original, entry.flags().with(Flag.ANSWERED)));
    }

    private static boolean accepted(Recipient recipient) {
        return recipient.reply().startsWith("2");
    }

    /** Whatever it waited for, and also if its time is over: a person knows better. */
    private Submission soon(Submission row) {
        SendPlan plan = row.plan().withStart(SendPlan.Start.SOON);
        boolean late = plan.notAfter() != null && !plan.notAfter().isAfter(clock.instant());
        return row.withPlan(late ? plan.withNotAfter(null) : plan).withNotBefore(null);
    }

    private static void change(StoreTransaction tx, Submission row, Submission next) {
        tx.updateSubmission(row.state(), next.withPhase(PERSON));
    }

    private static void place(StoreTransaction tx, EntryId message, StandardFolder folder, UnaryOperator<Flags> flags) {
        tx.entry(message).ifPresent(entry -> tx.setFlags(message, flags.apply(entry.flags())));
        tx.move(message, folder.id());
    }

    private static Submission withRecipients(Submission row, SendState from, SendState to) {
        return row.withRecipients(row.recipients().stream()
                .map(each -> each.state() == from ? in(to, each) : each)
                .toList());
    }

    /** In another state; the server's words belong to the former one if it is tried again. */
    private static Recipient in(SendState state, Recipient recipient) {
        String reply = state == SendState.QUEUED ? "" : recipient.reply();
        return new Recipient(recipient.address(), state, reply, recipient.report(), recipient.reportWords());
    }

    private static List<Recipient> those(Submission row, SendState state) {
        return row.recipients().stream().filter(each -> each.state() == state).toList();
    }

    /** With the server's words, which the row forgets when it is tried again. */
    private static String names(List<Recipient> recipients) {
        String first = recipients.stream()
                .limit(MOST_NAMED)
                .map(each -> each.address() + (each.reply().isEmpty() ? "" : " (" + each.reply() + ")"))
                .collect(Collectors.joining(", "));
        int more = recipients.size() - MOST_NAMED;
        return more > 0 ? first + " and " + more + " more" : first;
    }

    private static Submission require(StoreTransaction tx, EntryId message) {
        return tx.submission(message)
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.NOT_FOUND, "Message " + message + " is not in the send ledger", "See 'outbox list'"));
    }

    private static MessagingException conflict(Submission row, String refused) {
        String advice = switch (row.state()) {
            case QUEUED -> "It waits to be sent: it can be taken back, or sent without waiting";
            case SENDING, DOT -> "It is being sent right now; wait for what becomes of it";
            case SENT -> "The server has taken it; to send it again, forward or redirect the sent message";
            case FAILED -> "It failed for good: try it again, or take it back";
            case UNCERTAIN -> "Find out whether it arrived, then decide with 'outbox resolve': sent, or not sent";
            case CANCELLED -> "It was taken back and lies in the Drafts; send it from there";
        };
        return new MessagingException(
                ErrorKind.CONFLICT, "Message " + row.message() + " is " + row.state() + " and " + refused, advice);
    }
}
