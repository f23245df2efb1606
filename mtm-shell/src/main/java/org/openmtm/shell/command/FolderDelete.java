// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import org.openmtm.entry.Entry;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.FolderCommands;

@picocli.CommandLine.Command(
        name = "delete",
        description = {
            "Delete a folder with all its mail and all folders below it.",
            "Without a connection the server hears of it with the next one; until then ops cancel takes it back."
        },
        footer = {"", "Examples:", "  mtm folder delete work Old/2019"})
final class FolderDelete extends OneFolder {

    FolderDelete(Toolbox tools) {
        super(tools);
    }

    @Override
    Command command(Entry folder) {
        return new FolderCommands.DeleteFolder(folder.id());
    }

    @Override
    String done(String folder) {
        return "deleted " + folder;
    }
}
