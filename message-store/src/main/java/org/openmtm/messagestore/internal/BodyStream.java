// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;

/** The raw bytes of a body. Its end is only given when length and checksum are right. */
final class BodyStream extends InputStream {
    /** Finds the parts of the body. */
    @FunctionalInterface
    interface Parts {
        Codec.Part part(int number) throws IOException;
    }

    private final Bodies.Stored body;
    private final CodecPool codecs;
    private final Parts parts;
    private Codec codec;
    private int nextPart;
    private int position;
    private int available;
    private long served;
    private boolean ended;
    private IOException damage;

    BodyStream(Bodies.Stored body, CodecPool codecs, Parts parts) {
        this.body = body;
        this.codecs = codecs;
        this.parts = parts;
        this.codec = codecs.borrow();
    }

    @Override
    public int read() throws IOException {
        return fill() ? codec.raw[position++] & 0xff : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
        Objects.checkFromIndexSize(offset, count, bytes.length);
        if (count == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int now = Math.min(count, available - position);
        System.arraycopy(codec.raw, position, bytes, offset, now);
        position += now;
        return now;
    }

    /** @return whether there is a byte to be given */
    private boolean fill() throws IOException {
        if (codec == null) {
            throw new IOException("This stream is closed");
        }
        if (damage != null) {
            throw new IOException(damage.getMessage(), damage);
        }
        while (position == available && !ended) {
            if (nextPart == count()) {
                ended = true;
            } else {
                loadOrFail();
            }
        }
        return !ended;
    }

    /** Once damaged, always damaged: a second read must not look like a good end. */
    private void loadOrFail() throws IOException {
        try {
            load();
        } catch (IOException e) {
            damage = new IOException("Body " + body.id() + " is damaged: " + e.getMessage(), e);
            available = position;
            throw damage;
        }
    }

    private void load() throws IOException {
        Codec.Part part = parts.part(nextPart);
        codec.unpack(part);
        codec.digest.update(codec.raw, 0, part.length());
        position = 0;
        available = part.length();
        served += available;
        nextPart++;
        // What is wrong in a short body is said before its first byte is given.
        if (nextPart == count()) {
            verify();
        }
    }

    private int count() {
        return Math.max(1, body.parts());
    }

    private void verify() throws IOException {
        if (served != body.length()) {
            throw new IOException("it has " + served + " bytes instead of " + body.length());
        }
        if (!Arrays.equals(codec.digest.digest(), body.sha256())) {
            throw new IOException("its SHA-256 is not the one that was stored");
        }
    }

    @Override
    public int available() {
        return available - position;
    }

    @Override
    public void close() {
        if (codec != null) {
            codecs.giveBack(codec);
            codec = null;
        }
    }
}
