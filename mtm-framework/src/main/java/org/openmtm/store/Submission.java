// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.store;

import java.time.Instant;
import java.util.List;
import org.openmtm.entry.EntryId;

/**
 * The ledger row of a message that is to be sent, or was.
 *
 * @param message the message; it lies in the Outbox until it is sent, then in Sent
 * @param service the service that sends it
 * @param state where it stands
 * @param attempt how many attempts began; 0 before the first
 * @param messageId its Message-ID, fixed when it was queued
 * @param envelopeId its ENVID (RFC 3461), fixed when it was queued
 * @param sender the envelope sender (MAIL FROM), an addr-spec
 * @param recipients the envelope recipients with their own results
 * @param nextConnection it waits for the next connection of its account
 * @param notBefore not to be tried before this time (a scheduled send, a retry), or null
 * @param reply the server's last words, or empty
 * @param reason why it is where it is, for people, or empty
 * @param changed when the row last changed
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
        boolean nextConnection,
        Instant notBefore,
        String reply,
        String reason,
        Instant changed) {
    public Submission {
        recipients = List.copyOf(recipients);
    }

    /**
     * @param address an addr-spec
     * @param state QUEUED, SENT (taken by the server) or FAILED (refused for good)
     * @param reply the server's words about this recipient, or empty
     */
    public record Recipient(String address, SendState state, String reply) {}

    /** The same row in another state, with the server's words and the reason for people. */
    public Submission to(SendState next, String newReply, String newReason) {
        return new Submission(
                message,
                service,
                next,
                attempt,
                messageId,
                envelopeId,
                sender,
                recipients,
                nextConnection,
                notBefore,
                newReply,
                newReason,
                changed);
    }

    public Submission withRecipients(List<Recipient> results) {
        return new Submission(
                message,
                service,
                state,
                attempt,
                messageId,
                envelopeId,
                sender,
                results,
                nextConnection,
                notBefore,
                reply,
                reason,
                changed);
    }

    public Submission withAttempt(int number) {
        return new Submission(
                message,
                service,
                state,
                number,
                messageId,
                envelopeId,
                sender,
                recipients,
                nextConnection,
                notBefore,
                reply,
                reason,
                changed);
    }

    public Submission withNotBefore(Instant time) {
        return new Submission(
                message,
                service,
                state,
                attempt,
                messageId,
                envelopeId,
                sender,
                recipients,
                nextConnection,
                time,
                reply,
                reason,
                changed);
    }
}
