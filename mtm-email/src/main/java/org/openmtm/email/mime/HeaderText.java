// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.nio.charset.StandardCharsets;

/** Turns the bytes of a header value into text for people. */
final class HeaderText {
    static final int MOST_CHARS = 1_000;

    /** Enough for 1,000 characters in the most wasteful encoding. */
    private static final int MOST_BYTES = 32 * 1024;

    private HeaderText() {}

    /** Unfolded, encoded words decoded, control characters removed, cut. */
    static String decode(byte[] bytes, int start, int end, int mostChars) {
        int from = start;
        int to = end;
        while (from < to && bytes[from] >= 0 && bytes[from] <= ' ') {
            from++;
        }
        while (to > from && bytes[to - 1] >= 0 && bytes[to - 1] <= ' ') {
            to--;
        }
        if (isPlain(bytes, from, to)) {
            return new String(bytes, from, Math.min(to - from, mostChars), StandardCharsets.ISO_8859_1);
        }
        String text = unfold(bytes, from, Math.min(to, from + MOST_BYTES));
        return clean(EncodedWords.decode(text), mostChars);
    }

    private static boolean isPlain(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            // Bytes of 128 and more are negative.
            if (b < ' ' || b == 0x7f || (b == '=' && i + 1 < to && bytes[i + 1] == '?')) {
                return false;
            }
        }
        return true;
    }

    /** Takes line ends out, makes tabs spaces, and decodes raw bytes of 128 and more by guess. */
    static String unfold(byte[] bytes, int from, int to) {
        byte[] flat = new byte[to - from];
        int length = 0;
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b == '\t') {
                flat[length++] = ' ';
            } else if (b != '\r' && b != '\n') {
                flat[length++] = b;
            }
        }
        return Charsets.guess(flat, 0, length).strip();
    }

    /** Removes what must not reach a list: control characters, line and paragraph separators, halves of characters. */
    static String clean(String text, int mostChars) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), mostChars));
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            int chars = Character.charCount(c);
            if (out.length() + chars > mostChars) {
                break;
            }
            if (c == '\n' || c == '\r' || c == '\t' || c == 0x2028 || c == 0x2029) {
                if (!out.isEmpty() && out.charAt(out.length() - 1) != ' ') {
                    out.append(' ');
                }
            } else if (!Character.isISOControl(c) && !(chars == 1 && Character.isSurrogate((char) c))) {
                out.appendCodePoint(c);
            }
            i += chars;
        }
        return out.toString().strip();
    }
}
