// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import org.openmtm.mtm.ChangeCommands;
import org.openmtm.mtm.Command;

@picocli.CommandLine.Command(
        name = "undelete",
        description = {
            "Put back all messages of an account whose deletion the server has not heard of.",
            "A move that waits becomes a copy."
        },
        footer = {"", "Examples:", "  mtm undelete work"})
final class Undelete extends OneService {

    Undelete(Toolbox tools) {
        super(tools);
    }

    @Override
    Command command() {
        return new ChangeCommands.UndeleteAll();
    }

    @Override
    String done(String account) {
        return "Undeleted in " + account;
    }
}
