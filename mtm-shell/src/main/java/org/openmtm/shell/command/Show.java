// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Human;
import org.openmtm.shell.console.SafeText;
import org.openmtm.store.PartReader;
import org.openmtm.store.PartialBody;
import org.openmtm.store.StoredBody;
import org.openmtm.store.TextExtractor;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        description = "Show a message: headers, text, and the list of its parts.",
        footer = {
            "",
            "--raw and --part write bytes as they are: mind your terminal, or redirect them into a file.",
            "",
            "Examples:",
            "  mtm show 4711",
            "  mtm show 4711 --raw > mail.eml",
            "  mtm show 4711 --part 2 > invoice.pdf"
        })
final class Show extends ShellCommand {

    /** The two ways to get bytes instead of text. */
    static final class Bytes {
        @Option(names = "--raw", description = "The raw message, byte by byte.")
        private boolean raw;

        @Option(names = "--part", paramLabel = "N", description = "The content of part N, decoded.")
        private Integer part;
    }

    @Parameters(paramLabel = "ID", description = "The message.")
    private EntryId id;

    @ArgGroup
    private Bytes bytes;

    Show(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) throws IOException {
        Entry message = find(session).message(id);
        if (bytes != null && console().json()) {
            throw wrongUsage("--json and bytes do not go together");
        }
        if (bytes != null && bytes.raw) {
            Bodies.copy(Bodies.of(session, message), console().out());
        } else if (bytes != null) {
            part(session, message, bytes.part);
        } else {
            show(session, message);
        }
        return DONE;
    }

    /** One part can be had without the others. */
    private void part(MessagingSession session, Entry message, int number) throws IOException {
        PartialBody partial = PartialBody.of(session.read(), message).orElse(null);
        if (partial != null) {
            parts().partial(partial).parts().stream()
                    .filter(part -> part.number() == number && part.missing() > 0)
                    .findFirst()
                    .ifPresent(part -> {
                        throw new MessagingException(
                                ErrorKind.NOT_FOUND,
                                "Part " + number + " is not here: " + Human.bytes(part.missing())
                                        + " of it are still on the server",
                                "Fetch it: mtm populate " + message.id() + " --parts whole");
                    });
        }
        try (InputStream raw =
                partial != null ? partial.open() : Bodies.of(session, message).open()) {
            parts().copy(raw, number, console().out());
        }
    }

    private PartReader parts() {
        return environment()
                .parts()
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.UNAVAILABLE, "No bundle is there that takes mail apart", "Use --raw"));
    }

    private void show(MessagingSession session, Entry message) throws IOException {
        PartReader.Partial content = content(session, message);
        String text = content == null ? "" : content.text();
        List<PartReader.Part> parts = content == null ? List.of() : content.parts();
        String folder = find(session).folderName(message.parent());
        if (console().json()) {
            Map<String, Object> view = Views.message(message, folder);
            view.put("text", content == null ? null : text);
            view.put("parts", parts.stream().map(Show::view).toList());
            console().document().value(view);
            return;
        }
        header("From", message.header().from());
        header("To", message.header().to());
        header("Cc", message.header().cc());
        header("Date", Human.time(message.header().sent()));
        header("Subject", message.header().subject());
        header("Folder", find(session).accountName(message.service()) + " " + folder);
        header("Flags", message.flags().toString());
        console().out().println();
        if (content == null) {
            console().note("The text is still on the server. Fetch it: mtm populate " + message.id());
        }
        console().out().println(SafeText.block(text).stripTrailing());
        list(parts);
        PartialBody.of(session.read(), message)
                .ifPresent(partial -> console()
                        .note(Human.bytes(partial.missing()) + " of this message are still on the server."
                                + " Fetch them: mtm populate " + message.id() + " --parts whole"));
    }

    /** What is here of the message, or null for nothing. */
    private PartReader.Partial content(MessagingSession session, Entry message) throws IOException {
        PartialBody partial = PartialBody.of(session.read(), message).orElse(null);
        if (partial != null) {
            return parts().partial(partial);
        }
        StoredBody body = session.read().body(message.id()).orElse(null);
        return body == null ? null : new PartReader.Partial(text(body), partsOf(body));
    }

    private void header(String name, String value) {
        if (!value.isEmpty()) {
            console().out().println(console().style().strong(name + ":") + " " + SafeText.line(value));
        }
    }

    private void list(List<PartReader.Part> parts) {
        if (parts.size() < 2) {
            return;
        }
        console().out().println();
        for (PartReader.Part part : parts) {
            console()
                    .line("[" + part.number() + "] " + part.type() + ", " + Human.bytes(part.size())
                            + (part.fileName().isEmpty() ? "" : ", " + part.fileName())
                            + (part.missing() == 0
                                    ? ""
                                    : " (not here: " + Human.bytes(part.missing()) + " on the server)"));
        }
    }

    private String text(StoredBody body) throws IOException {
        TextExtractor extractor = environment()
                .texts()
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.UNAVAILABLE, "No bundle is there that turns mail into text", "Use --raw"));
        try (InputStream raw = body.open()) {
            return extractor.extract(raw, body.length()).text();
        }
    }

    private List<PartReader.Part> partsOf(StoredBody body) throws IOException {
        if (environment().parts().isEmpty()) {
            return List.of();
        }
        try (InputStream raw = body.open()) {
            return parts().parts(raw);
        }
    }

    private static Map<String, Object> view(PartReader.Part part) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("number", part.number());
        view.put("type", part.type());
        view.put("fileName", part.fileName());
        view.put("size", part.size());
        view.put("attachment", part.attachment());
        view.put("missing", part.missing());
        return view;
    }
}
