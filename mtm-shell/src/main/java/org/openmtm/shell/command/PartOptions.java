// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.FetchOptions;
import picocli.CommandLine.Option;

/** Which parts of messages are fetched: shared by the commands that fetch. */
final class PartOptions {

    @Option(
            names = "--parts",
            paramLabel = "PARTS",
            description = {
                "headers, text, alternative-text, attachments, text-and-attachments or whole.",
                "As the account is set if left out."
            })
    private String parts;

    @Option(names = "--max-size", paramLabel = "BYTES", description = "Leave out messages of more bytes.")
    private Long maxSize;

    @Option(names = "--total-limit", paramLabel = "BYTES", description = "At most so many bytes of each message.")
    private Long totalLimit;

    @Option(names = "--text-limit", paramLabel = "BYTES", description = "At most so many bytes of its text.")
    private Long textLimit;

    @Option(names = "--attachment-limit", paramLabel = "BYTES", description = "Leave out attachments of more bytes.")
    private Long attachmentLimit;

    @Option(
            names = "--cumulative",
            description = "The text counts first, then attachments as long as the total is not used up.")
    private Boolean cumulative;

    /** The words of an enum constant in options. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static String[] words() {
        return Arrays.stream(FetchOptions.Parts.values()).map(PartOptions::word).toArray(String[]::new);
    }

    /**
     * @param preferred what counts where nothing was said
     * @throws IllegalArgumentException for parts that are none, or a negative limit
     */
    FetchOptions options(FetchOptions preferred) {
        Map<String, String> texts = new TreeMap<>(preferred.parameters());
        put(texts, "parts", parts == null ? null : checked(parts));
        put(texts, "maxSize", maxSize);
        put(texts, "totalLimit", totalLimit);
        put(texts, "textLimit", textLimit);
        put(texts, "attachmentLimit", attachmentLimit);
        put(texts, "cumulative", cumulative);
        try {
            return FetchOptions.of(texts);
        } catch (MessagingException e) {
            throw new IllegalArgumentException(e.oneLine(), e);
        }
    }

    private static void put(Map<String, String> texts, String name, Object value) {
        if (value != null) {
            texts.put(name, value.toString());
        }
    }

    private static String checked(String parts) {
        if (Arrays.stream(words()).noneMatch(parts::equalsIgnoreCase)) {
            throw new IllegalArgumentException("--parts is one of "
                    + Arrays.stream(words()).collect(Collectors.joining(", ")) + ", not '" + parts + "'");
        }
        return parts;
    }
}
