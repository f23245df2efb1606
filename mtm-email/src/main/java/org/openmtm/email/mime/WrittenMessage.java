// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.openmtm.store.SendPlan;

/**
 * A message as the one who wrote it has it, to be edited or checked: with its hidden recipients, if they stand in it.
 *
 * @param header its header
 * @param body what is to be read in it
 * @param recipients the recipients as they stand there, whether they are addresses or not
 * @param sealed whether it must stay as it is: a report, or one that is only passed on
 */
public record WrittenMessage(OutgoingHeader header, OutgoingText body, Recipients recipients, boolean sealed) {
    private static final int MOST_CHARS = 1_000_000;
    private static final int MOST_REFERENCES_BYTES = 64 * 1024;
    private static final Duration BUDGET = Duration.ofSeconds(5);

    /** The headers, unfolded but not decoded: a name that is decoded may look like addresses. */
    public record Recipients(String from, String to, String cc, String bcc) {}

    /** @param raw its bytes; not closed */
    public static WrittenMessage read(InputStream raw, long length) throws IOException {
        TextCollector texts = new TextCollector(MOST_CHARS, false);
        HtmlCollector html = new HtmlCollector(texts, MOST_CHARS);
        new MimeWalker(raw, length, BUDGET, html).walk();
        HeaderBlock block = texts.message();
        FieldValues fields = block.values();
        OutgoingHeader header = new OutgoingHeader(
                people(block, fields),
                block.text(HeaderBlock.SUBJECT),
                MessageHeaders.of(block).sent(),
                thread(block, fields),
                wishes(fields));
        return new WrittenMessage(
                header,
                new OutgoingText(texts.text(), html.alternative(), html.charset()),
                recipients(block),
                fields.first("resent-from") != null || block.startsWith(HeaderBlock.CONTENT_TYPE, "multipart/report"));
    }

    private static OutgoingHeader.People people(HeaderBlock block, FieldValues fields) {
        return new OutgoingHeader.People(
                MailAddress.firstOf(block.raw(HeaderBlock.FROM, HeaderBlock.MOST_BYTES)),
                MailAddress.firstOf(fields.text("reply-to")),
                addresses(block, HeaderBlock.TO),
                addresses(block, HeaderBlock.CC),
                addresses(block, HeaderBlock.BCC));
    }

    private static OutgoingHeader.Thread thread(HeaderBlock block, FieldValues fields) {
        String id = MessageHeaders.of(block).messageId();
        String forwarded = fields.text(MessageComposer.FORWARDED);
        return new OutgoingHeader.Thread(
                MessageIds.isId(id) ? id : "",
                first(MessageIds.in(block.raw(HeaderBlock.IN_REPLY_TO, MOST_REFERENCES_BYTES))),
                MessageIds.in(block.raw(HeaderBlock.REFERENCES, MOST_REFERENCES_BYTES)),
                first(MessageIds.in(forwarded)));
    }

    private static String first(List<String> ids) {
        return ids.isEmpty() ? "" : ids.get(0);
    }

    private static OutgoingHeader.Wishes wishes(FieldValues fields) {
        String importance = fields.text("importance").strip().toLowerCase(Locale.ROOT);
        SendPlan.Priority priority = switch (importance) {
            case "high" -> SendPlan.Priority.HIGH;
            case "low" -> SendPlan.Priority.LOW;
            default -> SendPlan.Priority.NORMAL;
        };
        return new OutgoingHeader.Wishes(priority, MailAddress.firstOf(fields.text("disposition-notification-to")));
    }

    private static Recipients recipients(HeaderBlock block) {
        return new Recipients(
                block.raw(HeaderBlock.FROM, HeaderBlock.MOST_BYTES),
                block.raw(HeaderBlock.TO, HeaderBlock.MOST_BYTES),
                block.raw(HeaderBlock.CC, HeaderBlock.MOST_BYTES),
                block.raw(HeaderBlock.BCC, HeaderBlock.MOST_BYTES));
    }

    private static List<MailAddress> addresses(HeaderBlock header, int field) {
        return MailAddress.allOf(header.raw(field, HeaderBlock.MOST_BYTES));
    }

    /** The sender, or null. */
    public MailAddress from() {
        return header.people().from();
    }

    public List<MailAddress> to() {
        return header.people().to();
    }

    public List<MailAddress> cc() {
        return header.people().cc();
    }

    public List<MailAddress> bcc() {
        return header.people().bcc();
    }

    public String subject() {
        return header.subject();
    }

    /** When it was written, or null. */
    public Instant sent() {
        return header.date();
    }

    /** Its text (HTML as text where there is no plain one). */
    public String text() {
        return body.plain();
    }

    /** What its text is written in; US-ASCII where nothing else is said. */
    public Charset charset() {
        return body.charset();
    }
}
