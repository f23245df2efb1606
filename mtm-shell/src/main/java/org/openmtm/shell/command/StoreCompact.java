// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.time.Duration;
import org.openmtm.operation.Progress;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Human;
import picocli.CommandLine.Command;

@Command(
        name = "compact",
        description = "Give unused space back to the file system. Nothing can be changed while it runs.",
        footer = {"", "Examples:", "  mtm store compact"})
final class StoreCompact extends ShellCommand {

    StoreCompact(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) {
        long begun = System.nanoTime();
        console().showing(() -> Progress.stage("compact", ""), () -> {
            environment().store().compact();
            return DONE;
        });
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        if (console().json()) {
            console().document().object().name("millis").value(took.toMillis()).endObject();
        } else {
            console().line("Compacted in " + Human.duration(took));
        }
        return DONE;
    }
}
