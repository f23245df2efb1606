// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import java.util.Locale;

/** How a folder was brought in step, from the cheapest to the dearest. */
public enum Strategy {
    /** Its STATUS said that nothing changed; it was not even opened. */
    UNCHANGED,
    /** It waits for somebody to decide about what vanished. */
    PAUSED,
    /** The server told what vanished and changed since last time (RFC 7162, QRESYNC). */
    QRESYNC,
    /** The server told which flags changed since last time (RFC 7162, CONDSTORE). */
    CONDSTORE,
    /** Only what came since last time was fetched; flags are for the next sync. */
    ARRIVALS,
    /** All UIDs were asked for, as ranges, to find out what is gone. */
    COUNT,
    /** Only a part of the folder is mirrored: the server told which messages that are. */
    WINDOW,
    /** All UIDs and flags were listed and compared. */
    COMPARE,
    /** Nothing was here: everything was fetched without listing it first. */
    FIRST;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
