// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.heap;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A file of any size, mapped into memory and read by position, highest byte first. */
final class Bytes {

    private static final int BITS = 30;
    private static final long WINDOW = 1L << BITS;

    private final MappedByteBuffer[] windows;
    private final long size;

    Bytes(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            size = channel.size();
            windows = new MappedByteBuffer[(int) ((size + WINDOW - 1) >> BITS)];
            for (int i = 0; i < windows.length; i++) {
                long from = i * WINDOW;
                windows[i] = channel.map(FileChannel.MapMode.READ_ONLY, from, Math.min(WINDOW, size - from));
            }
        }
    }

    long size() {
        return size;
    }

    int u1(long at) {
        return windows[(int) (at >> BITS)].get((int) (at & WINDOW - 1)) & 0xff;
    }

    int u2(long at) {
        return u1(at) << 8 | u1(at + 1);
    }

    int i4(long at) {
        int inside = (int) (at & WINDOW - 1);
        return inside <= WINDOW - 4 ? windows[(int) (at >> BITS)].getInt(inside) : u2(at) << 16 | u2(at + 2);
    }

    long u4(long at) {
        return i4(at) & 0xffff_ffffL;
    }

    long i8(long at) {
        return (long) i4(at) << 32 | u4(at + 4);
    }

    byte[] copy(long at, int length) {
        byte[] copy = new byte[length];
        for (int i = 0; i < length; i++) {
            copy[i] = (byte) u1(at + i);
        }
        return copy;
    }
}
