// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which parts of a message are fetched. A limit of 0 is none. A text that is cut, and a message of which parts are still on
 * the server, say so where they are shown; the rest can be fetched later and nothing is fetched twice.
 *
 * @param parts which parts
 * @param maxSize messages of more bytes are left out altogether
 * @param totalLimit at most so many bytes of one message
 * @param textLimit at most so many bytes of its text
 * @param attachmentLimit attachments of more bytes are left out
 * @param cumulative the text counts first, then attachments as long as the total is not used up
 */
public record FetchOptions(
        Parts parts, long maxSize, long totalLimit, long textLimit, long attachmentLimit, boolean cumulative) {
    /** Parts of a message. */
    public enum Parts {
        HEADERS,
        TEXT,
        /** The plain text only where there is an HTML form besides it. */
        ALTERNATIVE_TEXT,
        ATTACHMENTS,
        TEXT_AND_ATTACHMENTS,
        /** Every byte. */
        WHOLE
    }

    public static final FetchOptions WHOLE = new FetchOptions(Parts.WHOLE, 0, 0, 0, 0, false);

    /** @throws IllegalArgumentException for a negative limit */
    public FetchOptions {
        if (maxSize < 0 || totalLimit < 0 || textLimit < 0 || attachmentLimit < 0) {
            throw new IllegalArgumentException("A limit is a number of bytes, or 0 for none");
        }
    }

    /** Whether the whole message is wanted: every part, with no limit but that of its size. */
    public boolean whole() {
        return (parts == Parts.WHOLE || parts == Parts.TEXT_AND_ATTACHMENTS)
                && totalLimit == 0
                && textLimit == 0
                && attachmentLimit == 0;
    }

    /** As parameters of a command. */
    public Map<String, String> parameters() {
        Map<String, String> texts = new TreeMap<>();
        texts.put("parts", parts.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        texts.put("maxSize", Long.toString(maxSize));
        texts.put("totalLimit", Long.toString(totalLimit));
        texts.put("textLimit", Long.toString(textLimit));
        texts.put("attachmentLimit", Long.toString(attachmentLimit));
        texts.put("cumulative", Boolean.toString(cumulative));
        return texts;
    }

    /** The reverse of {@link #parameters}; what is missing is as in {@link #WHOLE}. @throws IllegalArgumentException */
    public static FetchOptions of(Map<String, String> texts) {
        return new FetchOptions(
                Parts.valueOf(texts.getOrDefault("parts", "whole")
                        .strip()
                        .toUpperCase(Locale.ROOT)
                        .replace('-', '_')),
                number(texts, "maxSize"),
                number(texts, "totalLimit"),
                number(texts, "textLimit"),
                number(texts, "attachmentLimit"),
                Boolean.parseBoolean(texts.getOrDefault("cumulative", "false")));
    }

    private static long number(Map<String, String> texts, String name) {
        return Long.parseLong(texts.getOrDefault(name, "0").strip());
    }
}
