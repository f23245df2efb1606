// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.util.Map;

/**
 * What the header of an entity says of its body.
 *
 * @param type "text/plain", lower case
 * @param charset as named, or empty
 * @param boundary of a multipart, or empty
 * @param encoding how the body is encoded
 * @param disposition "attachment", "inline", or empty
 * @param fileName decoded, as the sender wrote it, or empty: never to be used as it is
 * @param contentId with its angle brackets, or empty
 * @param location its URL (RFC 2557), or empty
 * @param base what the URLs in it are relative to (RFC 2110), or empty
 * @param parameters of its type, names in lower case
 */
record PartHeader(
        String type,
        String charset,
        String boundary,
        Encoding encoding,
        String disposition,
        String fileName,
        String contentId,
        String location,
        String base,
        Map<String, String> parameters) {
    /** Of what has no header, or one that makes no sense. */
    static final PartHeader TEXT =
            new PartHeader("text/plain", "", "", Encoding.IDENTITY, "", "", "", "", "", Map.of());

    private static final int MOST_BYTES = 16 * 1024;

    enum Encoding {
        IDENTITY,
        QUOTED_PRINTABLE,
        BASE64
    }

    static PartHeader of(HeaderBlock block, String defaultType) {
        HeaderParameters.Parsed type = HeaderParameters.parse(block.raw(HeaderBlock.CONTENT_TYPE, MOST_BYTES));
        HeaderParameters.Parsed disposition = HeaderParameters.parse(block.raw(HeaderBlock.DISPOSITION, MOST_BYTES));
        String name = type.value().indexOf('/') > 0 ? type.value() : type(type.value(), defaultType);
        String file = disposition.get("filename");
        return new PartHeader(
                name,
                type.get("charset"),
                type.get("boundary"),
                encoding(block),
                disposition.value(),
                EncodedWords.decode(file.isEmpty() ? type.get("name") : file),
                block.text(HeaderBlock.CONTENT_ID),
                block.text(HeaderBlock.CONTENT_LOCATION),
                block.text(HeaderBlock.CONTENT_BASE),
                type.parameters());
    }

    private static String type(String value, String defaultType) {
        return value.equals("text") ? "text/plain" : defaultType;
    }

    private static Encoding encoding(HeaderBlock block) {
        if (block.startsWith(HeaderBlock.ENCODING, "base64")) {
            return Encoding.BASE64;
        }
        return block.startsWith(HeaderBlock.ENCODING, "quoted-printable")
                ? Encoding.QUOTED_PRINTABLE
                : Encoding.IDENTITY;
    }

    PartHeader asText() {
        return new PartHeader(
                "text/plain", "", "", encoding, disposition, fileName, contentId, location, base, parameters);
    }

    /** How the lines of its text hang together (RFC 3676). */
    enum Flow {
        FIXED,
        FLOWED,
        /** Flowed, and the blanks at line ends are no part of the text. */
        FLOWED_WITHOUT_SPACES
    }

    Flow flow() {
        if (!parameters.getOrDefault("format", "").equalsIgnoreCase("flowed")) {
            return Flow.FIXED;
        }
        boolean without = parameters.getOrDefault("delsp", "").equalsIgnoreCase("yes");
        return without ? Flow.FLOWED_WITHOUT_SPACES : Flow.FLOWED;
    }

    boolean isMultipart() {
        return type.startsWith("multipart/");
    }

    boolean isText() {
        return type.startsWith("text/");
    }

    boolean isHtml() {
        return type.equals("text/html");
    }

    /** Whether it is text for programs: an event or a business card. */
    boolean isData() {
        return type.equals("text/calendar")
                || type.equals("text/x-vcalendar")
                || type.equals("text/vcard")
                || type.equals("text/x-vcard")
                || type.equals("text/directory");
    }

    boolean isMessage() {
        return type.equals("message/rfc822") || type.equals("message/global");
    }

    boolean isAttachment() {
        return disposition.equals("attachment") || (!disposition.equals("inline") && !fileName.isEmpty());
    }

    /** Whether a multipart's parts are messages where nothing else is said (RFC 2046, 5.1.5). */
    String defaultOfParts() {
        return type.equals("multipart/digest") ? "message/rfc822" : "text/plain";
    }
}
