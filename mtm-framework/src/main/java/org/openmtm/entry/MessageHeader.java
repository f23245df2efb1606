// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.entry;

import java.time.Instant;

/**
 * What lists show of a message: derived from the raw bytes, decoded for people, never the truth itself. Texts are cut at
 * 1,000 characters and hold no control characters; an absent header is the empty string, never null.
 *
 * @param messageId the Message-ID with its angle brackets, or empty
 * @param inReplyTo the first id of In-Reply-To, or empty
 * @param from the From header, decoded
 * @param to the To header, decoded
 * @param cc the Cc header, decoded
 * @param subject the Subject, decoded
 * @param sent the Date header, or null where it is absent or makes no sense
 * @param attachments whether the message seems to carry attachments (its type is multipart/mixed)
 */
public record MessageHeader(
        String messageId,
        String inReplyTo,
        String from,
        String to,
        String cc,
        String subject,
        Instant sent,
        boolean attachments) {
    public static final MessageHeader EMPTY = new MessageHeader("", "", "", "", "", "", null, false);
}
