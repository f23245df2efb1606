// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import org.openmtm.mtm.Command;
import org.openmtm.mtm.CompoundCommands;

@picocli.CommandLine.Command(
        name = "busy",
        description = "Tell whether a service works on something, and on what.",
        footer = {"", "Examples:", "  mtm busy work"})
final class Busy extends OneService {

    Busy(Toolbox tools) {
        super(tools);
    }

    @Override
    Command command() {
        return new CompoundCommands.IsBusy();
    }

    @Override
    String done(String account) {
        return account;
    }
}
