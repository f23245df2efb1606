// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.time.Instant;
import org.openmtm.entry.MessageHeader;

/**
 * Reads what lists show of a message straight from its raw bytes: unfolds, decodes encoded words (RFC 2047) and raw 8-bit
 * text (as UTF-8 if it is that, else windows-1252), and takes a Date only if it makes sense. Never fails; of repeated
 * fields the first counts; looks at the first 1,000 fields and 1 MB. Stateless and thread safe.
 */
public final class MessageHeaders {
    private MessageHeaders() {}

    /**
     * @param raw the raw message, or its header only
     * @param length how many bytes of the array count
     */
    public static MessageHeader scan(byte[] raw, int length) {
        return scan(raw, 0, length);
    }

    /** The same for a message that begins at {@code offset}. */
    public static MessageHeader scan(byte[] raw, int offset, int length) {
        return of(new HeaderBlock(raw, offset, length));
    }

    static MessageHeader of(HeaderBlock block) {
        return new MessageHeader(
                messageId(block),
                messageId(block.text(HeaderBlock.IN_REPLY_TO)),
                block.text(HeaderBlock.FROM),
                block.text(HeaderBlock.TO),
                block.text(HeaderBlock.CC),
                block.text(HeaderBlock.SUBJECT),
                date(block),
                block.startsWith(HeaderBlock.CONTENT_TYPE, "multipart/mixed"));
    }

    /** Its own id, as lists and look-ups know it. */
    static String messageId(HeaderBlock block) {
        return messageId(block.text(HeaderBlock.MESSAGE_ID));
    }

    private static Instant date(HeaderBlock block) {
        return block.has(HeaderBlock.DATE) ? MailDate.parse(block.text(HeaderBlock.DATE)) : null;
    }

    /** The first id in angle brackets; without any, the first word. */
    private static String messageId(String value) {
        int open = value.indexOf('<');
        int close = value.indexOf('>', open + 1);
        if (open >= 0 && close > open) {
            return value.substring(open, close + 1);
        }
        int space = value.indexOf(' ');
        return space < 0 ? value : value.substring(0, space);
    }
}
