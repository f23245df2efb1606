// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** Encoded words (RFC 2047), read tolerantly and written strictly. */
final class EncodedWords {
    /** RFC 2047 allows 75; some senders do not fold at all. */
    private static final int LONGEST = 4_000;

    private static final int PAYLOAD = 45;

    private EncodedWords() {}

    /** Decodes what can be decoded; the rest stays as it is. */
    static String decode(String text) {
        int start = text.indexOf("=?");
        if (start < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        ByteArrayOutputStream pending = new ByteArrayOutputStream();
        Charset charset = null;
        int done = 0;
        while (start >= 0) {
            Word word = Word.at(text, start);
            if (word == null) {
                start = text.indexOf("=?", start + 2);
                continue;
            }
            String between = text.substring(done, start);
            boolean adjacent = done > 0 && between.isBlank() && (pending.size() > 0 || done == word.start);
            if (!(adjacent && word.charset.equals(charset))) {
                // Words of one charset are decoded together: senders cut characters of several bytes in two.
                flush(pending, charset, out);
                charset = word.charset;
            }
            if (!adjacent) {
                out.append(between);
            }
            pending.writeBytes(word.bytes);
            done = word.end;
            start = text.indexOf("=?", done);
        }
        flush(pending, charset, out);
        return out.append(text, done, text.length()).toString();
    }

    private static void flush(ByteArrayOutputStream pending, Charset charset, StringBuilder out) {
        if (pending.size() > 0) {
            out.append(new String(pending.toByteArray(), charset));
            pending.reset();
        }
    }

    /** Encodes text that is not plain ASCII as UTF-8 words of base64, separated by a space. */
    static String encode(String text) {
        StringBuilder out = new StringBuilder();
        ByteArrayOutputStream piece = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            byte[] bytes = Character.toString(c).getBytes(StandardCharsets.UTF_8);
            if (piece.size() + bytes.length > PAYLOAD) {
                word(piece, out);
            }
            piece.writeBytes(bytes);
            i += Character.charCount(c);
        }
        word(piece, out);
        return out.toString();
    }

    private static void word(ByteArrayOutputStream piece, StringBuilder out) {
        if (piece.size() > 0) {
            out.append(out.isEmpty() ? "" : " ").append("=?UTF-8?B?");
            out.append(Base64.getEncoder().encodeToString(piece.toByteArray())).append("?=");
            piece.reset();
        }
    }

    private record Word(int start, int end, Charset charset, byte[] bytes) {
        /** The word that begins at the "=?", or null if there is none. */
        static Word at(String text, int start) {
            int limit = Math.min(text.length(), start + LONGEST);
            int first = text.indexOf('?', start + 2);
            if (first < 0 || first + 3 >= limit || text.charAt(first + 2) != '?') {
                return null;
            }
            int close = text.indexOf("?=", first + 3);
            if (close < 0 || close >= limit) {
                return null;
            }
            String name = text.substring(start + 2, first);
            int language = name.indexOf('*');
            Charset charset = charset(language < 0 ? name : name.substring(0, language));
            char encoding = text.charAt(first + 1);
            if (charset == null || "BbQq".indexOf(encoding) < 0) {
                return null;
            }
            byte[] bytes = text.substring(first + 3, close).getBytes(StandardCharsets.ISO_8859_1);
            int length = encoding == 'Q' || encoding == 'q'
                    ? TransferDecoding.q(bytes, bytes.length)
                    : TransferDecoding.base64(bytes, 0, bytes.length);
            return new Word(start, close + 2, charset, Arrays.copyOf(bytes, length));
        }

        private static Charset charset(String name) {
            if (name.isEmpty() || name.length() > 60) {
                return null;
            }
            return name.equalsIgnoreCase("us-ascii") ? StandardCharsets.UTF_8 : Charsets.find(name);
        }
    }
}
