// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.protocol;

import java.io.InputStream;
import org.openmtm.email.wire.WireInput;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/**
 * The bytes of a message up to the line that is a dot alone, without the dots that were put before others (RFC 1939, 3). Only
 * CR LF ends a line here: taking a bare LF for one would end a message at a dot that is part of it, and take the rest of it for
 * answers. Its end is reached only when the dot came; a connection that ends before is a NETWORK error.
 */
final class MessageStream extends InputStream {
    private enum At {
        LINE_START,
        DOT,
        DOT_CR,
        CR,
        MIDDLE,
        END
    }

    private final WireInput in;
    private final long most;
    private At at = At.LINE_START;
    private int again = -1;
    private long length;

    /** @param most the largest message that is taken */
    MessageStream(WireInput in, long most) {
        this.in = in;
        this.most = most;
    }

    boolean ended() {
        return at == At.END;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) {
        int done = 0;
        while (done < count && at != At.END && (done == 0 || again >= 0 || in.buffered() > 0)) {
            int next = next();
            if (next >= 0) {
                bytes[offset + done++] = (byte) next;
            }
        }
        if ((length += done) > most) {
            throw new MessagingException(
                    ErrorKind.PROTOCOL,
                    "The server sends more than the message it announced can have",
                    "Try again; ask its operator if it goes on");
        }
        return done == 0 && count > 0 ? -1 : done;
    }

    /** @return the next byte of the message, or -1 if what came is none */
    private int next() {
        int c = again >= 0 ? again : in.read();
        again = -1;
        switch (at) {
            case LINE_START -> {
                if (c == '.') {
                    at = At.DOT;
                    return -1;
                }
            }
            case DOT -> {
                if (c == '\r') {
                    at = At.DOT_CR;
                    return -1;
                }
            }
            case DOT_CR -> {
                if (c == '\n') {
                    at = At.END;
                    return -1;
                }
                again = c;
                at = At.CR;
                return '\r';
            }
            case CR -> {
                if (c == '\n') {
                    at = At.LINE_START;
                    return c;
                }
            }
            default -> {
                // In the middle of a line.
            }
        }
        at = c == '\r' ? At.CR : At.MIDDLE;
        return c;
    }

    /** Reads what is left, so that the next answer can be read. */
    @Override
    public void close() {
        byte[] rest = new byte[8192];
        while (at != At.END) {
            read(rest, 0, rest.length);
        }
    }
}
