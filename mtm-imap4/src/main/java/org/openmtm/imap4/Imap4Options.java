// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4;

/** The values of those settings that are a choice. */
public final class Imap4Options {
    private Imap4Options() {}

    /** How the connection is protected. */
    public enum Tls {
        /** From the first byte. */
        IMPLICIT,
        /** After a plain greeting; required, not tried. */
        STARTTLS,
        /** Clear text. */
        NONE
    }

    /** Which folders are synchronised; the inbox always is. */
    public enum FoldersOf {
        /** Those that the patterns in {@code folders} choose, whether subscribed or not. */
        ALL,
        /** Those that are subscribed on the server. */
        REMOTE,
        /** Those that are subscribed here. */
        LOCAL,
        /** Those that are subscribed on either side. */
        COMBINATION
    }

    /** Which side's subscriptions a sync changes to make both alike. */
    public enum UpdateSubscriptions {
        NEITHER,
        /** Here they become what they are on the server. */
        LOCAL,
        /** On the server they become what they are here. */
        REMOTE,
        /** Both become the union. */
        BOTH
    }
}
