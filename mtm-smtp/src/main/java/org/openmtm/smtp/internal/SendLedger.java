// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.EntryType;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.MessagingException;
import org.openmtm.smtp.protocol.Delivery;
import org.openmtm.smtp.protocol.Phase;
import org.openmtm.smtp.protocol.RecipientReply;
import org.openmtm.store.MessageStore;
import org.openmtm.store.SendPlan;
import org.openmtm.store.SendState;
import org.openmtm.store.StoreChange;
import org.openmtm.store.StoreTransaction;
import org.openmtm.store.Submission;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The durable steps of sending. A message is always in exactly one state; DOT is committed before the final dot may leave, so
 * that whatever happens afterwards nobody can take the message for unsent.
 *
 * <p>The result of a message is committed together with the DOT of the next one, which has to wait for the disk anyway, or by
 * itself when the server lets us wait. Each message costs one commit so. The work for it is done {@linkplain #workAhead while
 * the envelope is on its way}.
 */
final class SendLedger {
    private static final Logger LOG = LoggerFactory.getLogger("org.openmtm.smtp");

    /** So long may what the server said wait for the next DOT. */
    private static final Duration PATIENCE = Duration.ofMillis(10);

    private static final String LOST_REPLY =
            "The connection ended before the server's last answer: it may have the message or not";

    private final MessageStore store;
    private final EntryId service;
    private final Clock clock;
    private final Supplier<RetrySchedule> schedule;
    /** Not known to be durable. */
    private Settlement pending;

    private Errand errand;

    /** @param schedule as the settings are now */
    SendLedger(MessageStore store, EntryId service, Clock clock, Supplier<RetrySchedule> schedule) {
        this.store = store;
        this.service = service;
        this.clock = clock;
        this.schedule = schedule;
    }

    /**
     * What the server said to a message.
     *
     * @param sending the row as it was when the attempt began
     * @param pause until the next attempt, if there has to be one
     * @param originals messages that it answers
     * @param done gets the row as it became
     */
    record Settlement(
            Submission sending,
            Delivery delivery,
            Duration pause,
            List<EntryId> originals,
            Consumer<Submission> done) {}

    /**
     * Settles what a run left behind that did not end: without DOT it was not sent, with DOT nobody knows, unless it is known
     * here and only could not be committed.
     *
     * @return the rows of the Outbox then
     */
    List<Submission> recover() {
        flush();
        List<Submission> rows = store.outbox(service);
        List<EntryId> open = rows.stream()
                .filter(row -> row.state() == SendState.SENDING || row.state() == SendState.DOT)
                .map(Submission::message)
                .toList();
        if (open.isEmpty()) {
            return rows;
        }
        write(tx -> {
            open.forEach(message -> tx.submission(message).ifPresent(row -> recover(tx, row)));
            return null;
        });
        return store.outbox(service);
    }

    private static void recover(StoreTransaction tx, Submission row) {
        if (row.state() == SendState.SENDING) {
            release(tx, row, "The attempt was interrupted before the message was handed over");
        } else if (row.state() == SendState.DOT) {
            tx.updateSubmission(
                    SendState.DOT, row.to(SendState.UNCERTAIN, "", LOST_REPLY).withPhase(Phase.DOT.name()));
        }
    }

    private static Submission release(StoreTransaction tx, Submission row, String reason) {
        Submission back = row.to(SendState.QUEUED, row.reply(), reason).withAttempt(Math.max(0, row.attempt() - 1));
        tx.updateSubmission(SendState.SENDING, back);
        return back;
    }

    /** QUEUED to SENDING; empty if somebody took the message back meanwhile, or decided otherwise when it is to go. */
    Optional<Submission> claim(Submission queued) {
        return write(tx -> claim(tx, queued));
    }

    private static Optional<Submission> claim(StoreTransaction tx, Submission queued) {
        return tx.submission(queued.message())
                .filter(row -> row.plan().start() != SendPlan.Start.REQUEST && isAsPlanned(row, queued))
                .map(row -> {
                    Submission sending = row.to(SendState.SENDING, "", "").withAttempt(row.attempt() + 1);
                    tx.updateSubmission(SendState.QUEUED, sending);
                    return sending;
                });
    }

    /** A claimed message that was not begun waits again, as it did. */
    void release(Submission claimed, String reason) {
        write(tx -> inState(tx, claimed, SendState.SENDING).map(row -> release(tx, row, reason)));
    }

    /**
     * SENDING to DOT, with what is known of the recipients. When this returns, the dot may leave.
     *
     * @param note for the story, or empty
     */
    void dot(Submission sending, List<RecipientReply> replies, String note) {
        write(tx -> {
            // Nobody can have reported about a first attempt before its dot.
            Submission row = sending.attempt() == 1
                    ? sending
                    : inState(tx, sending, SendState.SENDING).orElse(sending);
            tx.updateSubmission(
                    SendState.SENDING,
                    Judgement.heard(row.to(SendState.DOT, "", ""), replies).withPhase(Phase.DOT.name()));
            if (!note.isEmpty()) {
                tx.tellStory(sending.message(), "DSN", note);
            }
            return null;
        });
    }

    /** Back to QUEUED without counting the attempt: the network failed, not the message. @return the row then */
    Optional<Submission> back(Submission sending, String phase, String reason, Duration wait) {
        return back(SendState.SENDING, sending, phase, reason, wait);
    }

    /** The same after {@link #dot}, for a dot that is known not to have left. */
    Optional<Submission> backFromDot(Submission sending, String phase, String reason, Duration wait) {
        return back(SendState.DOT, sending, phase, reason, wait);
    }

    private Optional<Submission> back(SendState from, Submission sending, String phase, String reason, Duration wait) {
        return write(tx -> inState(tx, sending, from).map(row -> {
            Submission back = row.to(SendState.QUEUED, "", reason)
                    .withAttempt(row.attempt() - 1)
                    .withPhase(phase)
                    .withNotBefore(
                            wait.isZero() ? row.notBefore() : clock.instant().plus(wait));
            tx.updateSubmission(from, back);
            return back;
        }));
    }

    /**
     * Whether a row still waits as it did when it was read, or need not wait any longer. A run holds what it read for as long as
     * it takes; meanwhile a message can be taken back, changed, and queued again for another time.
     */
    private static boolean isAsPlanned(Submission now, Submission known) {
        SendPlan plan = now.plan().start() == SendPlan.Start.SOON
                ? now.plan().withStart(known.plan().start())
                : now.plan();
        return now.state() == SendState.QUEUED
                && plan.equals(known.plan())
                && (now.notBefore() == null || now.notBefore().equals(known.notBefore()));
    }

    /** Those that wait go on waiting, for a reason that lies in none of them. */
    void defer(List<Submission> rows, Function<Submission, Submission> change) {
        if (!rows.isEmpty()) {
            write(tx -> {
                for (Submission row : rows) {
                    tx.submission(row.message())
                            .filter(now -> isAsPlanned(now, row))
                            .ifPresent(now -> tx.updateSubmission(SendState.QUEUED, change.apply(now)));
                }
                return null;
            });
        }
    }

    /** SENDING or QUEUED to FAILED, or to SENT where others have it, for a reason that lies in the message. */
    void fail(Submission row, String phase, String reason) {
        write(tx -> {
            inState(tx, row, row.state()).ifPresent(now -> {
                Submission next = Judgement.failed(now, reason).withPhase(phase);
                tx.updateSubmission(now.state(), next);
                finish(tx, next, List.of());
            });
            return null;
        });
    }

    /** A queued message goes back to the Drafts. */
    void takeBack(Submission queued, String reason) {
        write(tx -> {
            inState(tx, queued, SendState.QUEUED).ifPresent(row -> {
                tx.updateSubmission(SendState.QUEUED, row.to(SendState.CANCELLED, "", reason));
                tx.entry(row.message())
                        .ifPresent(entry ->
                                tx.setFlags(row.message(), entry.flags().with(Flag.DRAFT)));
                tx.move(row.message(), StandardFolder.DRAFTS.id());
            });
            return null;
        });
    }

    /** DOT to UNCERTAIN. */
    void uncertain(Submission sending, String what) {
        write(tx -> {
            inState(tx, sending, SendState.DOT)
                    .ifPresent(row -> tx.updateSubmission(
                            SendState.DOT, row.to(SendState.UNCERTAIN, "", LOST_REPLY + " (" + what + ")")));
            return null;
        });
    }

    /**
     * Evidence came, after the answer was lost, that the server has the message: to SENT for all that it had accepted, and
     * those whom it wanted to be asked for again wait on. Within a transaction of the caller's.
     *
     * @param row as it is now in the ledger but for its recipients' reports
     */
    SendState taken(StoreTransaction tx, Submission row, String reason) {
        Submission next = Judgement.taken(row, reason);
        if (next.state() == SendState.QUEUED) {
            next = next.withNotBefore(clock.instant().plus(schedule.get().after(row.attempt())));
        }
        tx.updateSubmission(row.state(), next);
        finish(tx, next, originals(next));
        return next.state();
    }

    /**
     * The messages that one answers; a receipt, which has no sender, answers nothing. Where that cannot be found out, none: it
     * must not be in the way of what the server said.
     */
    List<EntryId> originals(Submission row) {
        try {
            return row.sender().isEmpty()
                    ? List.of()
                    : store.entry(row.message())
                            .map(entry -> entry.header().inReplyTo())
                            .filter(answered -> !answered.isEmpty())
                            .map(store::byMessageId)
                            .orElse(List.of());
        } catch (MessagingException e) {
            LOG.warn("What message {} answers cannot be marked: {}", row.message(), e.oneLine());
            return List.of();
        }
    }

    /** Keeps a result to be committed with the next step, or by {@link #flush}. */
    void settleSoon(Settlement settlement) {
        flush();
        pending = settlement;
    }

    /**
     * Writes the result that was kept, and claims the next message. That is durable with the next DOT, or soon; {@link #flush}
     * waits for it.
     *
     * @param next null for none
     * @param claimed gets its row, if it could be claimed
     */
    void workAhead(Submission next, Consumer<Submission> claimed) {
        Settlement before = pending;
        if (errand == null && (before != null || next != null)) {
            errand = new Errand(
                    store.submit(
                            tx -> new Errand.Result(
                                    before == null ? null : settle(tx, before),
                                    next == null ? Optional.empty() : claim(tx, next)),
                            PATIENCE),
                    claimed);
        }
    }

    /** Returns when all results are durable. */
    void flush() {
        Errand current = errand;
        if (current != null) {
            errand = null;
            settled(current.await());
        }
        Settlement before = pending;
        if (before != null) {
            settled(write(tx -> settle(tx, before)));
        }
    }

    private void settled(Submission row) {
        Settlement before = pending;
        pending = null;
        if (before != null && row != null) {
            before.done().accept(row);
        }
    }

    /** @return null if the row is not the one of this attempt any more: somebody decided otherwise */
    private Submission settle(StoreTransaction tx, Settlement settlement) {
        Submission row = ofAttempt(tx, settlement).orElse(null);
        if (row == null) {
            return null;
        }
        Submission next = Judgement.settled(row, settlement.delivery());
        if (next.state() == SendState.QUEUED) {
            // It has begun to go: from now on it is tried again by time.
            SendPlan plan = row.plan().start() == SendPlan.Start.NEXT_CONNECTION
                    ? row.plan().withStart(SendPlan.Start.SOON)
                    : row.plan();
            next = next.withPlan(plan)
                    .withNotBefore(
                            settlement.pause().isZero() ? null : clock.instant().plus(settlement.pause()));
        }
        tx.updateSubmission(row.state(), next);
        finish(tx, next, settlement.originals());
        return next;
    }

    /**
     * The row of this very attempt. It may have been called UNCERTAIN meanwhile by somebody who thought that we are gone, or even
     * have been queued again: that the server has taken it is the truth all the same.
     */
    private static Optional<Submission> ofAttempt(StoreTransaction tx, Settlement settlement) {
        boolean taken = settlement.delivery().outcome() == Delivery.Outcome.ACCEPTED;
        return tx.submission(settlement.sending().message())
                .filter(row -> row.attempt() == settlement.sending().attempt())
                .filter(row -> row.state() == SendState.SENDING
                        || row.state() == SendState.DOT
                        || row.state() == SendState.UNCERTAIN
                        || (taken && row.state() == SendState.QUEUED));
    }

    private static Optional<Submission> inState(StoreTransaction tx, Submission known, SendState state) {
        return tx.submission(known.message()).filter(row -> row.state() == state && row.attempt() == known.attempt());
    }

    private static void finish(StoreTransaction tx, Submission row, List<EntryId> originals) {
        if (row.state() != SendState.SENT) {
            return;
        }
        tx.entry(row.message()).ifPresent(entry -> {
            Flags sent = entry.flags().with(Flag.SEEN).without(Flag.DRAFT);
            if (!sent.equals(entry.flags())) {
                tx.setFlags(row.message(), sent);
            }
        });
        tx.move(row.message(), StandardFolder.SENT.id());
        for (EntryId original : originals) {
            tx.entry(original)
                    .filter(entry ->
                            entry.type() == EntryType.MESSAGE && !entry.flags().has(Flag.ANSWERED))
                    .ifPresent(entry -> tx.setFlags(original, entry.flags().with(Flag.ANSWERED)));
        }
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
