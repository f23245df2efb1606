// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.protocol;

import java.io.IOException;
import java.io.InputStream;

/**
 * What a message holds that not every server takes.
 *
 * @param eightBitHeader its header has bytes beyond ASCII: it needs SMTPUTF8 (RFC 6532)
 * @param eightBitBody its body has: it needs 8BITMIME (RFC 6152)
 */
public record Content(boolean eightBitHeader, boolean eightBitBody) {
    public static final Content ASCII = new Content(false, false);

    /**
     * Looks for bytes beyond ASCII.
     *
     * @param headerOnly stop at the end of the header: then nothing is known of the body
     */
    public static Content scan(InputStream message, boolean headerOnly) throws IOException {
        byte[] chunk = new byte[8 * 1024];
        boolean inHeader = true;
        boolean lineStart = true;
        boolean header = false;
        for (int count = message.read(chunk); count >= 0; count = message.read(chunk)) {
            for (int i = 0; i < count; i++) {
                byte b = chunk[i];
                if (inHeader) {
                    header |= b < 0;
                    inHeader = !(lineStart && b == '\n');
                    lineStart = b == '\n' || (lineStart && b == '\r');
                    if (!inHeader && headerOnly) {
                        return new Content(header, false);
                    }
                } else if (b < 0) {
                    return new Content(header, true);
                }
            }
        }
        return new Content(header, false);
    }
}
