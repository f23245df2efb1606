// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

/** Text of several lines that a terminal can show: line feeds and tabs are the only control characters in it. */
public final class CleanText {
    private CleanText() {}

    /** Makes line ends line feeds and leaves other control characters and halves of characters out. */
    public static String block(String text) {
        int first = 0;
        while (first < text.length() && isPlain(text.charAt(first))) {
            first++;
        }
        if (first == text.length()) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length()).append(text, 0, first);
        for (int i = first; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (c == '\r' || c == 0x2028 || c == 0x2029) {
                boolean pair = c == '\r' && i < text.length() && text.charAt(i) == '\n';
                out.append(pair ? "" : "\n");
            } else if (c == '\n' || c == '\t' || !(Character.isISOControl(c) || isHalf(c))) {
                out.appendCodePoint(c);
            }
        }
        return out.toString();
    }

    private static boolean isPlain(char c) {
        return c >= ' ' ? c < 0x7f || (c >= 0xa0 && c != 0x2028 && c != 0x2029 && !isHalf(c)) : c == '\n' || c == '\t';
    }

    private static boolean isHalf(int c) {
        return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    }
}
