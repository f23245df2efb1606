// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;

/** Finds charsets by the names that mail uses, and guesses where there is none. */
final class Charsets {
    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

    private Charsets() {}

    /** The charset of that name, or null if there is none. ASCII is null too: what claims it may hold anything. */
    static Charset find(String name) {
        String lower = name.strip().toLowerCase(Locale.ROOT);
        switch (lower) {
            case "", "us-ascii", "ascii", "ansi_x3.4-1968", "unknown-8bit", "x-unknown":
                return null;
            case "utf-8", "utf8", "unicode-1-1-utf-8":
                return StandardCharsets.UTF_8;
            case "iso-8859-1", "latin1", "windows-1252", "cp1252":
                // What calls itself Latin-1 often is Windows; the codes that differ are controls in Latin-1.
                return WINDOWS_1252;
            default:
                return byName(lower);
        }
    }

    /** Whether that names a charset that can be read here; nothing at all is fine, too. */
    static boolean isKnown(String name) {
        String lower = name.strip().toLowerCase(Locale.ROOT);
        return lower.isEmpty() || lower.endsWith("ascii") || lower.equals("ansi_x3.4-1968") || find(lower) != null;
    }

    /** What goes by exactly this name, or null. */
    static Charset byName(String name) {
        try {
            return Charset.forName(name.strip());
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return null;
        }
    }

    /** Decodes with the charset, or with a guess for null; never fails. */
    static String decode(byte[] bytes, int offset, int length, Charset charset) {
        return charset == null ? guess(bytes, offset, length) : new String(bytes, offset, length, charset);
    }

    /** UTF-8 if it is valid UTF-8, else windows-1252. */
    static String guess(byte[] bytes, int offset, int length) {
        int i = offset;
        int end = offset + length;
        while (i < end && bytes[i] >= 0) {
            i++;
        }
        if (i == end) {
            return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, offset, length))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, offset, length, WINDOWS_1252);
        }
    }

    /** How many bytes are left of a text that was cut, without the character that was cut with it. */
    static int wholeCharacters(byte[] bytes, int length, Charset charset) {
        if (charset != null && charset != StandardCharsets.UTF_8) {
            return length;
        }
        int lead = length - 1;
        while (lead > 0 && length - lead < 4 && (bytes[lead] & 0xc0) == 0x80) {
            lead--;
        }
        if (lead < 0) {
            return length;
        }
        int first = bytes[lead] & 0xff;
        int whole = first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        return lead + whole > length ? lead : length;
    }
}
