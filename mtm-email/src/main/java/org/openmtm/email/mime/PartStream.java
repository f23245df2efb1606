// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** The content of a part, decoded as it is read. */
final class PartStream extends InputStream {
    private static final int CHUNK = 16 * 1024;

    private final InputStream encoded;
    private final byte[] chunk = new byte[CHUNK];
    private final ByteArrayOutputStream decoded = new ByteArrayOutputStream();
    private final PartDecoder decoder;
    private byte[] ready = new byte[0];
    private int next;
    private boolean ended;

    /** @param encoded the body of the part and no more; closed with this */
    PartStream(InputStream encoded, PartHeader.Encoding encoding) {
        this.encoded = encoded;
        this.decoder = new PartDecoder(encoding, decoded);
    }

    @Override
    public int read() throws IOException {
        return fill() ? ready[next++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
        if (count == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int now = Math.min(count, ready.length - next);
        System.arraycopy(ready, next, target, offset, now);
        next += now;
        return now;
    }

    /** @return false at the end */
    private boolean fill() throws IOException {
        while (next == ready.length && !ended) {
            int count = encoded.read(chunk);
            if (count < 0) {
                decoder.finish();
                ended = true;
            } else {
                decoder.add(chunk, 0, count);
            }
            ready = decoded.toByteArray();
            decoded.reset();
            next = 0;
        }
        return next < ready.length;
    }

    @Override
    public void close() throws IOException {
        encoded.close();
    }
}
