// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import org.openmtm.entry.Entry;
import org.openmtm.mtm.FolderCommands;
import org.openmtm.session.MessagingSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "rename",
        description = {
            "Give a folder another name at the same place. What is in it stays.",
            "Without a connection the server hears of it with the next one."
        },
        footer = {"", "Examples:", "  mtm folder rename work Projects/New Newer"})
final class FolderRename extends ShellCommand {

    @Parameters(index = "0", paramLabel = "NAME", description = "The account.")
    private String name;

    @Parameters(index = "1", paramLabel = "FOLDER", description = "The folder.")
    private String folder;

    @Parameters(index = "2", paramLabel = "NEW", description = "The last level of its new name.")
    private String to;

    FolderRename(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) throws InterruptedException {
        Finder find = find(session);
        Entry service = find.receiving(name);
        Entry found = find.folder(name, folder);
        Performed.of(session, waiting(session), service, new FolderCommands.RenameFolder(found.id(), to))
                .tell(console(), name + ": renamed " + found.name() + " to " + to);
        return DONE;
    }
}
