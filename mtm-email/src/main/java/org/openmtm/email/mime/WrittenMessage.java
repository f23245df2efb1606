// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A message as the one who wrote it has it, to be edited or checked: with its hidden recipients, if they stand in it.
 *
 * @param from the sender, or null
 * @param to recipients
 * @param cc recipients
 * @param bcc hidden recipients, which stand in drafts only
 * @param subject the subject
 * @param sent when it was written, or null
 * @param messageId with angle brackets, or empty
 * @param inReplyTo with angle brackets, or empty
 * @param references the ids of its thread
 * @param text its text
 * @param recipients the recipients as they stand there, whether they are addresses or not
 */
public record WrittenMessage(
        MailAddress from,
        List<MailAddress> to,
        List<MailAddress> cc,
        List<MailAddress> bcc,
        String subject,
        Instant sent,
        String messageId,
        String inReplyTo,
        List<String> references,
        String text,
        Recipients recipients) {
    private static final int MOST_CHARS = 1_000_000;
    private static final int MOST_REFERENCES_BYTES = 64 * 1024;
    private static final Duration BUDGET = Duration.ofSeconds(5);

    /** The three headers, decoded for people. */
    public record Recipients(String from, String to, String cc, String bcc) {}

    /** @param raw its bytes; not closed */
    public static WrittenMessage read(InputStream raw, long length) throws IOException {
        TextCollector collector = new TextCollector(MOST_CHARS, false);
        new MimeWalker(raw, length, BUDGET, collector).walk();
        HeaderBlock header = collector.message();
        List<String> inReplyTo = MessageIds.in(header.raw(HeaderBlock.IN_REPLY_TO, MOST_REFERENCES_BYTES));
        String id = MessageHeaders.of(header).messageId();
        return new WrittenMessage(
                MailAddress.firstOf(header.raw(HeaderBlock.FROM, HeaderBlock.MOST_BYTES)),
                addresses(header, HeaderBlock.TO),
                addresses(header, HeaderBlock.CC),
                addresses(header, HeaderBlock.BCC),
                header.text(HeaderBlock.SUBJECT),
                MessageHeaders.of(header).sent(),
                MessageIds.isId(id) ? id : "",
                inReplyTo.isEmpty() ? "" : inReplyTo.get(0),
                MessageIds.in(header.raw(HeaderBlock.REFERENCES, MOST_REFERENCES_BYTES)),
                collector.text(),
                new Recipients(
                        header.text(HeaderBlock.FROM),
                        header.text(HeaderBlock.TO),
                        header.text(HeaderBlock.CC),
                        header.text(HeaderBlock.BCC)));
    }

    private static List<MailAddress> addresses(HeaderBlock header, int field) {
        return MailAddress.allOf(header.raw(field, HeaderBlock.MOST_BYTES));
    }
}
