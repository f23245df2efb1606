// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What an answer takes over from the message it answers, made safe: only ids with the syntax of ids, only an address that
 * can be written to.
 *
 * @param from who wrote it, for the line above the quotation
 * @param replyTo whom an answer goes to (Reply-To, else From), empty if nobody can be found
 * @param subject of the answer, with one "Re: "
 * @param messageId of the original, or empty if it has none that can be used
 * @param references of the answer, at most 100
 * @param sent when it was written, or null
 * @param text its text
 * @param to whom it was written to, as far as they can be written to
 * @param cc who got a copy of it, likewise
 * @param receiptTo who wants to hear that it was shown (Disposition-Notification-To, RFC 8098), empty if nobody does
 * @param title its own subject, as it stands there
 * @param originalRecipient its Original-Recipient field (RFC 8098, 2.3), or empty
 * @param report whether it is itself a report (multipart/report), such as a receipt
 */
public record OriginalMessage(
        String from,
        List<MailAddress> replyTo,
        String subject,
        String messageId,
        List<String> references,
        Instant sent,
        String text,
        List<MailAddress> to,
        List<MailAddress> cc,
        List<MailAddress> receiptTo,
        String title,
        String originalRecipient,
        boolean report) {
    private static final int MOST_CHARS = 200_000;
    private static final int MOST_REFERENCES_BYTES = 64 * 1024;
    private static final int MOST_RECIPIENT_BYTES = 1_000;
    private static final Duration BUDGET = Duration.ofSeconds(5);
    /** Of answers and forwards, in the languages that write them: in a long exchange both would pile up. */
    private static final Pattern PREFIXES =
            Pattern.compile("(?i)^(\\s*(re|aw|antw|sv|odp|r|fwd?|wg|tr|rv)(\\[\\d+\\])?\\s*:)+\\s*");

    private static final Pattern RECIPIENT = Pattern.compile("[A-Za-z0-9-]{1,40};\\s*[\\x21-\\x7e]{1,300}");

    /**
     * Reads a message that is to be answered.
     *
     * @param raw its raw bytes; not closed
     * @param length how many
     * @throws IOException if reading fails
     */
    public static OriginalMessage read(InputStream raw, long length) throws IOException {
        TextCollector collector = new TextCollector(MOST_CHARS, false);
        new MimeWalker(raw, length, BUDGET, collector).walk();
        HeaderBlock header = collector.message();
        String from = header.text(HeaderBlock.FROM);
        String replyTo = header.raw(HeaderBlock.REPLY_TO, HeaderBlock.MOST_BYTES);
        List<MailAddress> answerTo = MailAddress.allOf(replyTo);
        if (answerTo.isEmpty()) {
            answerTo = MailAddress.allOf(header.raw(HeaderBlock.FROM, HeaderBlock.MOST_BYTES));
        }
        String recipient = header.raw(HeaderBlock.ORIGINAL_RECIPIENT, MOST_RECIPIENT_BYTES);
        String id = MessageHeaders.of(header).messageId();
        List<String> references = MessageIds.in(header.raw(HeaderBlock.REFERENCES, MOST_REFERENCES_BYTES));
        return new OriginalMessage(
                from,
                answerTo,
                answer(header.text(HeaderBlock.SUBJECT)),
                MessageIds.isId(id) ? id : "",
                MessageIds.thread(references, id),
                MessageHeaders.of(header).sent(),
                collector.text(),
                MailAddress.allOf(header.raw(HeaderBlock.TO, HeaderBlock.MOST_BYTES)),
                MailAddress.allOf(header.raw(HeaderBlock.CC, HeaderBlock.MOST_BYTES)),
                MailAddress.allOf(header.raw(HeaderBlock.RECEIPT_TO, HeaderBlock.MOST_BYTES)),
                header.text(HeaderBlock.SUBJECT),
                RECIPIENT.matcher(recipient).matches() ? recipient : "",
                header.startsWith(HeaderBlock.CONTENT_TYPE, "multipart/report"));
    }

    /** The subject of a message that passes this one on. */
    public String passedOn() {
        return "Fwd: " + PREFIXES.matcher(title).replaceFirst("");
    }

    /** Who wrote what to whom and when, and the text as it is: what stands below the words of who passes it on. */
    public String embedded() {
        StringBuilder out = new StringBuilder("---------- Forwarded message ----------\n");
        line(out, "From", from);
        line(out, "Date", sent == null ? "" : MailDate.format(sent));
        line(out, "Subject", title);
        line(out, "To", to.stream().map(MailAddress::plain).collect(Collectors.joining(", ")));
        line(out, "Cc", cc.stream().map(MailAddress::plain).collect(Collectors.joining(", ")));
        return out.append('\n').append(text.strip()).append('\n').toString();
    }

    private static void line(StringBuilder out, String name, String value) {
        if (!value.isEmpty()) {
            out.append(name).append(": ").append(value).append('\n');
        }
    }

    static String answer(String subject) {
        return "Re: " + PREFIXES.matcher(subject).replaceFirst("");
    }

    /** The text with "&gt; " before each line, below a line that says who wrote it. */
    public String quoted() {
        StringBuilder out = new StringBuilder();
        if (!from.isEmpty()) {
            out.append(sent == null ? "" : "On " + MailDate.format(sent) + ", ")
                    .append(from)
                    .append(" wrote:\n");
        }
        text.strip()
                .lines()
                .forEach(line -> out.append(line.startsWith(">") ? ">" : "> ")
                        .append(line)
                        .append('\n'));
        return out.toString();
    }
}
