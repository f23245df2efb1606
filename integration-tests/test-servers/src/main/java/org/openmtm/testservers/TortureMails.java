// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.testservers;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Mails that strain a reader, by name. A client must store each byte for byte; what it makes of them is its affair, as
 * long as it stays quick, bounded and does not fail. Dovecot itself changes two on the way out: bare LF becomes CR LF,
 * NUL becomes 0x80; so compare with what the server sends.
 */
public final class TortureMails {

    private static final String HEADERS =
            "From: a@example.org\r\nTo: b@example.org\r\nDate: Mon, 3 Jan 2022 08:00:00 +0000\r\n";

    private TortureMails() {}

    /** All of them; the largest has about 2.5 MB. */
    public static Map<String, byte[]> all() {
        Map<String, byte[]> mails = new LinkedHashMap<>();
        lines(mails);
        headers(mails);
        mime(mails);
        return mails;
    }

    /** Multiparts inside each other, this many levels deep. */
    public static byte[] nested(int depth) {
        StringBuilder mail = new StringBuilder(HEADERS + "Subject: nested\r\nMIME-Version: 1.0\r\n");
        for (int i = 0; i < depth; i++) {
            mail.append("Content-Type: multipart/mixed; boundary=b")
                    .append(i)
                    .append("\r\n\r\n--b")
                    .append(i);
            mail.append("\r\n");
        }
        return latin(mail.append("\r\nat the bottom\r\n").toString());
    }

    /** One multipart with this many empty parts. */
    public static byte[] manyParts(int parts) {
        return latin(
                HEADERS + "Subject: parts\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
                        + "--b\r\n\r\n".repeat(parts) + "--b--\r\n");
    }

    private static void lines(Map<String, byte[]> mails) {
        mails.put("lf-only", latin((HEADERS + "Subject: lf\r\n\r\nline\r\nline\r\n").replace("\r\n", "\n")));
        mails.put("no-final-line-end", latin(HEADERS + "Subject: open end\r\n\r\nlast line"));
        mails.put("bare-cr-inside", latin(HEADERS + "Subject: cr\r\n\r\none\rtwo\r\r\nthree\r\n"));
        mails.put("dots", latin(HEADERS + "Subject: dots\r\n\r\n.\r\n..\r\n.hidden\r\n. \r\n"));
        mails.put("long-line", latin(HEADERS + "Subject: long\r\n\r\n" + "x".repeat(1_000_000) + "\r\n"));
        mails.put("eight-bit-body", latin(HEADERS + "Subject: bytes\r\n\r\n\u00e4\u00f6\u00fc \u0080\u0081\u00ff\r\n"));
        mails.put("empty-body", latin(HEADERS + "Subject: nothing below\r\n\r\n"));
        mails.put("headers-only", latin(HEADERS + "Subject: not even an empty line\r\n"));
        mails.put("no-headers", latin("\r\nA body and nothing above it.\r\n"));
        mails.put("from-line", latin("From a@example.org Mon Jan  3 08:00:00 2022\r\n" + HEADERS + "\r\nmbox\r\n"));
        mails.put("brackets", latin(HEADERS + "Subject: {12}\r\n\r\n) OK FETCH {5}\r\na1 OK done\r\n* BYE\r\n"));
    }

    private static void headers(Map<String, byte[]> mails) {
        mails.put("raw-latin1-header", latin(HEADERS + "Subject: Gr\u00fc\u00dfe \u00ff\r\n\r\nbody\r\n"));
        mails.put("raw-utf8-header", utf8(HEADERS + "Subject: Grüße 山\r\n\r\nbody\r\n"));
        mails.put("huge-header", latin(HEADERS + "Subject: " + "y".repeat(1_200_000) + "\r\n\r\nbody\r\n"));
        mails.put("folded-header", latin(HEADERS + "Subject: a\r\n" + "\tb\r\n".repeat(20_000) + "\r\nbody\r\n"));
        mails.put("many-headers", latin(HEADERS + "X-Many: z\r\n".repeat(50_000) + "\r\nbody\r\n"));
        mails.put(
                "many-recipients", latin("To: " + "a@example.org,\r\n ".repeat(30_000) + "b@example.org\r\n\r\nx\r\n"));
        mails.put("twice", latin(HEADERS + HEADERS + "Subject: one\r\nSubject: two\r\n\r\nbody\r\n"));
        mails.put("no-colon", latin(HEADERS + "This is no header\r\nSubject: after it\r\n\r\nbody\r\n"));
        mails.put("space-before-colon", latin(HEADERS + "Subject : spaced\r\n\r\nbody\r\n"));
        mails.put("bad-date", latin("From: a@example.org\r\nDate: Fri, 31 Feb 99999 99:99 +9999\r\n\r\nbody\r\n"));
        mails.put("bad-addresses", latin("From: <<a@@b>, \"open <c\r\nTo: undisclosed-recipients:;\r\n\r\nbody\r\n"));
        mails.put(
                "bad-encoded-words",
                latin(HEADERS + "Subject: =?utf-8?B?!!!?= =?no-such?Q?=zz?= =?utf-8?Q?=C3?=\r\n\r\nbody\r\n"));
        mails.put("controls", latin(HEADERS + "Subject: a\u0001b\u001b[31mc\u007f\r\n\r\n\u001b[2Jbody\u0007\r\n"));
    }

    private static void mime(Map<String, byte[]> mails) {
        mails.put("nested-300", nested(300));
        mails.put("parts-12000", manyParts(12_000));
        mails.put(
                "no-boundary",
                latin(HEADERS + "MIME-Version: 1.0\r\nContent-Type: multipart/mixed\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n"));
        mails.put(
                "open-multipart",
                latin(HEADERS
                        + "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ncut"));
        mails.put(
                "unknown-charset",
                latin(HEADERS + "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=klingon-8\r\n\r\nqapla\r\n"));
        mails.put(
                "broken-base64",
                latin(HEADERS + "MIME-Version: 1.0\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n"
                        + "\r\nSGVs!bG8\u00ff=gV29y\r\n==\r\nA\r\n"));
        mails.put(
                "evil-file-name",
                latin(HEADERS + "MIME-Version: 1.0\r\nContent-Type: application/octet-stream\r\n"
                        + "Content-Disposition: attachment; filename=\"../../etc/passwd\"\r\n\r\nx\r\n"));
        mails.put(
                "message-in-message",
                latin(HEADERS + "MIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n" + HEADERS
                        + "Subject: inner\r\n\r\ninner body\r\n"));
        mails.put(
                "utf-16",
                concat(
                        latin(HEADERS + "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-16\r\n\r\n"),
                        "wide".getBytes(StandardCharsets.UTF_16)));
        mails.put(
                "iso-2022-jp",
                concat(
                        latin(HEADERS + "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=iso-2022-jp\r\n\r\n"),
                        "山田太郎\r\n".getBytes(Charset.forName("ISO-2022-JP"))));
        mails.put("nul", latin(HEADERS + "Subject: nul\r\n\r\nbefore\u0000after\r\n"));
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = java.util.Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
