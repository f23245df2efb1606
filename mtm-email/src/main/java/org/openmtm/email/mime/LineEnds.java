// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.io.IOException;
import java.io.InputStream;

/**
 * Makes every line end one LF: CRLF, LF, CR, and the CR CR LF of mail that was converted twice. Ends when it is told to. For
 * one thread.
 */
final class LineEnds extends InputStream {
    private static final int BUFFER = 16 * 1024;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private int next;
    private int end;
    /** CRs that were read and may belong to an LF. */
    private long returns;
    /** Line ends that were found and not given yet. */
    private long owed;

    private boolean ended;

    LineEnds(InputStream in) {
        this.in = in;
    }

    /** Unifies the line ends of a text that is in memory. */
    static String unified(String text) {
        return text.indexOf('\r') < 0
                ? text
                : text.replace("\r\r\n", "\n").replace("\r\n", "\n").replace('\r', '\n');
    }

    /** Nothing more is read. */
    void stop() {
        ended = true;
        next = end;
        returns = 0;
        owed = 0;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int at = offset;
        int limit = offset + length;
        while (at < limit) {
            if (owed > 0) {
                owed--;
                target[at++] = '\n';
            } else if (next < end) {
                byte b = buffer[next];
                if (isText(b)) {
                    target[at++] = b;
                }
            } else if (at > offset || !refill()) {
                break;
            }
        }
        return at == offset && length > 0 ? -1 : at - offset;
    }

    /** Takes the next byte if its turn has come. @return whether it is to be given */
    private boolean isText(byte b) {
        if (b == '\r') {
            next++;
            returns++;
            return false;
        }
        boolean lineFeed = b == '\n';
        owed = lineFeed ? Math.max(1, returns - 1) : returns;
        returns = 0;
        if (lineFeed || owed == 0) {
            next++;
        }
        return !lineFeed && owed == 0;
    }

    /** @return whether there is something to give */
    private boolean refill() throws IOException {
        next = 0;
        end = 0;
        int count = ended ? -1 : in.read(buffer, 0, buffer.length);
        if (count >= 0) {
            end = count;
            return true;
        }
        ended = true;
        owed = returns;
        returns = 0;
        return owed > 0;
    }
}
