// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.benchmarks;

/** What every sender sends. */
final class SentText {
    static final String FROM = "anna@example.org";
    static final String TO = "ben@example.net";
    private static final String LINE = "The quick brown fox jumps over the lazy dog, and back again before tea.\n";

    private SentText() {}

    /** A text of so many bytes in lines. */
    static String of(int bytes) {
        return LINE.repeat(bytes / LINE.length() + 1).substring(0, bytes - 1) + "\n";
    }
}
