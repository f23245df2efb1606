// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What an answer takes over from the message it answers, made safe: only ids with the syntax of ids, only an address that
 * can be written to.
 *
 * @param from who wrote it, for the line above the quotation
 * @param replyTo whom an answer goes to (Reply-To, else From), or null if nobody can be found
 * @param subject of the answer, with one "Re: "
 * @param messageId of the original, or empty if it has none that can be used
 * @param references of the answer, at most 100
 * @param sent when it was written, or null
 * @param text its text
 */
public record OriginalMessage(
        String from,
        MailAddress replyTo,
        String subject,
        String messageId,
        List<String> references,
        Instant sent,
        String text) {
    private static final int MOST_CHARS = 200_000;
    private static final int MOST_REFERENCES_BYTES = 64 * 1024;
    private static final Duration BUDGET = Duration.ofSeconds(5);
    private static final Pattern PREFIX = Pattern.compile("(?i)^(\\s*(re|aw|antw|sv|odp|r)(\\[\\d+\\])?\\s*:)+\\s*");

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
        MailAddress answerTo = replyTo.isBlank() ? null : MailAddress.firstOf(replyTo);
        if (answerTo == null) {
            answerTo = MailAddress.firstOf(header.raw(HeaderBlock.FROM, HeaderBlock.MOST_BYTES));
        }
        String id = MessageHeaders.of(header).messageId();
        List<String> references = MessageIds.in(header.raw(HeaderBlock.REFERENCES, MOST_REFERENCES_BYTES));
        return new OriginalMessage(
                from,
                answerTo,
                answer(header.text(HeaderBlock.SUBJECT)),
                MessageIds.isId(id) ? id : "",
                MessageIds.thread(references, id),
                MessageHeaders.of(header).sent(),
                collector.text());
    }

    static String answer(String subject) {
        return "Re: " + PREFIX.matcher(subject).replaceFirst("");
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
