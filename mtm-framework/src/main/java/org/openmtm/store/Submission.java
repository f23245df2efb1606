// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.store;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.openmtm.entry.EntryId;

/**
 * The ledger row of a message that is to be sent, or was.
 *
 * @param message the message; it lies in the Outbox until it is sent, then in Sent
 * @param service the service that sends it
 * @param state where it stands
 * @param attempt how many attempts began; 0 before the first. Trouble of the network is no attempt
 * @param messageId its Message-ID, fixed when it was queued
 * @param envelopeId its ENVID (RFC 3461), fixed when it was queued
 * @param sender the envelope sender (MAIL FROM), an addr-spec; empty for a message that nobody answers to
 * @param recipients the envelope recipients with their own results
 * @param plan what was decided about its sending
 * @param notBefore not to be tried before this time (a scheduled send, a retry), or null
 * @param phase how far the last attempt came ("CONNECT", "RCPT", "DOT"), or what else brought it where it is ("person",
 *     "report"), or empty
 * @param reply the server's last words, or empty
 * @param reason why it is where it is, for people, or empty
 * @param filing what became of its copy on the server
 * @param created when it was put into the Outbox
 * @param changed when the row last changed; set by the store
 */
public record Submission(
        EntryId message,
        EntryId service,
        SendState state,
        int attempt,
        String messageId,
        String envelopeId,
        String sender,
        List<Recipient> recipients,
        SendPlan plan,
        Instant notBefore,
        String phase,
        String reply,
        String reason,
        Filing filing,
        Instant created,
        Instant changed) {
    private static final Set<String> NOT_THE_NETWORK = Set.of("", "AUTH", "THREAD");

    public Submission {
        recipients = List.copyOf(recipients);
    }

    /** What servers reported about a recipient after they had taken the message (RFC 3464, RFC 8098). */
    public enum Report {
        NONE,
        DELAYED,
        /** Passed on to a server that does not report. */
        RELAYED,
        EXPANDED,
        DELIVERED,
        /** Shown to the recipient, as its mail program says. */
        DISPLAYED,
        /** It came back. */
        FAILED
    }

    /**
     * @param address an addr-spec
     * @param state QUEUED, SENT (taken by the server) or FAILED (refused for good)
     * @param reply the server's words about this recipient, or empty
     * @param report what was reported later
     * @param reportWords the words of the report, or empty
     */
    public record Recipient(String address, SendState state, String reply, Report report, String reportWords) {
        /** One that nothing was reported about. */
        public Recipient(String address, SendState state, String reply) {
            this(address, state, reply, Report.NONE, "");
        }

        /** What a server said about it in an attempt; what was reported stays. */
        public Recipient judged(SendState next, String words) {
            return new Recipient(address, next, words, report, reportWords);
        }

        public Recipient reported(Report news, String words) {
            return new Recipient(address, state, reply, news, words);
        }
    }

    /** A row that waits for its first attempt. */
    public static Submission queued(
            EntryId message,
            EntryId service,
            String messageId,
            String envelopeId,
            String sender,
            List<Recipient> recipients,
            SendPlan plan,
            Instant notBefore,
            Filing filing,
            Instant created) {
        return new Submission(
                message,
                service,
                SendState.QUEUED,
                0,
                messageId,
                envelopeId,
                sender,
                recipients,
                plan,
                notBefore,
                "",
                "",
                "",
                filing,
                created,
                created);
    }

    /**
     * Whether it waits for a retry because of the network: an attempt began, and the server said nothing about the message that
     * ended it. Then it may go as soon as the network is back; since that was no attempt, trying again costs nobody anything.
     * Waiting for a log-in that was refused (phase "AUTH") or behind another message (phase "THREAD") is something else.
     */
    public boolean waitsForNetwork() {
        return state == SendState.QUEUED && notBefore != null && reply.isEmpty() && !NOT_THE_NETWORK.contains(phase);
    }

    /** The same row in another state, with the server's words and the reason for people. */
    public Submission to(SendState next, String newReply, String newReason) {
        return copy(next, attempt, recipients, plan, notBefore, phase, newReply, newReason, filing);
    }

    public Submission withRecipients(List<Recipient> results) {
        return copy(state, attempt, results, plan, notBefore, phase, reply, reason, filing);
    }

    public Submission withAttempt(int number) {
        return copy(state, number, recipients, plan, notBefore, phase, reply, reason, filing);
    }

    /** @param time null for at once */
    public Submission withNotBefore(Instant time) {
        return copy(state, attempt, recipients, plan, time, phase, reply, reason, filing);
    }

    public Submission withPhase(String reached) {
        return copy(state, attempt, recipients, plan, notBefore, reached, reply, reason, filing);
    }

    public Submission withPlan(SendPlan next) {
        return copy(state, attempt, recipients, next, notBefore, phase, reply, reason, filing);
    }

    public Submission withFiling(Filing next) {
        return copy(state, attempt, recipients, plan, notBefore, phase, reply, reason, next);
    }

    /** The same row as it is after a change at that time: for the store. */
    public Submission changedAt(Instant time) {
        return new Submission(
                message,
                service,
                state,
                attempt,
                messageId,
                envelopeId,
                sender,
                recipients,
                plan,
                notBefore,
                phase,
                reply,
                reason,
                filing,
                created,
                time);
    }

    private Submission copy(
            SendState newState,
            int newAttempt,
            List<Recipient> newRecipients,
            SendPlan newPlan,
            Instant newNotBefore,
            String newPhase,
            String newReply,
            String newReason,
            Filing newFiling) {
        return new Submission(
                message,
                service,
                newState,
                newAttempt,
                messageId,
                envelopeId,
                sender,
                newRecipients,
                newPlan,
                newNotBefore,
                newPhase,
                newReply,
                newReason,
                newFiling,
                created,
                changed);
    }
}
