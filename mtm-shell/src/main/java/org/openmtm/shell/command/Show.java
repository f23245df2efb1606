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
            try (InputStream raw = Bodies.of(session, message).open()) {
                parts().copy(raw, bytes.part, console().out());
            }
        } else {
            show(session, message);
        }
        return DONE;
    }

    private PartReader parts() {
        return environment()
                .parts()
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.UNAVAILABLE, "No bundle is there that takes mail apart", "Use --raw"));
    }

    private void show(MessagingSession session, Entry message) throws IOException {
        StoredBody body = session.read().body(message.id()).orElse(null);
        String text = body == null ? "" : text(body);
        List<PartReader.Part> parts = body == null ? List.of() : partsOf(body);
        String folder = find(session).folderName(message.parent());
        if (console().json()) {
            Map<String, Object> view = Views.message(message, folder);
            view.put("text", body == null ? null : text);
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
        if (body == null) {
            console()
                    .note("The text is still on the server. Fetch it: mtm sync "
                            + find(session).accountName(message.service()));
        }
        console().out().println(SafeText.block(text).stripTrailing());
        list(parts);
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
                            + (part.fileName().isEmpty() ? "" : ", " + part.fileName()));
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
        return view;
    }
}
