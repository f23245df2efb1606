// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Names of mailboxes as servers write them and as people read them. The server's bytes are the identity and are sent back
 * unchanged; decoding is for display only, so a name that is not proper modified UTF-7 (RFC 3501, 5.1.3) is shown as it is.
 */
public final class MailboxNames {
    private static final String INBOX = "INBOX";

    private MailboxNames() {}

    /** What people see: decoded, without control characters. */
    public static String display(String path) {
        String decoded = isAscii(path) ? decodeUtf7(path) : ResponseReader.decode(path);
        StringBuilder shown = new StringBuilder(decoded.length());
        decoded.codePoints().forEach(c -> shown.appendCodePoint(hidden(c) ? '\ufffd' : c));
        return shown.toString();
    }

    /** Whether it is the inbox, whose name alone has no case. */
    public static boolean isInbox(String path) {
        return path.equalsIgnoreCase(INBOX);
    }

    /** Whether the name can be sent back at all: not empty, not endless, no CR, LF or NUL. */
    public static boolean usable(String path) {
        return !path.isEmpty()
                && path.length() <= 1000
                && path.chars().noneMatch(c -> c == 0 || c == '\r' || c == '\n');
    }

    /** Control characters and those that turn the direction of text around. */
    private static boolean hidden(int c) {
        return Character.isISOControl(c) || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    private static String decodeUtf7(String path) {
        if (path.indexOf('&') < 0) {
            return path;
        }
        StringBuilder decoded = new StringBuilder(path.length());
        int at = 0;
        while (at < path.length()) {
            char c = path.charAt(at);
            if (c != '&') {
                decoded.append(c);
                at++;
                continue;
            }
            int end = path.indexOf('-', at + 1);
            String shifted = end < 0 ? null : end == at + 1 ? "&" : decodeShifted(path.substring(at + 1, end));
            if (shifted == null) {
                return path;
            }
            decoded.append(shifted);
            at = end + 1;
        }
        return decoded.toString();
    }

    /** Decodes what stands between & and -, or gives null if it is not the one proper encoding of something. */
    private static String decodeShifted(String base64) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64.replace(',', '/'));
        } catch (IllegalArgumentException e) {
            return null;
        }
        if (bytes.length == 0 || bytes.length % 2 != 0) {
            return null;
        }
        String text = new String(bytes, StandardCharsets.UTF_16BE);
        boolean proper = text.chars().noneMatch(c -> c >= 0x20 && c <= 0x7e) && text.indexOf('\ufffd') < 0;
        return proper && encodeShifted(text).equals(base64) ? text : null;
    }

    private static String encodeShifted(String text) {
        return Base64.getEncoder()
                .withoutPadding()
                .encodeToString(text.getBytes(StandardCharsets.UTF_16BE))
                .replace('/', ',');
    }

    /** The inverse of {@link #display} for proper names: modified UTF-7. */
    public static String encode(String name) {
        StringBuilder encoded = new StringBuilder(name.length());
        int at = 0;
        while (at < name.length()) {
            char c = name.charAt(at);
            if (c >= 0x20 && c <= 0x7e) {
                encoded.append(c == '&' ? "&-" : String.valueOf(c));
                at++;
                continue;
            }
            int end = at;
            while (end < name.length() && (name.charAt(end) < 0x20 || name.charAt(end) > 0x7e)) {
                end++;
            }
            encoded.append('&').append(encodeShifted(name.substring(at, end))).append('-');
            at = end;
        }
        return encoded.toString();
    }
}
