// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.wire;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates what comes (RFC 1951), as soon as it comes. What is inflated passes all limits of {@link WireInput} and its
 * users; besides, no stretch of it may be much larger than what came over the wire: nothing in order compresses like that.
 * One thread reads, any may close.
 */
final class InflatingStream extends InputStream {
    /** DEFLATE reaches 1:1032; mail, even a listing of a million flags, stays far below 1:100. */
    private static final long MOST_RATIO = 250;
    /** A zeroed attachment of this size is nothing to worry about. */
    private static final long SLACK = 16 << 20;
    /** So often it is counted anew, so that nobody saves up for a bomb. */
    private static final long STRETCH = 64 << 20;

    private final WireSettings settings;
    private final InputStream compressed;
    private final Inflater inflater = new Inflater(true);
    private final byte[] chunk = new byte[4096];
    private boolean closed;
    private long consumed;
    private long consumedOfStretch;
    private long inflatedOfStretch;

    /** @param early what was read already and is compressed */
    InflatingStream(WireSettings settings, byte[] early, InputStream rest) {
        this.settings = settings;
        this.compressed = new SequenceInputStream(new ByteArrayInputStream(early), new NeverClosed(rest));
    }

    /** Bytes taken from the wire. */
    synchronized long consumed() {
        return consumed;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        while (length > 0) {
            int count = inflate(bytes, offset, length);
            if (count > 0) {
                return count;
            }
            // A time limit may break this off; nothing is lost then.
            int read = compressed.read(chunk, 0, chunk.length);
            if (read < 0) {
                return -1;
            }
            give(read);
        }
        return 0;
    }

    private synchronized int inflate(byte[] bytes, int offset, int length) throws IOException {
        checkOpen();
        try {
            int count = inflater.inflate(bytes, offset, length);
            if (count == 0 && (inflater.finished() || inflater.needsDictionary())) {
                throw new IOException("its compressed data ended");
            }
            inflatedOfStretch += count;
            checkRatio();
            return count;
        } catch (DataFormatException e) {
            throw new IOException("its compressed data is damaged", e);
        }
    }

    private void checkRatio() {
        if (inflatedOfStretch > SLACK + MOST_RATIO * consumedOfStretch) {
            throw WireErrors.bomb(settings, inflatedOfStretch, consumedOfStretch);
        }
        if (inflatedOfStretch > STRETCH) {
            inflatedOfStretch = 0;
            consumedOfStretch = 0;
        }
    }

    private synchronized void give(int count) throws IOException {
        checkOpen();
        inflater.setInput(chunk, 0, count);
        consumed += count;
        consumedOfStretch += count;
    }

    private void checkOpen() throws IOException {
        if (closed) {
            throw new IOException("it was closed");
        }
    }

    /** Gives the memory outside of the heap back. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            inflater.end();
        }
    }

    /** The sequence closes what it is done with; the connection closes its socket itself. */
    private static final class NeverClosed extends java.io.FilterInputStream {
        NeverClosed(InputStream in) {
            super(in);
        }

        @Override
        public void close() {
            // Not ours.
        }
    }
}
