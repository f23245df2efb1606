// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.EntryType;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.entry.StandardFolder;
import org.openmtm.smtp.protocol.Delivery;
import org.openmtm.smtp.protocol.Phase;
import org.openmtm.store.SendPlan;
import org.openmtm.store.SendState;
import org.openmtm.store.StoreTransaction;
import org.openmtm.store.Submission;

/** What the steps of the {@link SendLedger} are within a transaction. */
final class LedgerSteps {
    private static final String LOST_REPLY =
            "The connection ended before the server's last answer: it may have the message or not";

    private final Clock clock;
    private final Function<Submission, List<EntryId>> originals;

    /** @param originals the messages that one answers */
    LedgerSteps(Clock clock, Function<Submission, List<EntryId>> originals) {
        this.clock = clock;
        this.originals = originals;
    }

    /** Settles a row that a run left behind: what the server said to it is known only if it stands in it. */
    void recover(StoreTransaction tx, Submission row) {
        if (row.state() == SendState.SENDING) {
            release(tx, row, "The attempt was interrupted before the message was handed over");
        } else if (row.state() == SendState.DOT && row.reply().isEmpty()) {
            tx.updateSubmission(
                    SendState.DOT, row.to(SendState.UNCERTAIN, "", LOST_REPLY).withPhase(Phase.DOT.name()));
        } else if (row.state() == SendState.DOT) {
            Submission sent = Judgement.acknowledged(row);
            tx.updateSubmission(SendState.DOT, sent);
            finish(tx, sent, originals.apply(sent));
        }
    }

    /** DOT to UNCERTAIN. @param what is known of why */
    static void uncertain(StoreTransaction tx, Submission sending, String what) {
        tx.submission(sending.message())
                .filter(row -> row.state() == SendState.DOT && row.attempt() == sending.attempt())
                .ifPresent(row -> tx.updateSubmission(
                        SendState.DOT, row.to(SendState.UNCERTAIN, "", LOST_REPLY + " (" + what + ")")));
    }

    /** SENDING to QUEUED, as it was before. */
    static Submission release(StoreTransaction tx, Submission row, String reason) {
        Submission back = row.to(SendState.QUEUED, row.reply(), reason).withAttempt(Math.max(0, row.attempt() - 1));
        tx.updateSubmission(SendState.SENDING, back);
        return back;
    }

    /** QUEUED to SENDING; empty if somebody took the message back meanwhile, or decided otherwise when it is to go. */
    static Optional<Submission> claim(StoreTransaction tx, Submission queued) {
        return tx.submission(queued.message())
                .filter(row -> row.plan().start() != SendPlan.Start.REQUEST && isAsPlanned(row, queued))
                .map(row -> {
                    Submission sending = row.to(SendState.SENDING, "", "").withAttempt(row.attempt() + 1);
                    tx.updateSubmission(SendState.QUEUED, sending);
                    return sending;
                });
    }

    /**
     * Whether a row still waits as it did when it was read, or need not wait any longer. A run holds what it read for as long as
     * it takes; meanwhile a message can be taken back, changed, and queued again for another time.
     */
    static boolean isAsPlanned(Submission now, Submission known) {
        SendPlan plan = now.plan().start() == SendPlan.Start.SOON
                ? now.plan().withStart(known.plan().start())
                : now.plan();
        return now.state() == SendState.QUEUED
                && plan.equals(known.plan())
                && (now.notBefore() == null || now.notBefore().equals(known.notBefore()));
    }

    /** @return null if the row is not the one of this attempt any more: somebody decided otherwise */
    Submission settle(StoreTransaction tx, SendLedger.Settlement settlement) {
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
    private static Optional<Submission> ofAttempt(StoreTransaction tx, SendLedger.Settlement settlement) {
        boolean taken = settlement.delivery().outcome() == Delivery.Outcome.ACCEPTED;
        return tx.submission(settlement.sending().message())
                .filter(row -> row.attempt() == settlement.sending().attempt())
                .filter(row -> row.state() == SendState.SENDING
                        || row.state() == SendState.DOT
                        || row.state() == SendState.UNCERTAIN
                        || (taken && row.state() == SendState.QUEUED));
    }

    /** The row, if it is in a state, at the attempt that is known. */
    static Optional<Submission> inState(StoreTransaction tx, Submission known, SendState state) {
        return tx.submission(known.message()).filter(row -> row.state() == state && row.attempt() == known.attempt());
    }

    /** What else changes when a message is SENT. */
    static void finish(StoreTransaction tx, Submission row, List<EntryId> originals) {
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
}
