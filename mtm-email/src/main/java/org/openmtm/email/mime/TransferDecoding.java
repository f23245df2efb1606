// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.util.Arrays;

/** Decodes base64 and quoted-printable in place, taking whatever makes sense and skipping the rest. */
final class TransferDecoding {
    private static final byte[] BASE64 = new byte[256];
    private static final byte[] HEX = new byte[256];

    static {
        Arrays.fill(BASE64, (byte) -1);
        Arrays.fill(HEX, (byte) -1);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int i = 0; i < alphabet.length(); i++) {
            BASE64[alphabet.charAt(i)] = (byte) i;
        }
        for (int i = 0; i < 16; i++) {
            HEX[Character.forDigit(i, 16)] = (byte) i;
            HEX[Character.toUpperCase(Character.forDigit(i, 16))] = (byte) i;
        }
    }

    private TransferDecoding() {}

    /** The six bits of a base64 character, or -1. */
    static int base64Value(byte b) {
        return BASE64[b & 0xff];
    }

    /** The value of a hexadecimal digit, or -1. */
    static int hexValue(byte b) {
        return HEX[b & 0xff];
    }

    /** @return how many bytes are there now, from {@code offset} on */
    static int base64(byte[] bytes, int offset, int length) {
        int out = offset;
        int bits = 0;
        int held = 0;
        for (int i = offset; i < offset + length; i++) {
            int value = BASE64[bytes[i] & 0xff];
            if (value >= 0) {
                held = held << 6 | value;
                bits += 6;
                if (bits >= 8) {
                    bits -= 8;
                    bytes[out++] = (byte) (held >> bits);
                }
            } else if (bytes[i] == '=') {
                // Padding ends a run of base64; some senders put several runs one after the other.
                bits = 0;
            }
        }
        return out - offset;
    }

    /** @return how many bytes are there now, from {@code offset} on */
    static int quotedPrintable(byte[] bytes, int offset, int length) {
        int out = offset;
        int end = offset + length;
        for (int i = offset; i < end; i++) {
            byte b = bytes[i];
            if (b != '=') {
                bytes[out++] = b;
                continue;
            }
            int soft = softBreak(bytes, i + 1, end);
            if (soft > 0) {
                i = soft - 1;
            } else if (i + 2 < end && HEX[bytes[i + 1] & 0xff] >= 0 && HEX[bytes[i + 2] & 0xff] >= 0) {
                bytes[out++] = (byte) (HEX[bytes[i + 1] & 0xff] << 4 | HEX[bytes[i + 2] & 0xff]);
                i += 2;
            } else {
                bytes[out++] = b;
            }
        }
        return out - offset;
    }

    /** The position after a soft line break whose '=' is just before {@code from}, or 0 if there is none. */
    private static int softBreak(byte[] bytes, int from, int end) {
        int i = from;
        while (i < end && (bytes[i] == ' ' || bytes[i] == '\t')) {
            i++;
        }
        if (i < end && bytes[i] == '\r') {
            i++;
        }
        if (i == end) {
            return end;
        }
        return bytes[i] == '\n' ? i + 1 : 0;
    }

    /** The Q encoding of encoded words: quoted-printable with '_' for space. */
    static int q(byte[] bytes, int length) {
        int out = 0;
        for (int i = 0; i < length; i++) {
            byte b = bytes[i];
            if (b == '_') {
                bytes[out++] = ' ';
            } else if (b == '=' && i + 2 < length && HEX[bytes[i + 1] & 0xff] >= 0 && HEX[bytes[i + 2] & 0xff] >= 0) {
                bytes[out++] = (byte) (HEX[bytes[i + 1] & 0xff] << 4 | HEX[bytes[i + 2] & 0xff]);
                i += 2;
            } else {
                bytes[out++] = b;
            }
        }
        return out;
    }

    /** Percent-decodes an RFC 2231 value. */
    static int percent(byte[] bytes, int length) {
        int out = 0;
        for (int i = 0; i < length; i++) {
            if (bytes[i] == '%' && i + 2 < length && HEX[bytes[i + 1] & 0xff] >= 0 && HEX[bytes[i + 2] & 0xff] >= 0) {
                bytes[out++] = (byte) (HEX[bytes[i + 1] & 0xff] << 4 | HEX[bytes[i + 2] & 0xff]);
                i += 2;
            } else {
                bytes[out++] = bytes[i];
            }
        }
        return out;
    }
}
