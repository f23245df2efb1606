// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.entry;

/** The system flags of a message (RFC 9051, 2.3.2), each with one bit of {@link Flags#systemBits()}. */
public enum Flag {
    SEEN(1, "\\Seen"),
    ANSWERED(2, "\\Answered"),
    FLAGGED(4, "\\Flagged"),
    DELETED(8, "\\Deleted"),
    DRAFT(16, "\\Draft");

    private final int bit;
    private final String imapName;

    Flag(int bit, String imapName) {
        this.bit = bit;
        this.imapName = imapName;
    }

    /** The bit, stable for ever: it is what the store keeps. */
    public int bit() {
        return bit;
    }

    /** The name of RFC 9051, with its backslash. */
    public String imapName() {
        return imapName;
    }
}
