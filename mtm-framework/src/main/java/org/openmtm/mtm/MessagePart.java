// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

/** A part of a message, as people name it: what can be searched, validated and edited. */
public enum MessagePart {
    BODY,
    SUBJECT,
    FROM,
    TO,
    CC,
    BCC,
    DATE,
    ATTACHMENTS
}
