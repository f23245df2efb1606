// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Bytes of mails for tests. */
final class Mails {
    private Mails() {}

    /** Latin-1: one byte for each char. Line ends become CRLF. */
    static byte[] latin(String text) {
        return crlf(text).getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] utf8(String text) {
        return crlf(text).getBytes(StandardCharsets.UTF_8);
    }

    private static String crlf(String text) {
        return text.replace("\r\n", "\n").replace("\n", "\r\n");
    }

    /** Gives only so many bytes at a time, as a slow network does. */
    static InputStream trickle(byte[] bytes, int atOnce) {
        return new InputStream() {
            private int next;

            @Override
            public int read() {
                return next < bytes.length ? bytes[next++] & 0xff : -1;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                if (next == bytes.length) {
                    return -1;
                }
                int count = Math.min(Math.min(atOnce, length), bytes.length - next);
                System.arraycopy(bytes, next, target, offset, count);
                next += count;
                return count;
            }
        };
    }
}
