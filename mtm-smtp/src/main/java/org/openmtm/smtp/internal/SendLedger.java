// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flag;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.smtp.protocol.Delivery;
import org.openmtm.smtp.protocol.RecipientReply;
import org.openmtm.smtp.protocol.SmtpReply;
import org.openmtm.store.MessageStore;
import org.openmtm.store.SendPlan;
import org.openmtm.store.SendState;
import org.openmtm.store.StoreChange;
import org.openmtm.store.StoreTransaction;
import org.openmtm.store.Submission;
import org.openmtm.store.Submission.Recipient;

/**
 * The durable steps of sending. A message is always in exactly one state; DOT is committed before the final dot may leave, so
 * that whatever happens afterwards nobody can take the message for unsent.
 */
final class SendLedger {
    private static final String LOST_REPLY =
            "The connection ended before the server's last answer: it may have the message or not";

    private final MessageStore store;
    private final EntryId service;
    private final Clock clock;
    private final RetrySchedule schedule;

    SendLedger(MessageStore store, EntryId service, Clock clock, RetrySchedule schedule) {
        this.store = store;
        this.service = service;
        this.clock = clock;
        this.schedule = schedule;
    }

    /** Settles what a run left behind that did not end: without DOT it was not sent, with DOT nobody knows. */
    void recover() {
        List<EntryId> open = store.outbox(service).stream()
                .filter(row -> row.state() == SendState.SENDING || row.state() == SendState.DOT)
                .map(Submission::message)
                .toList();
        if (!open.isEmpty()) {
            write(tx -> {
                open.forEach(message -> tx.submission(message).ifPresent(row -> settle(tx, row)));
                return null;
            });
        }
    }

    private static void settle(StoreTransaction tx, Submission row) {
        if (row.state() == SendState.SENDING) {
            tx.updateSubmission(
                    SendState.SENDING,
                    row.to(
                                    SendState.QUEUED,
                                    row.reply(),
                                    "The attempt was interrupted before the message was handed over")
                            .withAttempt(Math.max(0, row.attempt() - 1)));
        } else if (row.state() == SendState.DOT) {
            tx.updateSubmission(SendState.DOT, row.to(SendState.UNCERTAIN, "", LOST_REPLY));
        }
    }

    /** What may be sent now, oldest first. */
    List<Submission> due(boolean includeNextConnection) {
        Instant now = clock.instant();
        return store.outbox(service).stream()
                .filter(row -> row.state() == SendState.QUEUED)
                .filter(row -> includeNextConnection
                        ? row.plan().start() != SendPlan.Start.REQUEST
                        : row.plan().start() == SendPlan.Start.SOON)
                .filter(row -> row.notBefore() == null || !row.notBefore().isAfter(now))
                .toList();
    }

    /** QUEUED to SENDING; empty if somebody took the message back meanwhile. */
    Optional<Submission> begin(Submission queued) {
        return write(tx -> {
            Optional<Submission> current =
                    tx.submission(queued.message()).filter(row -> row.state() == SendState.QUEUED);
            return current.map(row -> {
                Submission sending = row.to(SendState.SENDING, "", "").withAttempt(row.attempt() + 1);
                tx.updateSubmission(SendState.QUEUED, sending);
                return sending;
            });
        });
    }

    /** SENDING to DOT, with what is known of the recipients. When this returns, the dot may leave. */
    void dot(Submission sending, List<RecipientReply> replies) {
        write(tx -> {
            Submission dot = sending.to(SendState.DOT, "", "").withRecipients(merge(sending, replies, null));
            tx.updateSubmission(SendState.SENDING, dot);
            return null;
        });
    }

    /** Back to QUEUED without counting the attempt: the network failed, not the message. */
    void back(Submission sending, String reason) {
        write(tx -> {
            tx.submission(sending.message())
                    .filter(row -> row.state() == SendState.SENDING && row.attempt() == sending.attempt())
                    .ifPresent(row -> tx.updateSubmission(
                            SendState.SENDING,
                            row.to(SendState.QUEUED, "", reason).withAttempt(row.attempt() - 1)));
            return null;
        });
    }

    /** SENDING to FAILED, for a reason that lies in the message. */
    void fail(Submission sending, String reason) {
        write(tx -> {
            List<Recipient> failed = sending.recipients().stream()
                    .map(r -> r.state() == SendState.QUEUED ? new Recipient(r.address(), SendState.FAILED, reason) : r)
                    .toList();
            Submission next = sending.withRecipients(failed);
            tx.updateSubmission(SendState.SENDING, next.to(end(next), "", reason));
            finish(tx, next);
            return null;
        });
    }

    /** DOT to UNCERTAIN. */
    void uncertain(Submission sending, String what) {
        write(tx -> {
            Submission row = requireAttempt(tx, sending);
            if (row.state() == SendState.DOT) {
                tx.updateSubmission(SendState.DOT, row.to(SendState.UNCERTAIN, "", LOST_REPLY + " (" + what + ")"));
            }
            return null;
        });
    }

    /**
     * What the server said becomes the state of the message and of each recipient, all in one transaction with the move to Sent.
     *
     * @return the new state
     */
    SendState settle(Submission sending, Delivery delivery) {
        return write(tx -> {
            Submission row = requireAttempt(tx, sending);
            Submission judged = row.withRecipients(merge(row, delivery.recipients(), delivery));
            SendState state = end(judged);
            Submission next = judged.to(state, delivery.reply().text(), reason(judged, state, delivery));
            if (state == SendState.QUEUED) {
                next = next.withNotBefore(clock.instant().plus(schedule.after(row.attempt())));
            }
            tx.updateSubmission(row.state(), next);
            finish(tx, next.to(state, "", ""));
            return state;
        });
    }

    /**
     * Evidence came, after the answer was lost, that the server has the message: to SENT for all that it had accepted, and
     * those whom it wanted to be asked for again wait on. Within a transaction of the caller's.
     *
     * @param row as it is now in the ledger but for its recipients' reports
     */
    SendState taken(StoreTransaction tx, Submission row, String reason) {
        List<Recipient> have = row.recipients().stream()
                .map(recipient -> recipient.state() == SendState.QUEUED
                                && !recipient.reply().startsWith("4")
                        ? recipient.judged(SendState.SENT, recipient.reply())
                        : recipient)
                .toList();
        Submission judged = row.withRecipients(have);
        SendState state = end(judged);
        Submission next = judged.to(state, "", reason);
        if (state == SendState.QUEUED) {
            next = next.withNotBefore(clock.instant().plus(schedule.after(row.attempt())));
        }
        tx.updateSubmission(row.state(), next);
        finish(tx, next);
        return state;
    }

    /** The row of this very attempt. It may have been called UNCERTAIN meanwhile by somebody who thought that we are gone. */
    private static Submission requireAttempt(StoreTransaction tx, Submission sending) {
        return tx.submission(sending.message())
                .filter(row -> row.attempt() == sending.attempt())
                .filter(row -> row.state() == SendState.SENDING
                        || row.state() == SendState.DOT
                        || row.state() == SendState.UNCERTAIN)
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.CONFLICT,
                        "Message " + sending.message() + " was changed while it was being sent",
                        "Look at the Outbox"));
    }

    private static void finish(StoreTransaction tx, Submission row) {
        if (row.state() == SendState.SENT) {
            tx.entry(row.message())
                    .ifPresent(entry -> tx.setFlags(
                            row.message(), entry.flags().with(Flag.SEEN).without(Flag.DRAFT)));
            tx.move(row.message(), StandardFolder.SENT.id());
        }
    }

    /** @param delivery null while only the recipients' replies are known */
    private static List<Recipient> merge(Submission row, List<RecipientReply> replies, Delivery delivery) {
        Map<String, SmtpReply> byAddress = new HashMap<>();
        replies.forEach(reply -> byAddress.put(reply.address(), reply.reply()));
        List<Recipient> merged = new ArrayList<>();
        for (Recipient recipient : row.recipients()) {
            SmtpReply own = byAddress.get(recipient.address());
            boolean open = recipient.state() == SendState.QUEUED;
            merged.add(open ? judge(recipient, own, delivery) : recipient);
        }
        return merged;
    }

    private static Recipient judge(Recipient recipient, SmtpReply own, Delivery delivery) {
        SmtpReply decisive = own != null && !own.isPositive() ? own : delivery == null ? null : delivery.reply();
        if (decisive == null) {
            return recipient.judged(SendState.QUEUED, own == null ? "" : own.text());
        }
        boolean taken = decisive.isPositive() && own != null;
        SendState state = taken ? SendState.SENT : decisive.isPermanent() ? SendState.FAILED : SendState.QUEUED;
        return recipient.judged(state, decisive.text());
    }

    private static SendState end(Submission row) {
        if (row.recipients().stream().anyMatch(recipient -> recipient.state() == SendState.QUEUED)) {
            return SendState.QUEUED;
        }
        return row.recipients().stream().anyMatch(recipient -> recipient.state() == SendState.SENT)
                ? SendState.SENT
                : SendState.FAILED;
    }

    private static String reason(Submission row, SendState state, Delivery delivery) {
        String refused = those(row, SendState.FAILED);
        String told = refused.isEmpty() ? "" : "The server refused it for " + refused;
        if (state != SendState.QUEUED) {
            return told;
        }
        boolean some = row.recipients().stream().anyMatch(recipient -> recipient.state() == SendState.SENT);
        String later = some
                ? "The server asked to try again later for " + those(row, SendState.QUEUED)
                : "The server asked to try again later (" + delivery.phase() + ")";
        return told.isEmpty() ? later : later + "; " + told;
    }

    private static String those(Submission row, SendState state) {
        return row.recipients().stream()
                .filter(recipient -> recipient.state() == state)
                .map(recipient -> recipient.address() + " (" + recipient.reply() + ")")
                .limit(10)
                .collect(Collectors.joining(", "));
    }

    /** The ledger is written to the end also on a thread that was interrupted: the interrupt is kept for afterwards. */
    private <T> T write(StoreChange<T> change) {
        boolean interrupted = Thread.interrupted();
        try {
            return store.write(change);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
