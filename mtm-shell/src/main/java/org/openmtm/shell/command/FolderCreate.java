// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.FolderCommands;
import org.openmtm.session.MessagingSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "create",
        description = {
            "Create a folder. The folder above it has to be there.",
            "Without a connection the server hears of it with the next one."
        },
        footer = {"", "Examples:", "  mtm folder create work Projects", "  mtm folder create work Projects/New"})
final class FolderCreate extends ShellCommand {

    @Parameters(index = "0", paramLabel = "NAME", description = "The account.")
    private String name;

    @Parameters(index = "1", paramLabel = "FOLDER", description = "Its full name.")
    private String folder;

    FolderCreate(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) throws InterruptedException {
        Finder find = find(session);
        Entry service = find.receiving(name);
        FolderCommands.CreateFolder command = command(session, find, service.id());
        Performed.of(session, waiting(session), service, command).tell(console(), name + ": created " + folder);
        return DONE;
    }

    private FolderCommands.CreateFolder command(MessagingSession session, Finder find, EntryId service) {
        String delimiter = FolderNames.delimiter(session.read(), service);
        int level = folder.lastIndexOf(delimiter);
        if (folder.isBlank() || level == 0 || level + delimiter.length() == folder.length()) {
            throw new MessagingException(
                    ErrorKind.INVALID,
                    "'" + folder + "' is no name of a folder",
                    "Separate its levels with " + delimiter + ", as in Projects" + delimiter + "New");
        }
        return level < 0
                ? new FolderCommands.CreateFolder(service, folder)
                : new FolderCommands.CreateFolder(
                        find.folder(name, folder.substring(0, level)).id(),
                        folder.substring(level + delimiter.length()));
    }
}
