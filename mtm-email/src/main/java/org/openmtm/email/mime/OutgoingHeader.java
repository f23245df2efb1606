// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.time.Instant;
import java.util.List;
import org.openmtm.store.SendPlan;

/**
 * The header of a message that is written here.
 *
 * @param people who writes to whom
 * @param subject any text without line breaks
 * @param date the Date header; null only in what was read and has none
 * @param thread how it hangs together with others
 * @param wishes what it asks of its recipients
 */
public record OutgoingHeader(People people, String subject, Instant date, Thread thread, Wishes wishes) {
    /**
     * Who writes to whom.
     *
     * @param from the sender; null only in what was read and has none
     * @param replyTo where answers are to go, or null for the sender's address
     * @param to recipients, may be empty
     * @param cc recipients, may be empty
     * @param bcc hidden recipients: they stand in drafts only; in what is sent they are in the envelope
     */
    public record People(
            MailAddress from, MailAddress replyTo, List<MailAddress> to, List<MailAddress> cc, List<MailAddress> bcc) {
        public People {
            to = List.copyOf(to);
            cc = List.copyOf(cc);
            bcc = List.copyOf(bcc);
        }

        /** The same without hidden recipients. */
        public People withoutBcc() {
            return new People(from, replyTo, to, cc, List.of());
        }
    }

    /**
     * How a message hangs together with others (RFC 5322, 3.6.4). All ids have their angle brackets.
     *
     * @param messageId its own
     * @param inReplyTo the message this one answers, or empty
     * @param references the ids of its thread, oldest first
     * @param forwarded the message this one passes on, or empty
     */
    public record Thread(String messageId, String inReplyTo, List<String> references, String forwarded) {
        public Thread {
            references = List.copyOf(references);
        }

        /** Of a message that begins one. */
        public static Thread starting(String messageId) {
            return new Thread(messageId, "", List.of(), "");
        }

        public Thread withMessageId(String id) {
            return new Thread(id, inReplyTo, references, forwarded);
        }
    }

    /**
     * What a message asks of its recipients.
     *
     * @param priority NORMAL leaves no trace
     * @param receiptTo who wants to hear that it was shown (RFC 8098), or null
     */
    public record Wishes(SendPlan.Priority priority, MailAddress receiptTo) {
        public static final Wishes NONE = new Wishes(SendPlan.Priority.NORMAL, null);
    }
}
