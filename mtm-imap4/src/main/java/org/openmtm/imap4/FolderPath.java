// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4;

/** The root of the mail on a server. */
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
}
