// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openmtm.deploy.LeakReport;
import org.openmtm.deploy.OldLoader;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Human;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "leakcheck",
        description = {
            "Look which class loaders of replaced modules are still in memory, and what holds them.",
            "For the second it writes all objects of this process, passwords too, to a private file and deletes it;",
            "--no-paths leaves that out. Exit status 1 if something is held."
        },
        footer = {"", "Examples:", "  mtm mtm leakcheck", "  mtm mtm leakcheck --no-paths"})
final class MtmLeakcheck extends ShellCommand {

    @Option(names = "--no-paths", description = "Only count; write no file.")
    private boolean noPaths;

    MtmLeakcheck(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) {
        LeakReport report = Installation.installer(environment()).checkLeaks(!noPaths);
        if (console().json()) {
            Map<String, Object> view = new LinkedHashMap<>();
            view.put("replaced", report.replaced());
            view.put("left", report.left().stream().map(MtmLeakcheck::view).toList());
            console().document().value(view);
        } else {
            print(report);
        }
        return report.left().isEmpty() ? DONE : FAILED;
    }

    private void print(LeakReport report) {
        console()
                .line(Human.count(report.replaced(), "class loader") + " of bundles replaced, "
                        + (report.left().isEmpty()
                                ? "none"
                                : Human.count(report.left().size())) + " still in memory");
        for (OldLoader old : report.left()) {
            console().line(old.bundle() + " " + old.version() + ", replaced " + old.replaced() + ", is held by");
            List<String> path = old.heldBy().isEmpty() ? List.of("(not looked for, or not found)") : old.heldBy();
            path.forEach(step -> console().line("  " + step));
        }
    }

    private static Map<String, Object> view(OldLoader old) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("bundle", old.bundle());
        view.put("version", old.version());
        view.put("replaced", old.replaced());
        view.put("heldBy", old.heldBy());
        return view;
    }
}
