// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;

/** Deflates what is written (RFC 1951); a flush brings all of it to the peer. One thread writes, any may close. */
final class DeflatingStream extends OutputStream {
    private final OutputStream compressed;
    private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    private final byte[] chunk = new byte[4096];
    private boolean closed;
    private boolean unflushed;
    private volatile long produced;

    DeflatingStream(OutputStream compressed) {
        this.compressed = compressed;
    }

    /** Bytes given to the wire. */
    long produced() {
        return produced;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        input(bytes, offset, count);
        unflushed = true;
        pass(Deflater.NO_FLUSH);
    }

    @Override
    public void flush() throws IOException {
        if (unflushed) {
            unflushed = false;
            pass(Deflater.SYNC_FLUSH);
        }
        compressed.flush();
    }

    private void pass(int mode) throws IOException {
        int count;
        do {
            count = deflate(mode);
            compressed.write(chunk, 0, count);
            produced += count;
        } while (count == chunk.length);
    }

    private synchronized void input(byte[] bytes, int offset, int count) throws IOException {
        checkOpen();
        deflater.setInput(bytes, offset, count);
    }

    private synchronized int deflate(int mode) throws IOException {
        checkOpen();
        return deflater.deflate(chunk, 0, chunk.length, mode);
    }

    private void checkOpen() throws IOException {
        if (closed) {
            throw new IOException("it was closed");
        }
    }

    /** Gives the memory outside of the heap back; nothing more is written. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            deflater.end();
        }
    }
}
