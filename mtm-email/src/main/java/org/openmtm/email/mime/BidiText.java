// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

/** Text of strangers that cannot change the order in which other text is read. */
final class BidiText {
    private static final char FIRST_STRONG_ISOLATE = '\u2068';
    private static final char POP_ISOLATE = '\u2069';

    private BidiText() {}

    /** Without marks that turn the direction; what is written from right to left by its letters is set apart (UAX 9, 2.4). */
    static String isolated(String text) {
        boolean plain = true;
        boolean fromRight = false;
        for (int i = 0; i < text.length() && plain; i++) {
            plain = text.charAt(i) < 0x590;
        }
        if (plain) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length() + 2);
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (isTurning(c)) {
                continue;
            }
            byte direction = Character.getDirectionality(c);
            fromRight |= direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT
                    || direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC;
            out.appendCodePoint(c);
        }
        return fromRight ? FIRST_STRONG_ISOLATE + out.toString() + POP_ISOLATE : out.toString();
    }

    private static boolean isTurning(int c) {
        return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    }
}
