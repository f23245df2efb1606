// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * A work bench for one body at a time: contexts and buffers whose making costs more than their use. Lent by
 * {@link CodecPool}.
 */
final class Codec implements AutoCloseable {
    /** Raw bytes of one part at most: what the heap has to hold of a body of any length. */
    static final int PART = 512 * 1024;

    static final int PLAIN = 0;
    static final int ZSTD = 1;

    private static final int LEVEL = 1;
    private static final int KEPT_BUFFER = 128 * 1024;

    final MessageDigest digest = sha256();
    byte[] raw = new byte[16 * 1024];
    private byte[] packed = new byte[16 * 1024];
    private ZstdCompressCtx compressor;
    private ZstdDecompressCtx decompressor;

    /** Up to {@link #PART} raw bytes as they are kept. */
    record Part(int length, int codec, byte[] data) {}

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** Compresses the first bytes of {@link #raw}; keeps them as they are where that is shorter. */
    Part pack(int length) {
        if (compressor == null) {
            compressor = new ZstdCompressCtx();
            compressor.setLevel(LEVEL);
        }
        if (packed.length < length) {
            packed = new byte[raw.length];
        }
        int size = packedSize(length);
        if (size < 0 || size >= length) {
            return new Part(length, PLAIN, Arrays.copyOf(raw, length));
        }
        return new Part(length, ZSTD, Arrays.copyOf(packed, size));
    }

    /** What does not even fit into as many bytes as it had is no gain: zstd says so by failing. */
    private int packedSize(int length) {
        if (length == 0) {
            return -1;
        }
        try {
            return compressor.compressByteArray(packed, 0, packed.length, raw, 0, length);
        } catch (ZstdException e) {
            return -1;
        }
    }

    /**
     * Unpacks a part into {@link #raw}.
     *
     * @throws IOException if it is damaged or longer than it says
     */
    void unpack(Part part) throws IOException {
        if (part.length() < 0 || part.length() > PART) {
            throw new IOException("a part claims " + part.length() + " bytes");
        }
        grow(part.length());
        if (part.codec() == PLAIN) {
            if (part.data().length != part.length()) {
                throw new IOException("a part of " + part.length() + " bytes has " + part.data().length);
            }
            System.arraycopy(part.data(), 0, raw, 0, part.length());
            return;
        }
        if (decompressor == null) {
            decompressor = new ZstdDecompressCtx();
        }
        try {
            int size = decompressor.decompressByteArray(raw, 0, part.length(), part.data(), 0, part.data().length);
            if (size != part.length()) {
                throw new IOException("a part of " + part.length() + " bytes unpacks to " + size);
            }
        } catch (ZstdException e) {
            throw new IOException("a part cannot be unpacked: " + e.getMessage(), e);
        }
    }

    /** Makes room for so many raw bytes, at most {@link #PART}; what is there stays. */
    void grow(int length) {
        if (raw.length < length) {
            raw = Arrays.copyOf(raw, Math.min(PART, Math.max(length, raw.length * 2)));
        }
    }

    /** Makes it fit for the next one; large buffers go. */
    void reset() {
        digest.reset();
        if (raw.length > KEPT_BUFFER) {
            raw = new byte[KEPT_BUFFER];
        }
        if (packed.length > KEPT_BUFFER) {
            packed = new byte[KEPT_BUFFER];
        }
    }

    @Override
    public void close() {
        if (compressor != null) {
            compressor.close();
        }
        if (decompressor != null) {
            decompressor.close();
        }
    }
}
