// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import org.openmtm.mtm.Command;
import org.openmtm.mtm.CompoundCommands;

@picocli.CommandLine.Command(
        name = "cancel",
        description = "End the sync that runs in the background. What it fetched stays.",
        footer = {"", "Examples:", "  mtm background cancel work"})
final class BackgroundCancel extends OneService {

    BackgroundCancel(Toolbox tools) {
        super(tools);
    }

    @Override
    Command command() {
        return new CompoundCommands.CancelBackground();
    }

    @Override
    String done(String account) {
        return "Background of " + account;
    }
}
