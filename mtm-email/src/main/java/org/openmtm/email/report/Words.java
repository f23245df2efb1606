// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.report;

import java.util.Locale;

/** The values of report fields as text that can be shown and compared. */
final class Words {
    private static final int LONGEST = 1_000;

    private Words() {}

    /** Control characters, and those that turn the direction of what follows, become one space. */
    static String clean(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().limit(LONGEST).forEach(c -> {
            boolean bad = Character.isISOControl(c)
                    || Character.isWhitespace(c)
                    || Character.getType(c) == Character.FORMAT
                    || Character.getType(c) == Character.SURROGATE;
            if (!bad) {
                out.appendCodePoint(c);
            } else if (!out.isEmpty() && out.charAt(out.length() - 1) != ' ') {
                out.append(' ');
            }
        });
        return out.toString().strip();
    }

    /** Without comments (RFC 5322, 3.2.2). */
    static String withoutComments(String text) {
        if (text.indexOf('(') < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean escape = c == '\\' && (quoted || depth > 0) && i + 1 < text.length();
            if (c == '"' && depth == 0) {
                quoted = !quoted;
            }
            if (c == '(' && !quoted) {
                depth++;
            } else if (c == ')' && depth > 0) {
                depth--;
            } else if (depth == 0) {
                out.append(c);
            }
            if (escape) {
                i++;
                out.append(depth == 0 ? text.substring(i, i + 1) : "");
            }
        }
        return out.toString().strip();
    }

    /** "smtp; 550 no" is "550 no"; a value without a type is itself. */
    static String withoutType(String text) {
        int semicolon = text.indexOf(';');
        boolean typed = semicolon > 0
                && text.substring(0, semicolon).strip().chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '-');
        return typed ? text.substring(semicolon + 1).strip() : text;
    }

    /** The address in "rfc822; &lt;ben@example.org&gt; (Ben)" or "utf-8; \x{DC}@example.org". */
    static String address(String text) {
        boolean escaped = text.toLowerCase(Locale.ROOT).startsWith("utf-8");
        String address = withoutComments(withoutType(text));
        if (address.startsWith("<") && address.endsWith(">")) {
            address = address.substring(1, address.length() - 1).strip();
        }
        return escaped ? unescaped(address) : address;
    }

    /** RFC 6533, 3: \x{DC} stands for a character. */
    private static String unescaped(String text) {
        StringBuilder out = new StringBuilder();
        int done = 0;
        int open = text.indexOf("\\x{");
        while (open >= 0) {
            int close = text.indexOf('}', open);
            int c = close < 0 ? -1 : hex(text, open + 3, close);
            if (c > ' ' && c <= Character.MAX_CODE_POINT && !Character.isISOControl(c)) {
                out.append(text, done, open).appendCodePoint(c);
                done = close + 1;
            }
            open = text.indexOf("\\x{", open + 1);
        }
        return out.append(text, done, text.length()).toString();
    }

    /** RFC 3461, 4: +3D stands for '='. What has another plus is not encoded. */
    static String withoutXtext(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '+') {
                int value = i + 2 < text.length() ? hex(text, i + 1, i + 3) : -1;
                if (value <= ' ' || value >= 0x7f) {
                    return text;
                }
                out.append((char) value);
                i += 2;
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    /** @return -1 if it is no number of one to six digits */
    private static int hex(String text, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0 || to - from > 6) {
                return -1;
            }
            value = value * 16 + digit;
        }
        return to > from ? value : -1;
    }
}
