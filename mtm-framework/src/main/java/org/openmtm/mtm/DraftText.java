// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A draft as the parameters of a command: lists are one item a line. */
final class DraftText {
    private DraftText() {}

    static final List<CommandDescriptor.Parameter> PARAMETERS = List.of(
            parameter("kind", "new, reply, reply-all, forward, forward-as-attachment or receipt"),
            parameter("original", "id of the message it is made from"),
            parameter("from", "sender"),
            parameter("to", "recipients, one a line"),
            parameter("cc", "recipients, one a line"),
            parameter("bcc", "hidden recipients, one a line"),
            parameter("subject", "subject"),
            parameter("text", "text"),
            parameter("attachments", "paths of files, one a line"),
            parameter("when", "draft, now, next-connection or at"),
            parameter("at", "time, as 2026-01-31T12:00:00Z"));

    private static CommandDescriptor.Parameter parameter(String name, String help) {
        return new CommandDescriptor.Parameter(name, help, false);
    }

    static Map<String, String> parameters(Draft draft, SendOptions options) {
        Map<String, String> texts = new TreeMap<>();
        texts.put("kind", word(draft.kind()));
        texts.put("original", EntryIds.text(draft.original()));
        texts.put("from", draft.from());
        texts.put("to", String.join("\n", draft.to()));
        texts.put("cc", String.join("\n", draft.cc()));
        texts.put("bcc", String.join("\n", draft.bcc()));
        texts.put("subject", draft.subject());
        texts.put("text", draft.text());
        texts.put(
                "attachments", draft.attachments().stream().map(Path::toString).collect(Collectors.joining("\n")));
        texts.put("when", word(options.when()));
        texts.put("at", options.at() == null ? "" : options.at().toString());
        return texts;
    }

    static Commands.Compose compose(Map<String, String> texts) {
        Draft draft = new Draft(
                Draft.Kind.valueOf(constant(texts.getOrDefault("kind", "new"))),
                texts.getOrDefault("from", ""),
                lines(texts, "to"),
                lines(texts, "cc"),
                lines(texts, "bcc"),
                texts.getOrDefault("subject", ""),
                texts.getOrDefault("text", ""),
                lines(texts, "attachments").stream().map(Path::of).toList(),
                EntryIds.parseOne(texts.getOrDefault("original", "")));
        String at = texts.getOrDefault("at", "");
        SendOptions.When when = SendOptions.When.valueOf(constant(texts.getOrDefault("when", "draft")));
        return new Commands.Compose(draft, new SendOptions(when, at.isBlank() ? null : Instant.parse(at)));
    }

    private static List<String> lines(Map<String, String> texts, String name) {
        return Arrays.stream(texts.getOrDefault(name, "").split("\n"))
                .filter(line -> !line.isBlank())
                .toList();
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String constant(String word) {
        return word.strip().toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
