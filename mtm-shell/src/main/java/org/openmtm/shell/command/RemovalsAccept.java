// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import org.openmtm.entry.Entry;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.FolderCommands;

@picocli.CommandLine.Command(
        name = "accept",
        description = "Believe the server that the messages of a paused folder are gone: remove them here as well.",
        footer = {"", "Examples:", "  mtm removals accept work INBOX"})
final class RemovalsAccept extends OneFolder {

    RemovalsAccept(Toolbox tools) {
        super(tools);
    }

    @Override
    Command command(Entry folder) {
        return new FolderCommands.AcceptRemovals(folder.id());
    }

    @Override
    String done(String folder) {
        return "accepted the removals in " + folder;
    }
}
