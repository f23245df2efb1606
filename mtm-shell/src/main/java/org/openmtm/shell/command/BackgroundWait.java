// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import org.openmtm.mtm.Command;
import org.openmtm.mtm.CompoundCommands;

@picocli.CommandLine.Command(
        name = "wait",
        description = "Wait until nothing runs in the background.",
        footer = {"", "Examples:", "  mtm background wait work"})
final class BackgroundWait extends OneService {

    BackgroundWait(Toolbox tools) {
        super(tools);
    }

    @Override
    Command command() {
        return new CompoundCommands.WaitForBackground();
    }

    @Override
    String done(String account) {
        return "Background of " + account + " is done";
    }
}
