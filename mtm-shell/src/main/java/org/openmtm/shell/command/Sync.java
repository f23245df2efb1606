// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openmtm.entry.Entry;
import org.openmtm.mtm.Commands;
import org.openmtm.operation.Operation;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Cells;
import org.openmtm.shell.console.Human;
import picocli.CommandLine.ArgGroup;
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
            "  mtm sync work --tree",
            "  mtm --json sync work"
        })
final class Sync extends ShellCommand {

    private static final int MAX_LINE = 160;

    @Parameters(paramLabel = "NAME", description = "The account.")
    private String name;

    /** At most one of these. */
    static final class Scope {
        @Option(names = "--folder", paramLabel = "FOLDER", description = "Only this folder.")
        private String folder;

        @Option(names = "--tree", description = "Only the tree of folders, not what is in them.")
        private boolean tree;

        @Option(names = "--inbox", description = "Only what is new in the inbox.")
        private boolean inbox;
    }

    @ArgGroup
    private Scope scope = new Scope();

    @Option(names = "--headers-only", description = "Leave the bodies on the server.")
    private boolean headersOnly;

    Sync(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) throws InterruptedException {
        Entry service = find(session).receiving(name);
        long begun = System.nanoTime();
        Operation operation = session.start(service.id(), command());
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
            String line = name + ": " + summary(values) + " in " + Human.duration(took);
            String how = " (" + values.getOrDefault("strategy", "") + ")";
            boolean room = how.length() > 3
                    && Cells.width(line + how) <= Math.min(console().width(), MAX_LINE);
            console().line(room ? line + how : line);
            if (Results.number(values, "parked") + Results.number(values, "problems") > 0) {
                console().note("Not all went well: mtm ops show " + operation.id());
            }
        }
        return DONE;
    }

    private org.openmtm.mtm.Command command() {
        if (headersOnly && (scope.tree || scope.inbox)) {
            throw wrongUsage("--headers-only goes with all folders, or with --folder");
        }
        if (scope.tree) {
            return new Commands.SynchroniseTree();
        }
        return scope.inbox
                ? new Commands.SynchroniseInbox()
                : new Commands.Synchronise(scope.folder == null ? "" : scope.folder, headersOnly);
    }

    /** The figures that people ask for; the document has all of them. */
    private static String summary(Map<String, Object> values) {
        List<String> told = new ArrayList<>();
        told.add(Human.count(Results.number(values, "new")) + " new");
        told.add(Human.count(Results.number(values, "removed")) + " removed");
        told.add("flags " + Human.count(Results.number(values, "flagsIn")) + " in, "
                + Human.count(Results.number(values, "flagsOut")) + " out");
        for (String trouble : List.of("parked", "problems")) {
            long number = Results.number(values, trouble);
            if (number > 0) {
                told.add(Human.count(number) + " " + trouble);
            }
        }
        told.add(Human.bytes(Results.number(values, "bytes")));
        long roundTrips = Results.number(values, "roundTrips");
        if (roundTrips > 0) {
            told.add(Human.count(roundTrips, "round trip"));
        }
        return String.join(", ", told);
    }
}
