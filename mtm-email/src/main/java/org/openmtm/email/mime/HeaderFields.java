// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.openmtm.message.HeaderAddress;
import org.openmtm.message.HeaderField;

/**
 * All fields of a header, in order.
 *
 * @param all the first 1,000
 * @param degraded whether there is more, or lines that are no fields, or a field that is degraded
 */
record HeaderFields(List<HeaderField> all, boolean degraded) {
    private static final int MOST_CHARS = 10_000;
    private static final int LONGEST_NAME = 200;
    private static final Set<String> ADDRESSES = Set.of(
            "from",
            "sender",
            "reply-to",
            "to",
            "cc",
            "bcc",
            "resent-from",
            "resent-sender",
            "resent-reply-to",
            "resent-to",
            "resent-cc",
            "resent-bcc",
            "return-path",
            "errors-to",
            "disposition-notification-to",
            "return-receipt-to",
            "mail-followup-to",
            "mail-reply-to");

    /** An encoded word that could not be decoded. */
    private static final Pattern UNDECODED = Pattern.compile("=\\?[^? ]{1,60}\\?[A-Za-z]\\?[^? ]*\\?=");

    private static final int REPLACEMENT = 0xfffd;

    static HeaderFields of(byte[] bytes, int from, int to) {
        List<HeaderField> all = new ArrayList<>();
        boolean degraded = to - from >= HeaderBlock.MOST_BYTES;
        int line = from;
        while (line < to && !isEmpty(bytes, line, to)) {
            int end = fieldEnd(bytes, line, to);
            if (all.size() == HeaderBlock.MOST_FIELDS) {
                degraded = true;
                break;
            }
            int colon = colon(bytes, line, end);
            if (colon < 0) {
                degraded = true;
            } else {
                HeaderField field = field(bytes, line, colon, end);
                all.add(field);
                degraded |= field.degraded();
            }
            line = end;
        }
        return new HeaderFields(List.copyOf(all), degraded);
    }

    private static boolean isEmpty(byte[] bytes, int at, int to) {
        return bytes[at] == '\n' || (bytes[at] == '\r' && at + 1 < to && bytes[at + 1] == '\n');
    }

    /** Behind the line and those that continue it. */
    private static int fieldEnd(byte[] bytes, int line, int to) {
        int i = line;
        do {
            while (i < to && bytes[i] != '\n') {
                i++;
            }
            i = Math.min(to, i + 1);
        } while (i < to && (bytes[i] == ' ' || bytes[i] == '\t'));
        return i;
    }

    private static int colon(byte[] bytes, int line, int end) {
        for (int i = line; i < Math.min(end, line + LONGEST_NAME); i++) {
            if (bytes[i] == ':') {
                return i > line ? i : -1;
            }
            boolean blankBeforeColon = bytes[i] == ' ' || bytes[i] == '\t';
            if (bytes[i] < ' ' && !blankBeforeColon) {
                return -1;
            }
        }
        return -1;
    }

    private static HeaderField field(byte[] bytes, int line, int colon, int end) {
        String name = new String(bytes, line, colon - line, StandardCharsets.ISO_8859_1).strip();
        byte[] flat = unfolded(bytes, colon + 1, end);
        String raw = new String(flat, StandardCharsets.ISO_8859_1).strip();
        String text = HeaderText.decode(flat, 0, flat.length, MOST_CHARS);
        boolean degraded = text.indexOf(REPLACEMENT) >= 0
                || UNDECODED.matcher(text).find()
                || text.length() >= MOST_CHARS - 1
                || isGuessed(flat);
        List<HeaderAddress> addresses = ADDRESSES.contains(name.toLowerCase(Locale.ROOT))
                ? HeaderAddresses.of(Charsets.guess(flat, 0, flat.length))
                : List.of();
        return new HeaderField(name, raw, BidiText.isolated(text), addresses, degraded);
    }

    private static byte[] unfolded(byte[] bytes, int from, int to) {
        byte[] flat = new byte[to - from];
        int length = 0;
        for (int i = from; i < to; i++) {
            boolean lineEnd = bytes[i] == '\n' || (bytes[i] == '\r' && i + 1 < to && bytes[i + 1] == '\n');
            if (!lineEnd) {
                flat[length++] = bytes[i];
            }
        }
        return java.util.Arrays.copyOf(flat, length);
    }

    /** Whether it has bytes that are neither ASCII nor UTF-8, which RFC 6532 allows. */
    private static boolean isGuessed(byte[] flat) {
        for (byte b : flat) {
            if (b < 0) {
                return new String(flat, StandardCharsets.UTF_8).indexOf(REPLACEMENT) >= 0;
            }
        }
        return false;
    }
}
