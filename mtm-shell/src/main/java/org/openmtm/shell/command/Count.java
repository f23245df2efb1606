// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.List;
import org.openmtm.entry.Entry;
import org.openmtm.entry.FolderCounts;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Human;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "count",
        description = "Count the messages of a folder, or of all folders of an account.",
        footer = {"", "Examples:", "  mtm count work INBOX", "  mtm --json count work"})
final class Count extends ShellCommand {

    @Parameters(index = "0", paramLabel = "NAME", description = "The account.")
    private String name;

    @Parameters(index = "1", arity = "0..1", paramLabel = "FOLDER", description = "The folder; all if left out.")
    private String folder;

    Count(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) {
        Finder find = find(session);
        List<Entry> folders = folder == null ? find.folders(name) : List.of(find.folder(name, folder));
        FolderCounts counts = folders.stream()
                .map(Entry::id)
                .map(session.read()::counts)
                .reduce(FolderCounts.ZERO, FolderCounts::plus);
        if (console().json()) {
            console()
                    .document()
                    .object()
                    .name("account")
                    .value(name)
                    .name("folder")
                    .value(folder == null ? null : folders.get(0).name())
                    .name("total")
                    .value(counts.total())
                    .name("unread")
                    .value(counts.unread())
                    .name("bodies")
                    .value(counts.bodies())
                    .endObject();
        } else {
            console()
                    .line(Human.count(counts.total(), "message") + ", " + Human.count(counts.unread()) + " unread, "
                            + Human.count(counts.bodies()) + " complete here");
        }
        return DONE;
    }
}
