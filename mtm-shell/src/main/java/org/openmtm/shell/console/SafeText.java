// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.console;

/**
 * Makes text of strangers (mail, server answers) harmless for a terminal: no escape sequences, no hidden reordering, no
 * surprise line breaks. What is taken out leaves a replacement character, so that nobody overlooks it.
 */
public final class SafeText {

    private static final int REPLACEMENT = 0xFFFD;
    private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
    private static final int ZERO_WIDTH_JOINER = 0x200D;
    private static final int SOFT_HYPHEN = 0xAD;

    private SafeText() {}

    /** For one line: line breaks and tabs become spaces. Null becomes the empty string. */
    public static String line(String text) {
        return clean(text, false);
    }

    /** For several lines: line ends become {@code \n}, tabs stay. Null becomes the empty string. */
    public static String block(String text) {
        return text == null ? "" : clean(text.replace("\r\n", "\n").replace('\r', '\n'), true);
    }

    private static String clean(String text, boolean block) {
        if (text == null) {
            return "";
        }
        if (text.codePoints().noneMatch(c -> isHarmful(c))) {
            return text;
        }
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (c == '\n' || c == '\t') {
                clean.append(block ? (char) c : ' ');
            } else if (c == '\r' && !block) {
                clean.append(' ');
            } else {
                clean.appendCodePoint(isHarmful(c) ? REPLACEMENT : c);
            }
        });
        return clean.toString();
    }

    /** Control characters, BiDi and other invisible format characters, line separators, lone surrogates, tags. */
    static boolean isHarmful(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                true;
            case Character.FORMAT -> c != ZERO_WIDTH_JOINER && c != ZERO_WIDTH_NON_JOINER && c != SOFT_HYPHEN;
            default -> false;
        };
    }
}
