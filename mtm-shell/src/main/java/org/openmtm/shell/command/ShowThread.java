// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.List;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Console;
import org.openmtm.store.MessageThread;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "thread",
        description = {
            "Show the messages that answer each other, those of all folders and accounts, the oldest first.",
            "Named by one of them, or by the id of the thread, which is the same in every store.",
            "Waits, with a progress bar, until the index holds all that is here now."
        },
        footer = {"", "Examples:", "  mtm thread 4711", "  mtm --json thread 4711"})
final class ShowThread extends ShellCommand {

    @Parameters(paramLabel = "ID", description = "One of its messages, or the thread.")
    private String id;

    ShowThread(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) throws InterruptedException {
        Finder find = find(session);
        MessageThread thread;
        if (id.matches("\\d{1,18}")) {
            thread = of(session, find.message(EntryId.parse(id)).id(), console());
        } else {
            Indexing.await(session, console());
            thread = session.read()
                    .thread(id)
                    .orElseThrow(() -> new MessagingException(
                            ErrorKind.NOT_FOUND, "There is no thread " + id, "Name one of its messages"));
        }
        tell(session, find, thread, console());
        return DONE;
    }

    /** The thread of a message; one that nobody answered and that answers nobody is a thread of its own. */
    static MessageThread of(MessagingSession session, EntryId message, Console console) throws InterruptedException {
        Indexing.await(session, console);
        return session.read().thread(message).orElseGet(() -> new MessageThread("", List.of(message)));
    }

    static void tell(MessagingSession session, Finder find, MessageThread thread, Console console) {
        List<Entry> messages = thread.messages().stream()
                .flatMap(message -> session.read().entry(message).stream())
                .toList();
        if (console.json()) {
            var json = console.document()
                    .object()
                    .name("thread")
                    .value(thread.id())
                    .name("messages")
                    .array();
            messages.forEach(message -> json.value(Views.message(message, find.folderName(message.parent()))));
            json.endArray().endObject();
            return;
        }
        try (MessageTable table = new MessageTable(console, true)) {
            messages.forEach(message -> table.row(message, find.folderName(message.parent())));
        }
    }
}
