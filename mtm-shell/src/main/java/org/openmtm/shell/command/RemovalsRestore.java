// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import org.openmtm.entry.Entry;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.FolderCommands;

@picocli.CommandLine.Command(
        name = "restore",
        description = "Put the messages of a paused folder that the server lost back onto it.",
        footer = {"", "Examples:", "  mtm removals restore work INBOX"})
final class RemovalsRestore extends OneFolder {

    RemovalsRestore(Toolbox tools) {
        super(tools);
    }

    @Override
    Command command(Entry folder) {
        return new FolderCommands.RestoreRemovals(folder.id());
    }

    @Override
    String done(String folder) {
        return "put back what was lost in " + folder;
    }
}
