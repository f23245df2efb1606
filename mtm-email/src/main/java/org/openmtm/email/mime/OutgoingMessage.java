// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * All that stands in a new message. There is no Bcc: those recipients are in the envelope only.
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
        List<Path> attachments) {
    public OutgoingMessage {
        to = List.copyOf(to);
        cc = List.copyOf(cc);
        references = List.copyOf(references);
        attachments = List.copyOf(attachments);
    }
}
