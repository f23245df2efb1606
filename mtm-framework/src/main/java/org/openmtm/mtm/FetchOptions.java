// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

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

    static final CommandDescriptor.Parameter PARTS =
            parameter("parts", "headers, text, alternative-text, attachments, text-and-attachments or whole");
    static final CommandDescriptor.Parameter MAX_SIZE = parameter("maxSize", "leave out messages of more bytes");
    static final CommandDescriptor.Parameter TOTAL_LIMIT = parameter("totalLimit", "at most so many bytes of each");
    static final CommandDescriptor.Parameter TEXT_LIMIT = parameter("textLimit", "at most so many bytes of text");
    static final CommandDescriptor.Parameter ATTACHMENT_LIMIT =
            parameter("attachmentLimit", "leave out attachments of more bytes");
    static final CommandDescriptor.Parameter CUMULATIVE =
            parameter("cumulative", "text first, then attachments that fit");

    private static CommandDescriptor.Parameter parameter(String name, String help) {
        return new CommandDescriptor.Parameter(name, help, false);
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
        texts.put("parts", Parameters.word(parts));
        texts.put("maxSize", Long.toString(maxSize));
        texts.put("totalLimit", Long.toString(totalLimit));
        texts.put("textLimit", Long.toString(textLimit));
        texts.put("attachmentLimit", Long.toString(attachmentLimit));
        texts.put("cumulative", Boolean.toString(cumulative));
        return texts;
    }

    /**
     * The reverse of {@link #parameters}; what is missing is as in {@link #WHOLE}.
     *
     * @throws org.openmtm.error.MessagingException INVALID, naming the parameter that is wrong
     */
    public static FetchOptions of(Map<String, String> texts) {
        Parameters parameters = new Parameters(texts);
        return new FetchOptions(
                parameters.choice("parts", Parts.WHOLE),
                parameters.size("maxSize", 0),
                parameters.size("totalLimit", 0),
                parameters.size("textLimit", 0),
                parameters.size("attachmentLimit", 0),
                parameters.yes("cumulative", false));
    }
}
