// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import org.openmtm.entry.Entry;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.FolderCommands;

@picocli.CommandLine.Command(
        name = "unsubscribe",
        description = {
            "Take the subscription of a folder back: it is not shown any more.",
            "Neither are those above it that are shown only for it."
        },
        footer = {"", "Examples:", "  mtm unsubscribe work Lists/dev"})
final class Unsubscribe extends OneFolder {

    Unsubscribe(Toolbox tools) {
        super(tools);
    }

    @Override
    Command command(Entry folder) {
        return new FolderCommands.Unsubscribe(folder.id());
    }

    @Override
    String done(String folder) {
        return "unsubscribed from " + folder;
    }
}
