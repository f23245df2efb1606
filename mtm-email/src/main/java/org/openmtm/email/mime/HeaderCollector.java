// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.util.Arrays;

/** Gathers the lines of one header, up to 1 MB; more is dropped. */
final class HeaderCollector {
    private byte[] bytes = new byte[1_024];
    private int length;

    int length() {
        return length;
    }

    void add(byte[] source, int offset, int count) {
        int room = Math.min(count, HeaderBlock.MOST_BYTES - length);
        if (room <= 0) {
            return;
        }
        if (length + room > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + room, bytes.length * 2));
        }
        System.arraycopy(source, offset, bytes, length, room);
        length += room;
    }

    /** Whether the line that was added from {@code start} on is empty. */
    boolean endsWithEmptyLine(int start) {
        int count = length - start;
        return (count == 1 && bytes[start] == '\n') || (count == 2 && bytes[start] == '\r' && bytes[start + 1] == '\n');
    }

    HeaderBlock block() {
        return new HeaderBlock(bytes, 0, length);
    }
}
