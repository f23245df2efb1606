// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.openmtm.smtp.protocol.Delivery;
import org.openmtm.smtp.protocol.Phase;
import org.openmtm.smtp.protocol.RecipientReply;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission;
import org.openmtm.store.Submission.Recipient;

/** What the server said to a message becomes the state of each recipient, and that of the message: pure. */
final class Judgement {
    private Judgement() {}

    /** The row with what is known of its recipients before the dot. */
    static Submission heard(Submission row, List<RecipientReply> replies) {
        return row.withRecipients(merge(row, replies, null));
    }

    /** The row after the attempt, still without the time of the next one. */
    static Submission settled(Submission row, Delivery delivery) {
        Submission judged = row.withRecipients(merge(row, delivery.recipients(), delivery));
        SendState state = state(judged);
        return judged.to(state, delivery.reply().text(), reason(judged, state, delivery))
                .withPhase(delivery.phase().name());
    }

    /** The row whose remaining recipients do not get the message. */
    static Submission failed(Submission row, String reason) {
        List<Recipient> failed = row.recipients().stream()
                .map(r -> r.state() == SendState.QUEUED ? r.judged(SendState.FAILED, reason) : r)
                .toList();
        Submission next = row.withRecipients(failed);
        return next.to(state(next), "", reason);
    }

    /** The row of a message whose last answer was lost, and that the server has all the same. */
    static Submission taken(Submission row, String reason) {
        // Where the row does not say whom it had accepted, it was all of them.
        boolean all = row.recipients().stream().noneMatch(Judgement::wasAccepted);
        List<Recipient> have = row.recipients().stream()
                .map(recipient -> recipient.state() == SendState.QUEUED && (all || wasAccepted(recipient))
                        ? recipient.judged(SendState.SENT, recipient.reply())
                        : recipient)
                .toList();
        Submission judged = row.withRecipients(have);
        return judged.to(state(judged), "", reason);
    }

    /** Not so those that were put off: by a 4xx, or by the 552 that means too many at once. */
    private static boolean wasAccepted(Recipient recipient) {
        return recipient.state() == SendState.QUEUED && recipient.reply().startsWith("2");
    }

    /** The row of a message whose last answer is known, and stands in it, but never became its result: all have it. */
    static Submission acknowledged(Submission row) {
        List<Recipient> have = row.recipients().stream()
                .map(recipient -> recipient.state() == SendState.QUEUED
                        ? recipient.judged(SendState.SENT, row.reply())
                        : recipient)
                .toList();
        return row.withRecipients(have).to(SendState.SENT, row.reply(), "");
    }

    /** Whether everybody gets it. */
    static boolean isClean(Delivery delivery) {
        return delivery.outcome() == Delivery.Outcome.ACCEPTED
                && delivery.recipients().stream()
                        .allMatch(recipient -> recipient.reply().isPositive());
    }

    /** Whether some recipients were left out only because there are too many: they can be sent to at once. */
    static boolean goesOnAtOnce(Delivery delivery) {
        return delivery.outcome() == Delivery.Outcome.ACCEPTED
                && delivery.recipients().stream()
                        .map(recipient -> Verdict.of(Phase.RCPT, recipient.reply()))
                        .filter(verdict -> !verdict.isFinal())
                        .allMatch(verdict -> verdict == Verdict.TOO_MANY);
    }

    private static List<Recipient> merge(Submission row, List<RecipientReply> replies, Delivery delivery) {
        Map<String, RecipientReply> byAddress = new HashMap<>();
        replies.forEach(reply -> byAddress.put(reply.address(), reply));
        List<Recipient> merged = new ArrayList<>();
        for (Recipient recipient : row.recipients()) {
            boolean open = recipient.state() == SendState.QUEUED;
            merged.add(open ? judge(recipient, byAddress.get(recipient.address()), delivery) : recipient);
        }
        return merged;
    }

    private static Recipient judge(Recipient recipient, RecipientReply own, Delivery delivery) {
        if (own != null && !own.reply().isPositive()) {
            Verdict verdict = Verdict.of(Phase.RCPT, own.reply());
            SendState state = verdict == Verdict.NEVER ? SendState.FAILED : SendState.QUEUED;
            return recipient.judged(state, own.reply().text());
        }
        if (delivery == null) {
            return new Recipient(
                    recipient.address(),
                    SendState.QUEUED,
                    own == null ? "" : own.reply().text());
        }
        Verdict verdict = Verdict.of(delivery.phase(), delivery.reply());
        SendState state = verdict.isTaken() && own != null
                ? SendState.SENT
                : verdict == Verdict.NEVER ? SendState.FAILED : SendState.QUEUED;
        return recipient.judged(state, delivery.reply().text());
    }

    private static SendState state(Submission row) {
        if (has(row, SendState.QUEUED)) {
            return SendState.QUEUED;
        }
        return has(row, SendState.SENT) ? SendState.SENT : SendState.FAILED;
    }

    private static boolean has(Submission row, SendState state) {
        return row.recipients().stream().anyMatch(recipient -> recipient.state() == state);
    }

    private static String reason(Submission row, SendState state, Delivery delivery) {
        String refused = those(row, SendState.FAILED);
        String told = refused.isEmpty() ? "" : "The server refused it for " + refused;
        if (state != SendState.QUEUED) {
            return told;
        }
        String why = Verdict.of(delivery.phase(), delivery.reply()).words();
        String later = has(row, SendState.SENT)
                ? "The server asked to try again later for " + those(row, SendState.QUEUED)
                : why + " (" + delivery.phase() + ")";
        return told.isEmpty() ? later : later + "; " + told;
    }

    private static String those(Submission row, SendState state) {
        return row.recipients().stream()
                .filter(recipient -> recipient.state() == state)
                .map(recipient -> recipient.address() + " (" + recipient.reply() + ")")
                .limit(10)
                .collect(Collectors.joining(", "));
    }
}
