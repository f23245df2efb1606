// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.List;
import org.openmtm.entry.EntryId;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.MessageCommands;

@picocli.CommandLine.Command(
        name = "copy",
        description = {
            "Copy messages to a folder.",
            "It shows here at once; without a connection the server hears of it with the next one."
        },
        footer = {"", "Examples:", "  mtm copy 4711 4712 work/Archive", "  mtm copy 4711 local/Drafts"})
final class Copy extends Transfer {

    Copy(Toolbox tools) {
        super(tools);
    }

    @Override
    Command command(List<EntryId> messages, EntryId target) {
        return new MessageCommands.Copy(messages, target);
    }

    @Override
    String done() {
        return "Copied";
    }
}
