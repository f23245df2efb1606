// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.protocol;

/** How far a dialogue is; what happens in {@link #DOT} may have happened on the server as well. */
public enum Phase {
    CONNECT,
    GREETING,
    EHLO,
    STARTTLS,
    AUTH,
    MAIL,
    RCPT,
    DATA,
    BODY,
    /** The final dot is leaving or has left, and no reply to it is known. */
    DOT,
    RSET,
    QUIT
}
