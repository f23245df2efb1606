// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.Stream;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.message.OpenMessage;
import org.openmtm.session.MessagingSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        description = {
            "Show a message: the important headers, the text, and the list of its parts.",
            "Says what is signed, encrypted, an invitation or a business card; signatures are not checked."
        },
        footer = {
            "",
            "--raw, --html and --part write bytes as they are: mind your terminal, or redirect them into a file.",
            "export writes parts into files, under names that are safe.",
            "",
            "Examples:",
            "  mtm show 4711",
            "  mtm show 4711 --headers",
            "  mtm show 4711 --parts",
            "  mtm show 4711 --part 2 > invoice.pdf",
            "  mtm show 4711 --html > page.html",
            "  mtm show 4711 --thread",
            "  mtm show 4711 --raw > mail.eml"
        })
final class Show extends ShellCommand {

    @Parameters(paramLabel = "ID", description = "The message.")
    private EntryId id;

    @Option(names = "--headers", description = "All header fields, decoded; with --raw as they are.")
    private boolean headers;

    @Option(names = "--raw", description = "The raw message, byte by byte.")
    private boolean raw;

    @Option(names = "--parts", description = "The list of its parts, with what they are.")
    private boolean parts;

    @Option(names = "--part", paramLabel = "N", description = "The content of part N, decoded.")
    private Integer part;

    @Option(names = "--html", description = "Its HTML, made safe: nothing runs, nothing is loaded from the network.")
    private boolean html;

    @Option(names = "--remote-images", description = "With --html: images may be loaded from the network.")
    private boolean remoteImages;

    @Option(names = "--thread", description = "The messages of its thread instead.")
    private boolean thread;

    @Option(names = "--in", paramLabel = "N", description = "The message that is its part N, instead of itself.")
    private List<Integer> within = List.of();

    Show(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) throws IOException, InterruptedException {
        checkUsage();
        Entry message = find(session).message(id);
        if (thread) {
            ShowThread.tell(session, find(session), ShowThread.of(session, id, console()), console());
            return DONE;
        }
        if (raw && within.isEmpty()) {
            raw(session, message);
            return DONE;
        }
        Opened opened = new Opened(session, environment(), message);
        if (!headers && !parts && part == null && !html && within.isEmpty()) {
            new MessageText(console(), find(session)).show(opened);
            return DONE;
        }
        OpenMessage mail = opened.mail();
        for (int number : within) {
            mail = mail.message(number);
        }
        if (part != null) {
            try (InputStream content = opened.content(mail, part)) {
                content.transferTo(console().out());
            }
        } else if (html) {
            new SafePage(console(), mail, id).print(remoteImages);
        } else if (headers) {
            new MessageFields(console(), mail, id).print();
        } else if (parts) {
            new PartTable(console(), mail, id).print();
        } else {
            new MessageText(console(), find(session)).show(mail, id);
        }
        return DONE;
    }

    private void checkUsage() {
        long modes = Stream.of(headers, parts, part != null, html, thread, raw && !headers)
                .filter(given -> given)
                .count();
        if (modes > 1) {
            throw wrongUsage("--headers, --raw, --parts, --part, --html and --thread are different views: choose one");
        }
        if (raw && !within.isEmpty()) {
            throw wrongUsage("--raw is about the whole message; of a message within it: --part N");
        }
        if (remoteImages && !html) {
            throw wrongUsage("--remote-images goes with --html");
        }
        if (console().json() && (raw || part != null)) {
            throw wrongUsage("--json and bytes do not go together");
        }
    }

    private void raw(MessagingSession session, Entry message) throws IOException {
        if (!headers) {
            Bodies.copy(Bodies.of(session, message), console().out());
            return;
        }
        try (InputStream bytes = Bodies.of(session, message).open()) {
            RawHeader.copy(bytes, console().out());
        }
    }
}
