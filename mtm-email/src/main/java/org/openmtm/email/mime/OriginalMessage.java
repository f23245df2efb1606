// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.openmtm.entry.MessageHeader;
import org.openmtm.store.PartialBody;

/**
 * What another message takes over from the one it is made from, made safe: only ids with the syntax of ids, only addresses
 * that can be written to.
 *
 * @param from who wrote it, for the line above the quotation
 * @param people who wrote it to whom, and where answers are wanted
 * @param title its subject, as it stands there
 * @param messageId its id, or empty if it has none that can be used
 * @param references of an answer to it, at most 100
 * @param sent when it was written, or null
 * @param text its text
 * @param receipt whether its sender wants to hear that it was shown
 * @param travels how often it was passed on unchanged (Resent-Message-ID), and to whom it was delivered
 */
public record OriginalMessage(
        String from,
        Correspondents people,
        String title,
        String messageId,
        List<String> references,
        Instant sent,
        String text,
        ReceiptRequest receipt,
        Travels travels) {
    private static final int MOST_CHARS = 200_000;
    private static final int MOST_REFERENCES_BYTES = 64 * 1024;
    private static final Duration BUDGET = Duration.ofSeconds(5);

    /** Where a message has been. @param resent how often it was passed on @param delivered its Delivered-To fields */
    public record Travels(int resent, List<MailAddress> delivered) {}

    /**
     * Reads a message that is complete.
     *
     * @param raw its raw bytes; not closed
     * @param length how many
     * @throws IOException if reading fails
     */
    public static OriginalMessage read(InputStream raw, long length) throws IOException {
        return read(raw, length, new TextCollector(MOST_CHARS, false));
    }

    /** Reads what is here of a message; its text says what of it is missing. @throws IOException if reading fails */
    public static OriginalMessage read(PartialBody body) throws IOException {
        try (InputStream raw = body.open()) {
            TextCollector collector = new TextCollector(MOST_CHARS, body, new PartialText(Locale.getDefault()));
            return read(raw, body.length(), collector);
        }
    }

    private static OriginalMessage read(InputStream raw, long length, TextCollector collector) throws IOException {
        new MimeWalker(raw, length, BUDGET, collector).walk();
        HeaderBlock block = collector.message();
        FieldValues header = block.values();
        String id = MessageHeaders.of(block).messageId();
        List<String> references = MessageIds.in(block.raw(HeaderBlock.REFERENCES, MOST_REFERENCES_BYTES));
        if (references.isEmpty()) {
            // RFC 5322, 3.6.4: where it names exactly one message that it answers, that one is its parent.
            List<String> parents = MessageIds.in(block.raw(HeaderBlock.IN_REPLY_TO, MOST_REFERENCES_BYTES));
            references = parents.size() == 1 ? parents : references;
        }
        return new OriginalMessage(
                block.text(HeaderBlock.FROM),
                Correspondents.of(header),
                block.text(HeaderBlock.SUBJECT),
                MessageIds.isId(id) ? id : "",
                MessageIds.thread(references, id),
                MessageHeaders.of(block).sent(),
                collector.text(),
                ReceiptRequest.of(header),
                travels(header));
    }

    private static Travels travels(FieldValues header) {
        return new Travels(
                Math.max(
                        header.all("resent-message-id").size(),
                        header.all("resent-from").size()),
                MailAddress.allOf(String.join(", ", header.all("delivered-to"))));
    }

    /**
     * What lists know of a message of which nothing else is here.
     *
     * @param text what is said in place of its text
     */
    public static OriginalMessage of(MessageHeader header, String text) {
        List<String> parent = MessageIds.in(header.inReplyTo());
        return new OriginalMessage(
                header.from(),
                new Correspondents(
                        MailAddress.allOf(header.from()),
                        List.of(),
                        List.of(),
                        List.of(),
                        null,
                        MailAddress.allOf(header.to()),
                        MailAddress.allOf(header.cc())),
                header.subject(),
                MessageIds.isId(header.messageId()) ? header.messageId() : "",
                MessageIds.thread(parent, header.messageId()),
                header.sent(),
                text,
                new ReceiptRequest(List.of(), "", null, ""),
                new Travels(0, List.of()));
    }

    /** The subject of an answer, with one "Re: ". */
    public String subject() {
        return Subjects.answer(title);
    }

    /** The subject of a message that passes this one on, with one "Fwd: ". */
    public String passedOn() {
        return Subjects.passedOn(title);
    }

    /** The text with "&gt; " before each line, without its signature, below a line that says who wrote it. */
    public String quoted() {
        return attribution() + Quotation.quoted(text);
    }

    /** The same as HTML. */
    public String quotedHtml() {
        return "<p>" + Quotation.paragraphs(attribution().strip()) + "</p>\n" + Quotation.html(text);
    }

    private String attribution() {
        if (from.isEmpty()) {
            return "";
        }
        return (sent == null ? "" : "On " + MailDate.format(sent) + ", ") + from + " wrote:\n";
    }

    /**
     * Who wrote what to whom and when, and the text as it is: what stands below the words of who passes it on.
     *
     * @param mostNames how many recipients of each kind are named; 0 for all
     * @param withText whether the text follows
     */
    public String embedded(int mostNames, boolean withText) {
        StringBuilder out = new StringBuilder("---------- Forwarded message ----------\n");
        line(out, "From", from);
        line(out, "Date", sent == null ? "" : MailDate.format(sent));
        line(out, "Subject", title);
        line(out, "To", names(people.to(), mostNames));
        line(out, "Cc", names(people.cc(), mostNames));
        return withText
                ? out.append('\n')
                        .append(text.replace("\r\n", "\n").strip())
                        .append('\n')
                        .toString()
                : out.toString();
    }

    /** The same as HTML. */
    public String embeddedHtml(int mostNames, boolean withText) {
        return "<p>" + Quotation.paragraphs(embedded(mostNames, withText).strip()) + "</p>";
    }

    private static String names(List<MailAddress> people, int most) {
        int shown = most == 0 ? people.size() : Math.min(most, people.size());
        String names = people.stream().limit(shown).map(MailAddress::plain).collect(Collectors.joining(", "));
        return shown == people.size() ? names : names + " and " + (people.size() - shown) + " more";
    }

    private static void line(StringBuilder out, String name, String value) {
        if (!value.isEmpty()) {
            out.append(name).append(": ").append(value).append('\n');
        }
    }
}
