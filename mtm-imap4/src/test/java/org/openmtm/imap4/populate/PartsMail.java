// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.populate;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;

/** Mails with a text, an HTML form of it and attachments, of any size. */
final class PartsMail {
    private static final String HEADER = "From: Anna <anna@example.org>\r\nTo: u1@example.org\r\n"
            + "Date: Mon, 5 Feb 2024 10:00:00 +0000\r\nMIME-Version: 1.0\r\n";

    private final StringBuilder mail = new StringBuilder();

    private PartsMail() {}

    /** A text alone, no multipart. */
    static byte[] text(String subject, int bytes) {
        return latin(
                HEADER + "Subject: " + subject + "\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + lines(bytes));
    }

    /** A multipart/mixed to be filled. */
    static PartsMail mixed(String subject) {
        PartsMail parts = new PartsMail();
        parts.mail.append(HEADER).append("Subject: ").append(subject);
        parts.mail.append("\r\nContent-Type: multipart/mixed; boundary=\"mix\"\r\n\r\n");
        return parts;
    }

    PartsMail plain(int bytes) {
        mail.append("--mix\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n").append(lines(bytes));
        return this;
    }

    PartsMail alternative(int plain, int html) {
        mail.append("--mix\r\nContent-Type: multipart/alternative; boundary=\"alt\"\r\n\r\n");
        mail.append("--alt\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n").append(lines(plain));
        mail.append("--alt\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>")
                .append(lines(html));
        mail.append("--alt--\r\n");
        return this;
    }

    PartsMail attachment(String name, int bytes) {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        mail.append("--mix\r\nContent-Type: application/pdf; name=\"" + name + "\"\r\n");
        mail.append("Content-Disposition: attachment; filename=\"" + name + "\"\r\n");
        mail.append("Content-Transfer-Encoding: base64\r\n\r\n");
        mail.append(Base64.getMimeEncoder().encodeToString(content)).append("\r\n");
        return this;
    }

    PartsMail message(byte[] inner) {
        mail.append("--mix\r\nContent-Type: message/rfc822\r\n\r\n");
        mail.append(new String(inner, StandardCharsets.ISO_8859_1)).append("\r\n");
        return this;
    }

    /** Anything: header lines, an empty line, and the body. */
    PartsMail raw(String part) {
        mail.append("--mix\r\n").append(part).append("\r\n");
        return this;
    }

    byte[] end() {
        return latin(mail + "--mix--\r\n");
    }

    /** Text of so many bytes, in lines that tell where they are. */
    static String lines(int bytes) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; text.length() < bytes; i++) {
            text.append(String.format("line %06d of the text, which goes on and on%n", i)
                    .replace("\r\n", "\n")
                    .replace("\n", "\r\n"));
        }
        text.setLength(Math.max(0, bytes - 2));
        return bytes == 0 ? "" : text.append("\r\n").toString();
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
