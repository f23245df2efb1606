// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flag;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.MessagingException;
import org.openmtm.smtp.protocol.Delivery;
import org.openmtm.smtp.protocol.Phase;
import org.openmtm.smtp.protocol.RecipientReply;
import org.openmtm.store.MessageStore;
import org.openmtm.store.SendState;
import org.openmtm.store.StoreChange;
import org.openmtm.store.StoreTransaction;
import org.openmtm.store.Submission;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The durable steps of sending. A message is always in exactly one state; DOT is durable before the final dot may leave, so
 * that whatever happens afterwards nobody can take the message for unsent.
 *
 * <p>The dot is the one step that a mail has to wait for, and the store keeps it {@linkplain MessageStore#dotLeaves a fast
 * way}. The others, the result of a message and the claim of one that comes, are written {@linkplain #workAhead beside the
 * mail that goes}, as many in a commit as came while the one before was written.
 */
final class SendLedger {
    private static final Logger LOG = LoggerFactory.getLogger("org.openmtm.smtp");

    /** Results that are written together while mail goes on: to wake the writer for each would hold it up. */
    private static final int TOGETHER = 16;

    /** Results that wait to be written: from here on the mail waits for them. */
    private static final int MOST_PENDING = 4 * TOGETHER;

    private final MessageStore store;
    private final EntryId service;
    private final Clock clock;
    private final Supplier<RetrySchedule> schedule;
    private final LedgerSteps steps;
    /** Not known to be in the ledger, in the order of sending. */
    private final List<Settlement> pending = new ArrayList<>();

    private Errand errand;

    /** @param schedule as the settings are now */
    SendLedger(MessageStore store, EntryId service, Clock clock, Supplier<RetrySchedule> schedule) {
        this.store = store;
        this.service = service;
        this.clock = clock;
        this.schedule = schedule;
        this.steps = new LedgerSteps(clock, this::originals);
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
            open.forEach(message -> tx.submission(message).ifPresent(row -> steps.recover(tx, row)));
            return null;
        });
        return store.outbox(service);
    }

    /** QUEUED to SENDING; empty if somebody took the message back meanwhile, or decided otherwise when it is to go. */
    Optional<Submission> claim(Submission queued) {
        return write(tx -> LedgerSteps.claim(tx, queued));
    }

    /** Claimed messages that were not begun wait again, as they did. */
    void release(Collection<Submission> claimed) {
        if (!claimed.isEmpty()) {
            write(tx -> {
                claimed.forEach(sending -> LedgerSteps.inState(tx, sending, SendState.SENDING)
                        .ifPresent(row -> LedgerSteps.release(tx, row, "")));
                return null;
            });
        }
    }

    /**
     * SENDING to DOT, with what is known of the recipients. When this returns, the dot may leave.
     *
     * @param note for the story, or empty
     * @throws MessagingException also if what was to be written before could not be
     */
    void dot(Submission sending, List<RecipientReply> replies, String note) {
        collectIfDone();
        boolean plain = note.isEmpty()
                && replies.stream().allMatch(reply -> reply.reply().isPositive());
        if (plain && store.dotLeaves(sending.message(), sending.attempt())) {
            return;
        }
        write(tx -> {
            // Nobody can have reported about a first attempt before its dot.
            Submission row = sending.attempt() == 1
                    ? sending
                    : LedgerSteps.inState(tx, sending, SendState.SENDING).orElse(sending);
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
        return write(tx -> LedgerSteps.inState(tx, sending, from).map(row -> {
            Submission back = row.to(SendState.QUEUED, "", reason)
                    .withAttempt(row.attempt() - 1)
                    .withPhase(phase)
                    .withNotBefore(
                            wait.isZero() ? row.notBefore() : clock.instant().plus(wait));
            tx.updateSubmission(from, back);
            return back;
        }));
    }

    /** Those that wait go on waiting, for a reason that lies in none of them. */
    void defer(List<Submission> rows, Function<Submission, Submission> change) {
        if (!rows.isEmpty()) {
            write(tx -> {
                for (Submission row : rows) {
                    tx.submission(row.message())
                            .filter(now -> LedgerSteps.isAsPlanned(now, row))
                            .ifPresent(now -> tx.updateSubmission(SendState.QUEUED, change.apply(now)));
                }
                return null;
            });
        }
    }

    /** SENDING or QUEUED to FAILED, or to SENT where others have it, for a reason that lies in the message. */
    void fail(Submission row, String phase, String reason) {
        write(tx -> {
            LedgerSteps.inState(tx, row, row.state()).ifPresent(now -> {
                Submission next = Judgement.failed(now, reason).withPhase(phase);
                tx.updateSubmission(now.state(), next);
                LedgerSteps.finish(tx, next, List.of());
            });
            return null;
        });
    }

    /** A queued message goes back to the Drafts. */
    void takeBack(Submission queued, String reason) {
        write(tx -> {
            LedgerSteps.inState(tx, queued, SendState.QUEUED).ifPresent(row -> {
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
            LedgerSteps.uncertain(tx, sending, what);
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
        LedgerSteps.finish(tx, next, originals(next));
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
        } catch (RuntimeException e) {
            LOG.warn("What message {} answers cannot be marked: {}", row.message(), e.toString());
            return List.of();
        }
    }

    /**
     * Keeps a result to be written beside the messages that go next, or by {@link #flush}.
     *
     * @throws MessagingException if those that were kept before cannot be written; it is kept all the same
     */
    void settleSoon(Settlement settlement) {
        pending.add(settlement);
        if (settlement.delivery().outcome() == Delivery.Outcome.ACCEPTED) {
            note(settlement.sending(), settlement.delivery().reply().text());
        }
        if (pending.size() > MOST_PENDING) {
            flush();
        }
    }

    /** For the case that this process ends before it is in the ledger. */
    private void note(Submission sending, String reply) {
        try {
            store.dotAnswered(sending.message(), sending.attempt(), reply);
        } catch (RuntimeException e) {
            LOG.debug("The answer to message {} stands nowhere for now", sending.message(), e);
        }
    }

    /**
     * Writes the results that were kept, and claims the next messages; {@link #flush} waits for it. Nothing happens while the
     * last call's work is under way, or as long as there is little to do.
     *
     * @param urgent whether messages have to be claimed, be there ever so few results
     * @param next those that may be claimed
     * @param claimed gets the rows of those that could be
     */
    void workAhead(boolean urgent, Supplier<List<Submission>> next, Consumer<Submission> claimed) {
        collectIfDone();
        if (errand == null && (urgent || pending.size() >= TOGETHER)) {
            List<Settlement> settling = List.copyOf(pending);
            List<Submission> claiming = next.get();
            if (!settling.isEmpty() || !claiming.isEmpty()) {
                errand = new Errand(
                        store.submit(tx -> new Errand.Result(settleAll(tx, settling), claimAll(tx, claiming))),
                        claimed);
            }
        }
    }

    private List<Submission> settleAll(StoreTransaction tx, List<Settlement> settlements) {
        List<Submission> rows = new ArrayList<>();
        settlements.forEach(settlement -> rows.add(steps.settle(tx, settlement)));
        return rows;
    }

    private static List<Submission> claimAll(StoreTransaction tx, List<Submission> queued) {
        return queued.stream()
                .flatMap(row -> LedgerSteps.claim(tx, row).stream())
                .toList();
    }

    private void collectIfDone() {
        if (errand != null && errand.isDone()) {
            collect();
        }
    }

    /** Waits for the work that is under way. */
    void collect() {
        Errand current = errand;
        if (current != null) {
            errand = null;
            settled(current.await());
        }
    }

    /** Returns when all results are in the ledger. */
    void flush() {
        collect();
        if (!pending.isEmpty()) {
            List<Settlement> rest = List.copyOf(pending);
            settled(write(tx -> settleAll(tx, rest)));
        }
    }

    private void settled(List<Submission> rows) {
        for (Submission row : rows) {
            Settlement settlement = pending.remove(0);
            if (row != null) {
                settlement.done().accept(row);
            }
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
