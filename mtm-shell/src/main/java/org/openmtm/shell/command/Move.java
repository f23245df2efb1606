// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.List;
import org.openmtm.entry.EntryId;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.MessageCommands;

@picocli.CommandLine.Command(
        name = "move",
        description = {
            "Move messages to a folder. What leaves the server is whole here before it is deleted there.",
            "It shows here at once; without a connection the server hears of it with the next one."
        },
        footer = {"", "Examples:", "  mtm move 4711 4712 work/Archive", "  mtm move 4711 local/Drafts"})
final class Move extends Transfer {

    Move(Toolbox tools) {
        super(tools);
    }

    @Override
    Command command(List<EntryId> messages, EntryId target) {
        return new MessageCommands.Move(messages, target);
    }

    @Override
    String done() {
        return "Moved";
    }
}
