// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.kit;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** Mails that the kit makes up: each is like no other. */
final class Mails {
    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final int LINE = 76;

    private Mails() {}

    static String newSubject() {
        return "kit-mail-" + NUMBERS.incrementAndGet() + "-" + Long.toHexString(System.nanoTime());
    }

    /** A plain mail of about so many bytes, in lines of ASCII that compress badly. */
    static byte[] ofSize(int bytes) {
        int number = NUMBERS.get();
        ByteArrayOutputStream mail = new ByteArrayOutputStream(bytes + 1024);
        mail.writeBytes(header(newSubject(), "text/plain; charset=us-ascii", "7bit"));
        mail.writeBytes(lines(bytes, number));
        return mail.toByteArray();
    }

    /** Lines of about so many bytes in all. */
    static byte[] lines(int bytes, long seed) {
        Random random = new Random(seed);
        byte[] lines = new byte[Math.max(1, bytes / (LINE + 2)) * (LINE + 2)];
        for (int at = 0; at < lines.length; at += LINE + 2) {
            for (int i = 0; i < LINE; i++) {
                lines[at + i] = (byte) ('A' + random.nextInt(26));
            }
            lines[at + LINE] = '\r';
            lines[at + LINE + 1] = '\n';
        }
        return lines;
    }

    /** What mail is made of that goes wrong easily: dots, blanks, tabs, bytes beyond ASCII, long and empty lines. */
    static byte[] awkward() {
        StringBuilder body = new StringBuilder();
        body.append(".\r\n..\r\n.leading dot\r\nFrom here on\r\n>From there\r\ntrailing blanks   \t\r\n\r\n\r\n")
                .append("\ttab, form feed \f and bell \u0007\r\n")
                .append("x".repeat(900))
                .append("\r\n* 1 FETCH (FLAGS ())\r\n+OK {12}\r\n)\r\nno\u00efve \u00a3\u00ff\u0080\r\n")
                .append("=E4=\r\n--\r\n-- \r\n");
        ByteArrayOutputStream mail = new ByteArrayOutputStream();
        mail.writeBytes(header(newSubject(), "text/plain; charset=iso-8859-1", "8bit"));
        mail.writeBytes(body.toString().getBytes(StandardCharsets.ISO_8859_1));
        return mail.toByteArray();
    }

    private static byte[] header(String subject, String type, String encoding) {
        return ("Received: from kit.invalid by server.invalid; Mon, 2 Jun 2025 10:00:00 +0000\r\n"
                        + "From: \"Kit, the\" <kit@example.org>\r\nTo: you@example.org\r\n"
                        + "Date: Mon, 2 Jun 2025 10:00:00 +0000\r\nMessage-ID: <" + subject + "@example.org>\r\n"
                        + "Subject: " + subject + "\r\nX-Folded: a\r\n\tb\r\n  c\r\nMIME-Version: 1.0\r\n"
                        + "Content-Type: " + type + "\r\nContent-Transfer-Encoding: " + encoding + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** A fingerprint with the length, for messages about mails that are missing. */
    static String fingerprint(byte[] mail) {
        return mail.length + " bytes, SHA-256 " + HexFormat.of().formatHex(sha256().digest(mail));
    }

    static String fingerprint(InputStream mail) throws java.io.IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[1 << 16];
        long size = 0;
        for (int length = mail.read(buffer); length >= 0; length = mail.read(buffer)) {
            digest.update(buffer, 0, length);
            size += length;
        }
        return size + " bytes, SHA-256 " + HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
