// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

/** What a module may be asked whether it can. */
public enum Capability {
    RECEIVE,
    SEND,
    /** Works on the mirror without a connection; what the server has to hear of waits. */
    OFFLINE,
    FOLDERS,
    /** Tells of new mail without being asked for it. */
    PUSH,
    /** Messages have a subject. */
    SUBJECT,
    ATTACHMENTS,
    /** Sends later: at a time, or with the next connection. */
    SCHEDULING,
    /** Tells To, Cc and Bcc apart. */
    RECIPIENT_TYPES,
    /** Text in any script. */
    UNICODE_TEXT,
    /** Bodies of any bytes, not just of text. */
    BINARY,
    /** The largest message in bytes. */
    MAX_SIZE,
    /** The largest text of a message in bytes. */
    MAX_TEXT_SIZE,
    MAX_RECIPIENTS
}
