// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.Locale;
import org.openmtm.entry.Entry;
import org.openmtm.entry.FolderCounts;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Human;
import org.openmtm.shell.console.JsonWriter;
import org.openmtm.store.ListQuery;
import org.openmtm.store.StoreCursor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "list",
        description = "List the messages of a folder, the newest first.",
        footer = {
            "",
            "Marks: N not seen, A answered, F flagged, D deleted, + with attachments.",
            "",
            "Examples:",
            "  mtm list work INBOX --limit 20",
            "  mtm list work INBOX --unread --sort size",
            "  mtm --json list work INBOX"
        })
final class ListMessages extends ShellCommand {

    private static final int SCREENFUL = 50;

    /** What to sort by. */
    enum Sort {
        date,
        from,
        subject,
        size
    }

    @Parameters(index = "0", paramLabel = "NAME", description = "The account, or 'local'.")
    private String name;

    @Parameters(index = "1", paramLabel = "FOLDER", description = "The folder.")
    private String folder;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "At most so many, 0 for all. Default: " + SCREENFUL + " on a terminal, else all.")
    private Integer limit;

    @Option(names = "--unread", description = "Only those not seen.")
    private boolean unread;

    @Option(
            names = "--sort",
            paramLabel = "KEY",
            defaultValue = "date",
            description = "date, from, subject or size. Dates and sizes begin with the largest.")
    private Sort sort;

    @Option(names = "--reverse", description = "The other way round.")
    private boolean reverse;

    ListMessages(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) throws InterruptedException {
        if (limit != null && limit < 0) {
            throw wrongUsage("--limit is 0 or more");
        }
        Entry parent = find(session).folder(name, folder);
        boolean screen = console().outTerminal() && !console().json();
        int most = limit != null ? limit : screen ? SCREENFUL : 0;
        boolean descending = (sort == Sort.date || sort == Sort.size) != reverse;
        ListQuery query = new ListQuery(
                parent.id(), ListQuery.Sort.valueOf(sort.name().toUpperCase(Locale.ROOT)), descending, unread, most);
        try (StoreCursor<Entry> messages = session.read().children(query)) {
            if (console().json()) {
                json(parent, messages);
            } else {
                print(session, parent, messages, most);
            }
        }
        return DONE;
    }

    private void json(Entry parent, StoreCursor<Entry> messages) {
        JsonWriter json = console()
                .document()
                .object()
                .name("account")
                .value(name)
                .name("folder")
                .value(parent.name())
                .name("messages")
                .array();
        while (messages.hasNext() && !console().out().checkError()) {
            json.value(Views.message(messages.next(), parent.name()));
        }
        json.endArray().endObject();
    }

    private void print(MessagingSession session, Entry parent, StoreCursor<Entry> messages, int most)
            throws InterruptedException {
        long shown = 0;
        try (MessageTable table = new MessageTable(console(), false)) {
            while (messages.hasNext() && !console().out().checkError()) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                table.row(messages.next(), parent.name());
                shown++;
            }
        }
        FolderCounts counts = session.read().counts(parent.id());
        long all = unread ? counts.unread() : counts.total();
        if (shown == 0) {
            console().note("No " + (unread ? "unread " : "") + "messages in " + parent.name());
        } else if (limit == null && most > 0 && all > shown) {
            console().note(Human.count(shown) + " of " + Human.count(all) + " messages; --limit 0 shows all");
        }
    }
}
