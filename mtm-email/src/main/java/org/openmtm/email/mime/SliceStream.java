// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.openmtm.message.MessageSource;

/** A stretch of a source. */
final class SliceStream extends FilterInputStream {
    private long left;

    private SliceStream(InputStream in, long length) {
        super(in);
        this.left = length;
    }

    static InputStream open(MessageSource source, long offset, long length) throws IOException {
        InputStream in = source.open();
        try {
            in.skipNBytes(offset);
        } catch (EOFException e) {
            in.close();
            throw new IOException("the message changed while it was read", e);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
        return new SliceStream(in, length);
    }

    @Override
    public int read() throws IOException {
        int b = left > 0 ? super.read() : -1;
        left -= b < 0 ? 0 : 1;
        return b;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
        int now = left > 0 ? super.read(target, offset, (int) Math.min(left, count)) : -1;
        left -= Math.max(0, now);
        return now;
    }

    @Override
    public long skip(long count) throws IOException {
        long now = super.skip(Math.min(left, count));
        left -= now;
        return now;
    }

    @Override
    public int available() throws IOException {
        return (int) Math.min(left, super.available());
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
