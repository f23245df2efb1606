// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.util.Arrays;
import java.util.List;

/**
 * Finds line ends that may be followed by one of several boundaries, with the skips of Boyer, Moore and Horspool: most bytes
 * of an attachment are never looked at.
 */
final class BoundarySearch {
    private final byte[] skips = new byte[256];
    private final int length;

    /** @param boundaries without their dashes; empty ones match nothing */
    BoundarySearch(List<byte[]> boundaries) {
        int shortest = Byte.MAX_VALUE - 3;
        boolean any = false;
        for (byte[] boundary : boundaries) {
            if (boundary.length > 0) {
                any = true;
                shortest = Math.min(shortest, boundary.length);
            }
        }
        length = any ? shortest + 3 : 0;
        Arrays.fill(skips, (byte) length);
        for (byte[] boundary : boundaries) {
            if (boundary.length > 0) {
                learn(boundary);
            }
        }
    }

    private void learn(byte[] boundary) {
        skip((byte) '\n', length - 1);
        skip((byte) '-', length - 3);
        for (int i = 3; i < length; i++) {
            skip(boundary[i - 3], length - 1 - i);
        }
    }

    private void skip(byte b, int distance) {
        skips[b & 0xff] = (byte) Math.min(skips[b & 0xff], distance);
    }

    /** How many bytes before the end a match that is cut off may begin, with one more for the CR before it. */
    int length() {
        return length;
    }

    /** The place of an LF that is followed by two dashes and perhaps a boundary, or -1. */
    int find(byte[] bytes, int from, int to) {
        if (length == 0) {
            return -1;
        }
        int i = from + length - 1;
        while (i < to) {
            int skip = skips[bytes[i] & 0xff];
            if (skip == 0) {
                int start = i - length + 1;
                if (bytes[start] == '\n' && bytes[start + 1] == '-' && bytes[start + 2] == '-') {
                    return start;
                }
                skip = 1;
            }
            i += skip;
        }
        return -1;
    }
}
