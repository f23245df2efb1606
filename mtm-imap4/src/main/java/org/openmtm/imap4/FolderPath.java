// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4;

import java.util.Optional;

/** The root of the mail on a server, and the character that separates its levels. */
final class FolderPath {
    private static final int LONGEST = 500;

    private FolderPath() {}

    /** @throws IllegalArgumentException saying why this is no name of a folder */
    static String parse(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("Use at most " + LONGEST + " characters");
        }
        if (text.indexOf('*') >= 0 || text.indexOf('%') >= 0) {
            throw new IllegalArgumentException("It is the name of one folder, without * and %. To choose among folders"
                    + " use the setting folders");
        }
        return text;
    }

    /** @throws IllegalArgumentException if it is more than one character, or one that cannot separate levels */
    static Optional<Character> separator(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (text.length() > 1 || "*%\"".contains(text) || text.charAt(0) <= ' ' || text.charAt(0) >= 0x7f) {
            throw new IllegalArgumentException("Use one character, such as / or . ; nothing to ask the server");
        }
        return Optional.of(text.charAt(0));
    }
}
