// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.openmtm.entry.Entry;
import org.openmtm.mtm.Commands;
import org.openmtm.operation.Operation;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Human;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "sync",
        description = {
            "Make the local mirror of an account equal to the server.",
            "New mail, flags both ways, removals. Waits, with a progress bar on a terminal. Interrupted, it goes on where it was the next time."
        },
        footer = {
            "",
            "Examples:",
            "  mtm sync work",
            "  mtm sync work --folder INBOX --headers-only",
            "  mtm --json sync work"
        })
final class Sync extends ShellCommand {

    @Parameters(paramLabel = "NAME", description = "The account.")
    private String name;

    @Option(names = "--folder", paramLabel = "FOLDER", description = "Only this folder.")
    private String folder = "";

    @Option(names = "--headers-only", description = "Leave the bodies on the server.")
    private boolean headersOnly;

    Sync(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) throws InterruptedException {
        Entry service = find(session).receiving(name);
        long begun = System.nanoTime();
        Operation operation = session.start(service.id(), new Commands.Synchronise(folder, headersOnly));
        Map<String, Object> values = waiting(session).await(operation);
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        if (console().json()) {
            Map<String, Object> view = new LinkedHashMap<>();
            view.put("account", name);
            view.put("operation", operation.id());
            view.putAll(values);
            view.put("millis", took.toMillis());
            console().document().value(view);
        } else {
            String told = Results.text(values);
            console().line(name + ": " + (told.isEmpty() ? "synchronised" : told) + " in " + Human.duration(took));
        }
        return DONE;
    }
}
