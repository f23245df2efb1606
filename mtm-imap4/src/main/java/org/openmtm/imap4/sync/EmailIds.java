// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import org.openmtm.imap4.protocol.ImapConnection;

/** The name that a server has for a message wherever it lies: EMAILID (RFC 8474), or Gmail's X-GM-MSGID. */
final class EmailIds {
    private EmailIds() {}

    /** The FETCH item for it, or empty where the server names no messages. */
    static String item(ImapConnection connection) {
        if (connection.has("OBJECTID")) {
            return "EMAILID";
        }
        return connection.has("X-GM-EXT-1") ? "X-GM-MSGID" : "";
    }
}
