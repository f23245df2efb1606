// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.io.IOException;
import java.io.OutputStream;

/** Takes the transfer encoding off a body that comes in pieces, and counts. Tolerant like {@link TransferDecoding}. */
final class PartDecoder {
    private static final int LONGEST_BLANK = 100;

    private final PartHeader.Encoding encoding;
    private final OutputStream target;
    private final byte[] held = new byte[LONGEST_BLANK];
    private int heldLength;
    private int bits;
    private int bitCount;
    private long count;

    PartDecoder(PartHeader.Encoding encoding, OutputStream target) {
        this.encoding = encoding;
        this.target = target;
    }

    void add(byte[] bytes, int offset, int length) throws IOException {
        if (encoding == PartHeader.Encoding.IDENTITY) {
            target.write(bytes, offset, length);
            count += length;
            return;
        }
        for (int i = offset; i < offset + length; i++) {
            if (encoding == PartHeader.Encoding.BASE64) {
                base64(bytes[i]);
            } else {
                quotedPrintable(bytes[i]);
            }
        }
    }

    /** @return how many bytes were written in all */
    long finish() throws IOException {
        if (heldLength > 1 && held[1] > ' ') {
            release();
        }
        heldLength = 0;
        return count;
    }

    private void put(int b) throws IOException {
        target.write(b);
        count++;
    }

    private void base64(byte b) throws IOException {
        int value = TransferDecoding.base64Value(b);
        if (value >= 0) {
            bits = bits << 6 | value;
            bitCount += 6;
            if (bitCount >= 8) {
                bitCount -= 8;
                put(bits >> bitCount);
            }
        } else if (b == '=') {
            bitCount = 0;
        }
    }

    private void quotedPrintable(byte b) throws IOException {
        if (heldLength == 0 && b != '=') {
            put(b);
            return;
        }
        held[heldLength++] = b;
        if (heldLength == 1) {
            return;
        }
        int first = TransferDecoding.hexValue(held[1]);
        if (heldLength == 3 && first >= 0 && TransferDecoding.hexValue(b) >= 0) {
            heldLength = 0;
            put(first << 4 | TransferDecoding.hexValue(b));
        } else if (b == '\n' && isBlank()) {
            heldLength = 0;
        } else if (!((heldLength == 2 && first >= 0) || (isBlank() && heldLength < LONGEST_BLANK))) {
            release();
        }
    }

    /** Whether only white space follows the '='. */
    private boolean isBlank() {
        for (int i = 1; i < heldLength; i++) {
            if (held[i] != ' ' && held[i] != '\t' && held[i] != '\r' && held[i] != '\n') {
                return false;
            }
        }
        return true;
    }

    /** It was no escape: the '=' stands for itself, and what follows is looked at again. */
    private void release() throws IOException {
        byte[] rest = java.util.Arrays.copyOfRange(held, 1, heldLength);
        heldLength = 0;
        put('=');
        for (byte b : rest) {
            quotedPrintable(b);
        }
    }
}
