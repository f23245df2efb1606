// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.protocol;

import java.io.IOException;
import java.io.InputStream;
import org.openmtm.email.wire.WireOutput;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/**
 * Writes message data (RFC 5321, 4.5.2): every line end becomes CRLF, also a bare CR or LF, so that no form of end-of-data but
 * ours is on the wire; dots at the start of a line are doubled; NUL is refused.
 */
final class DataWriter {
    private final WireOutput out;
    private final byte[] buffer = new byte[32 * 1024];
    private int length;
    private boolean lineStart = true;
    private boolean afterCr;

    DataWriter(WireOutput out) {
        this.out = out;
    }

    /** Writes all of the stream and ends its last line; the final dot is not written. */
    void write(InputStream body) throws IOException {
        byte[] chunk = new byte[16 * 1024];
        for (int count = body.read(chunk); count >= 0; count = body.read(chunk)) {
            add(chunk, count);
        }
        if (!lineStart) {
            lineEnd();
        }
        drain();
    }

    private void add(byte[] chunk, int count) {
        for (int i = 0; i < count; i++) {
            byte b = chunk[i];
            if (length > buffer.length - 4) {
                drain();
            }
            if (b == '\n') {
                if (!afterCr) {
                    lineEnd();
                }
                afterCr = false;
                continue;
            }
            afterCr = b == '\r';
            if (afterCr) {
                lineEnd();
                continue;
            }
            if (b == 0) {
                throw new MessagingException(
                        ErrorKind.INVALID, "The message holds a NUL byte, which SMTP cannot carry", "Compose it again");
            }
            if (lineStart && b == '.') {
                buffer[length++] = '.';
            }
            lineStart = false;
            buffer[length++] = b;
        }
    }

    private void lineEnd() {
        buffer[length++] = '\r';
        buffer[length++] = '\n';
        lineStart = true;
    }

    private void drain() {
        out.write(buffer, 0, length);
        length = 0;
    }
}
