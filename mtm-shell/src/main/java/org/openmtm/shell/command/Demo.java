// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.io.IOException;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.demo.Tour;
import picocli.CommandLine.Command;

@Command(
        name = "demo",
        description = {
            "A self-contained tour on loopback servers; needs no account.",
            "Account, sync, search, reply, sending on connect, new mail, a module replaced: each step is verified.",
            "Takes some seconds, and works in a data directory of its own that is deleted at the end."
        },
        footer = {"", "Examples:", "  mtm demo"})
final class Demo extends ShellCommand {

    Demo(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) throws IOException, InterruptedException {
        DemoStage stage = new DemoStage(tools());
        new Tour(environment().messaging(), session, stage)
                .walk(environment().home(), environment().data());
        stage.finish();
        return DONE;
    }
}
