// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.console;

import org.jline.utils.WCWidth;

/** Measures text in terminal cells: wide (CJK, emoji) characters take two, combining ones none. */
public final class Cells {

    private static final String ELLIPSIS = "…";

    private Cells() {}

    public static int width(String text) {
        int width = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            width += width(c);
            i += Character.charCount(c);
        }
        return width;
    }

    /** The text if it fits, else as much of it as fits with an ellipsis at its end. */
    public static String cut(String text, int width) {
        if (width(text) <= width) {
            return text;
        }
        if (width <= 0) {
            return "";
        }
        int used = 0;
        int end = 0;
        while (end < text.length()) {
            int c = text.codePointAt(end);
            if (used + width(c) > width - 1) {
                break;
            }
            used += width(c);
            end += Character.charCount(c);
        }
        return text.substring(0, end) + ELLIPSIS;
    }

    /** Spaces that fill up the text to a width; none if it is as wide already. */
    public static String padding(String text, int width) {
        return " ".repeat(Math.max(0, width - width(text)));
    }

    private static int width(int codePoint) {
        return Math.max(0, WCWidth.wcwidth(codePoint));
    }
}
