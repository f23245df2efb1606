// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import org.openmtm.entry.Entry;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.FolderCommands;

@picocli.CommandLine.Command(
        name = "subscribe",
        description = {
            "Subscribe to a folder here: it and those above it are shown.",
            "The setting subscribe says whether the server hears of it."
        },
        footer = {"", "Examples:", "  mtm subscribe work Lists/dev"})
final class Subscribe extends OneFolder {

    Subscribe(Toolbox tools) {
        super(tools);
    }

    @Override
    Command command(Entry folder) {
        return new FolderCommands.Subscribe(folder.id());
    }

    @Override
    String done(String folder) {
        return "subscribed to " + folder;
    }
}
