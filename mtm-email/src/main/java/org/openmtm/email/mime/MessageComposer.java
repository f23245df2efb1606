// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.openmtm.error.MessagingException;
import org.openmtm.message.FileNames;
import org.openmtm.store.SendPlan;

/**
 * Writes new messages (RFC 5322, MIME) as a stream, in bounded memory whatever is attached. The output has CRLF at every
 * line end, no other CR, LF, no NUL, no line of more than 998 bytes, and is 7 bit (but for addresses of RFC 6531). Every
 * header value passes {@link HeaderGate}. Stateless and thread safe.
 */
public final class MessageComposer {
    /** Names the message that is passed on, so that it can be marked when this one goes; others write it as well. */
    static final String FORWARDED = "X-Forwarded-Message-Id";

    private static final byte[] CRLF = {'\r', '\n'};

    private MessageComposer() {}

    /**
     * Writes the message.
     *
     * @param target gets the bytes; flushed, not closed
     * @throws MessagingException INVALID for a field that must not be written, or an attachment that cannot be read; then
     *     what was written is to be thrown away
     * @throws IOException if writing fails
     */
    public static void write(OutgoingMessage message, OutputStream target) throws IOException {
        BufferedOutputStream out = new BufferedOutputStream(target, 16 * 1024);
        HeaderWriter header = new HeaderWriter(out);
        writeHeader(message.header(), header);
        if (message.attachments().isEmpty()) {
            writeText(message.text(), header, out);
        } else {
            String boundary = begin("mixed", header, out);
            delimiter(boundary, "", out);
            writeText(message.text(), header, out);
            for (CarriedPart part : message.attachments()) {
                delimiter(boundary, "", out);
                writePart(part, header, out);
            }
            delimiter(boundary, "--", out);
        }
        out.flush();
    }

    static void writeHeader(OutgoingHeader message, HeaderWriter header) throws IOException {
        OutgoingHeader.People people = message.people();
        header.field("Date", MailDate.format(message.date()));
        header.addresses("From", List.of(people.from()));
        if (people.replyTo() != null) {
            header.addresses("Reply-To", List.of(people.replyTo()));
        }
        if (people.to().isEmpty() && people.cc().isEmpty()) {
            header.field("To", "undisclosed-recipients:;");
        }
        header.addresses("To", people.to());
        header.addresses("Cc", people.cc());
        header.addresses("Bcc", people.bcc());
        header.text("Subject", message.subject());
        OutgoingHeader.Thread thread = message.thread();
        header.ids("Message-ID", List.of(thread.messageId()));
        header.ids("In-Reply-To", thread.inReplyTo().isEmpty() ? List.of() : List.of(thread.inReplyTo()));
        header.ids("References", thread.references());
        header.ids(FORWARDED, thread.forwarded().isEmpty() ? List.of() : List.of(thread.forwarded()));
        writeWishes(message.wishes(), header);
        header.field("MIME-Version", "1.0");
    }

    private static void writeWishes(OutgoingHeader.Wishes wishes, HeaderWriter header) throws IOException {
        if (wishes.priority() != SendPlan.Priority.NORMAL) {
            boolean high = wishes.priority() == SendPlan.Priority.HIGH;
            header.field("Importance", high ? "high" : "low");
            header.field("X-Priority", high ? "1 (Highest)" : "5 (Lowest)");
        }
        if (wishes.receiptTo() != null) {
            header.addresses("Disposition-Notification-To", List.of(wishes.receiptTo()));
        }
    }

    static void writeText(OutgoingText text, HeaderWriter header, OutputStream out) throws IOException {
        if (text.html().isBlank()) {
            writeText("plain", text.plain(), text.charset(), header, out);
            return;
        }
        String boundary = begin("alternative", header, out);
        delimiter(boundary, "", out);
        writeText("plain", text.plain(), text.charset(), header, out);
        delimiter(boundary, "", out);
        writeText("html", text.html(), text.charset(), header, out);
        delimiter(boundary, "--", out);
    }

    private static void writeText(String subtype, String text, Charset charset, HeaderWriter header, OutputStream out)
            throws IOException {
        TextBody body = new TextBody(text, charset);
        header.field("Content-Type", "text/" + subtype + "; charset=" + body.charset());
        header.field("Content-Transfer-Encoding", body.isPlain() ? "7bit" : "quoted-printable");
        out.write(CRLF);
        body.writeTo(out);
    }

    /** @return the boundary, which no line of what follows can be: it is random */
    private static String begin(String subtype, HeaderWriter header, OutputStream out) throws IOException {
        String boundary = "=_" + UUID.randomUUID();
        header.field("Content-Type", "multipart/" + subtype + "; boundary=\"" + boundary + "\"");
        out.write(CRLF);
        return boundary;
    }

    static void delimiter(String boundary, String end, OutputStream out) throws IOException {
        // What came before ends with a line end of its own; this one belongs to the delimiter.
        out.write(("\r\n--" + boundary + end + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static void writePart(CarriedPart part, HeaderWriter header, OutputStream out) throws IOException {
        String name = FileNames.safe(part.name());
        boolean encoded = !part.sevenBit();
        String location = HeaderGate.text("attachments", part.location());
        String type = encoded ? part.encodedType() : HeaderGate.raw("attachments", part.type());
        header.named("Content-Type", type, "name", location.isEmpty() ? name : location);
        header.field("Content-Transfer-Encoding", encoded ? "base64" : "7bit");
        header.named("Content-Disposition", "attachment", "filename", name);
        out.write(CRLF);
        if (!encoded) {
            part.content().writeTo(new Unclosed(out));
            return;
        }
        try (OutputStream encoder = Base64.getMimeEncoder(76, CRLF).wrap(new Unclosed(out))) {
            part.content().writeTo(encoder);
        }
    }

    /** Lets a wrapper finish without closing what is below. */
    private static final class Unclosed extends FilterOutputStream {
        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            out.flush();
        }
    }
}
