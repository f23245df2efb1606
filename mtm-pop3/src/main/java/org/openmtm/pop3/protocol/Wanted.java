// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.protocol;

/**
 * What is to be fetched of a message.
 *
 * @param message which
 * @param lines of the text behind the header (TOP), or {@link #WHOLE}
 */
public record Wanted(Listed message, int lines) {
    /** Every byte (RETR). */
    public static final int WHOLE = -1;

    public boolean whole() {
        return lines == WHOLE;
    }

    String command() {
        return whole() ? "RETR " + message.number() : "TOP " + message.number() + " " + lines;
    }
}
