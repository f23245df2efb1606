// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import org.openmtm.entry.Entry;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.FolderCommands;

@picocli.CommandLine.Command(
        name = "select",
        description = {
            "Open a folder on the server and tell its figures.",
            "It needs a connection: use it after connect, in the shell or in a script."
        },
        footer = {"", "Examples:", "  mtm select work INBOX"})
final class Select extends OneFolder {

    Select(Toolbox tools) {
        super(tools);
    }

    @Override
    Command command(Entry folder) {
        return new FolderCommands.Select(folder.id());
    }

    @Override
    String done(String folder) {
        return "selected " + folder;
    }
}
