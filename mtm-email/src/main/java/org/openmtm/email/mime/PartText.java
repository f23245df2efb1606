// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openmtm.store.PartReader.Part;

/**
 * The decoded text of one part.
 *
 * @param text at most 1,000,000 characters
 * @param cut whether there was more
 */
record PartText(String text, boolean cut) {
    /** No character takes more bytes than this in the encodings of mail. */
    private static final int MOST_BYTES = 4 * OpenedMessage.MOST_CHARS;

    private static final int META_BYTES = 2_048;
    private static final Pattern META =
            Pattern.compile("<meta[^>]{0,200}?charset\\s*=\\s*[\"']?([A-Za-z0-9_:.-]{1,60})", Pattern.CASE_INSENSITIVE);

    /** @param override counts instead of what it says, or null */
    static PartText read(OpenedMessage message, Part part, Charset override) throws IOException {
        byte[] bytes;
        try (InputStream content = message.open(part.number())) {
            bytes = content.readNBytes(MOST_BYTES);
        }
        String text = Charsets.decode(bytes, 0, bytes.length, override == null ? charset(part, bytes) : override);
        if (!text.isEmpty() && text.charAt(0) == '\ufeff') {
            text = text.substring(1);
        }
        boolean cut = bytes.length == MOST_BYTES || text.length() > OpenedMessage.MOST_CHARS;
        return new PartText(
                text.length() > OpenedMessage.MOST_CHARS ? text.substring(0, OpenedMessage.MOST_CHARS) : text, cut);
    }

    /** HTML as text, and lines that were folded for the way as they were (RFC 3676). */
    String forPeople(Part part) {
        if (part.type().equals("text/html")) {
            return HtmlText.of(text);
        }
        boolean flowed = part.type().equals("text/plain")
                && part.details().parameter("format").equalsIgnoreCase("flowed");
        boolean without = part.details().parameter("delsp").equalsIgnoreCase("yes");
        return flowed ? FlowedText.unfold(text, without) : text;
    }

    /** What the header says, else what the HTML says of itself, else null for a guess. */
    private static Charset charset(Part part, byte[] bytes) {
        if (!part.details().charset().isBlank() || !part.type().equals("text/html")) {
            return Charsets.find(part.details().charset());
        }
        String head = new String(bytes, 0, Math.min(bytes.length, META_BYTES), StandardCharsets.ISO_8859_1);
        Matcher meta = META.matcher(head);
        // HTML that tells its charset in ASCII is in none that begins with wide characters.
        return meta.find() && !meta.group(1).toLowerCase(Locale.ROOT).startsWith("utf-16")
                ? Charsets.find(meta.group(1))
                : null;
    }
}
