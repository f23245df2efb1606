// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * All that stands in a new message. Bcc stands in drafts only: in what is sent those recipients are in the envelope.
 *
 * @param from the sender
 * @param to recipients, may be empty
 * @param cc recipients, may be empty
 * @param subject any text without line breaks
 * @param date the Date header
 * @param messageId with angle brackets
 * @param inReplyTo the id of the message this one answers, with angle brackets, or empty
 * @param references the ids of its thread, oldest first
 * @param text the body, with any line ends
 * @param attachments files, read while the message is written
 * @param bcc hidden recipients of a draft, else empty
 * @param carried attachments that come from another message, after the files
 */
public record OutgoingMessage(
        MailAddress from,
        List<MailAddress> to,
        List<MailAddress> cc,
        String subject,
        Instant date,
        String messageId,
        String inReplyTo,
        List<String> references,
        String text,
        List<Path> attachments,
        List<MailAddress> bcc,
        List<CarriedPart> carried) {
    public OutgoingMessage {
        to = List.copyOf(to);
        cc = List.copyOf(cc);
        references = List.copyOf(references);
        attachments = List.copyOf(attachments);
        bcc = List.copyOf(bcc);
        carried = List.copyOf(carried);
    }

    /** With files only. */
    public OutgoingMessage(
            MailAddress from,
            List<MailAddress> to,
            List<MailAddress> cc,
            String subject,
            Instant date,
            String messageId,
            String inReplyTo,
            List<String> references,
            String text,
            List<Path> attachments) {
        this(from, to, cc, subject, date, messageId, inReplyTo, references, text, attachments, List.of(), List.of());
    }
}
