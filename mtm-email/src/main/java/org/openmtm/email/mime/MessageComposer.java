// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/**
 * Writes new messages (RFC 5322, MIME) as a stream, in bounded memory whatever is attached. The output has CRLF at every
 * line end, no other CR, LF, no NUL, no line of more than 998 bytes, and is 7 bit (but for addresses of RFC 6531). Every
 * header value passes {@link HeaderGate}. Stateless and thread safe.
 */
public final class MessageComposer {
    private static final byte[] CRLF = {'\r', '\n'};
    private static final Pattern TYPE =
            Pattern.compile("[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,60}");

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
        writeHeader(message, header);
        TextBody text = new TextBody(message.text());
        if (message.attachments().isEmpty() && message.carried().isEmpty()) {
            writeText(text, header, out);
        } else {
            String boundary = "=_" + UUID.randomUUID();
            header.field("Content-Type", "multipart/mixed; boundary=\"" + boundary + "\"");
            out.write(CRLF);
            delimiter(boundary, "", out);
            writeText(text, header, out);
            for (Path file : message.attachments()) {
                delimiter(boundary, "", out);
                writeAttachment(file, header, out);
            }
            for (CarriedPart part : message.carried()) {
                delimiter(boundary, "", out);
                writePart(part, header, out);
            }
            delimiter(boundary, "--", out);
        }
        out.flush();
    }

    static void writeHeader(OutgoingMessage message, HeaderWriter header) throws IOException {
        header.field("Date", MailDate.format(message.date()));
        header.addresses("From", List.of(message.from()));
        if (message.to().isEmpty() && message.cc().isEmpty()) {
            header.field("To", "undisclosed-recipients:;");
        }
        header.addresses("To", message.to());
        header.addresses("Cc", message.cc());
        header.addresses("Bcc", message.bcc());
        header.text("Subject", message.subject());
        header.ids("Message-ID", List.of(message.messageId()));
        header.ids("In-Reply-To", message.inReplyTo().isEmpty() ? List.of() : List.of(message.inReplyTo()));
        header.ids("References", message.references());
        header.field("MIME-Version", "1.0");
    }

    static void writeText(TextBody text, HeaderWriter header, OutputStream out) throws IOException {
        header.field("Content-Type", "text/plain; charset=" + (text.isAscii() ? "us-ascii" : "utf-8"));
        header.field("Content-Transfer-Encoding", text.isPlain() ? "7bit" : "quoted-printable");
        out.write(CRLF);
        text.writeTo(out);
    }

    static void delimiter(String boundary, String end, OutputStream out) throws IOException {
        // What came before ends with a line end of its own; this one belongs to the delimiter.
        out.write(("\r\n--" + boundary + end + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static void writeAttachment(Path file, HeaderWriter header, OutputStream out) throws IOException {
        String name = String.valueOf(file.getFileName());
        HeaderGate.text("attachments", name);
        try (InputStream in = open(file)) {
            header.parameter("Content-Type", type(file), "name", name);
            header.field("Content-Transfer-Encoding", "base64");
            header.parameter("Content-Disposition", "attachment", "filename", name);
            out.write(CRLF);
            try (OutputStream encoder = Base64.getMimeEncoder(76, CRLF).wrap(new Unclosed(out))) {
                copy(file, in, encoder);
            }
        }
    }

    private static void writePart(CarriedPart part, HeaderWriter header, OutputStream out) throws IOException {
        String name = part.name();
        HeaderGate.text("attachments", name);
        boolean encoded = !part.sevenBit();
        String type = encoded ? encodable(part.type()) : part.type();
        if (name.isEmpty()) {
            header.field("Content-Type", type);
        } else {
            String location = HeaderGate.text("attachments", part.location());
            header.parameter("Content-Type", type, "name", location.isEmpty() ? name : location);
        }
        header.field("Content-Transfer-Encoding", encoded ? "base64" : "7bit");
        if (name.isEmpty()) {
            header.field("Content-Disposition", "attachment");
        } else {
            header.parameter("Content-Disposition", "attachment", "filename", name);
        }
        out.write(CRLF);
        if (!encoded) {
            part.content().writeTo(new Unclosed(out));
            return;
        }
        try (OutputStream encoder = Base64.getMimeEncoder(76, CRLF).wrap(new Unclosed(out))) {
            part.content().writeTo(encoder);
        }
    }

    private static InputStream open(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                throw unreadable(file, "it is no file", null);
            }
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw unreadable(file, e.getMessage(), e);
        }
    }

    private static void copy(Path file, InputStream in, OutputStream encoder) throws IOException {
        byte[] buffer = new byte[57 * 512];
        while (true) {
            int count;
            try {
                count = in.readNBytes(buffer, 0, buffer.length);
            } catch (IOException e) {
                throw unreadable(file, e.getMessage(), e);
            }
            if (count == 0) {
                return;
            }
            encoder.write(buffer, 0, count);
        }
    }

    private static MessagingException unreadable(Path file, String why, IOException cause) {
        return new MessagingException(
                ErrorKind.INVALID,
                "The attachment '" + file + "' cannot be read (" + why + ")",
                "Check its path and permissions",
                cause);
    }

    private static String type(Path file) throws IOException {
        String type = Files.probeContentType(file);
        if (type == null) {
            type = URLConnection.guessContentTypeFromName(String.valueOf(file.getFileName()));
        }
        return encodable(type);
    }

    /** RFC 2046 allows no base64 for messages and multiparts. */
    private static String encodable(String type) {
        boolean usable = type != null
                && TYPE.matcher(type).matches()
                && !type.startsWith("message/")
                && !type.startsWith("multipart/");
        return usable ? type : "application/octet-stream";
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
