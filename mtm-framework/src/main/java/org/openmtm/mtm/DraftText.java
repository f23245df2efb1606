// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
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
        texts.put("kind", Parameters.word(draft.kind()));
        texts.put("original", EntryIds.text(draft.original()));
        texts.put("from", draft.from());
        texts.put("to", String.join("\n", draft.to()));
        texts.put("cc", String.join("\n", draft.cc()));
        texts.put("bcc", String.join("\n", draft.bcc()));
        texts.put("subject", draft.subject());
        texts.put("text", draft.text());
        texts.put(
                "attachments", draft.attachments().stream().map(Path::toString).collect(Collectors.joining("\n")));
        texts.put("when", Parameters.word(options.when()));
        texts.put("at", options.at() == null ? "" : options.at().toString());
        return texts;
    }

    static Commands.Compose compose(Map<String, String> texts) {
        Parameters parameters = new Parameters(texts);
        Draft draft = new Draft(
                parameters.choice("kind", Draft.Kind.NEW),
                parameters.text("from", ""),
                parameters.lines("to"),
                parameters.lines("cc"),
                parameters.lines("bcc"),
                parameters.text("subject", ""),
                texts.getOrDefault("text", ""),
                parameters.parsed(
                        "attachments",
                        "paths of files, one a line",
                        any -> parameters.lines("attachments").stream()
                                .map(Path::of)
                                .toList()),
                parameters.idOrNull("original"));
        return new Commands.Compose(
                draft,
                new SendOptions(
                        parameters.choice("when", SendOptions.When.DRAFT),
                        parameters.parsed(
                                "at",
                                "a time, as 2026-01-31T12:00:00Z",
                                text -> text.isEmpty() ? null : Instant.parse(text)),
                        null,
                        false,
                        null,
                        null));
    }
}
