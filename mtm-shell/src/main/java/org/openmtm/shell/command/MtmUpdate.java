// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.nio.file.Path;
import java.time.Duration;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.command.ModuleUpdater.Updated;
import org.openmtm.shell.console.Human;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "update",
        description = {
            "Replace a module while everything else runs on, and wait until it is back.",
            "By its type from where it was installed from, or by a bundle file."
        },
        footer = {"", "Examples:", "  mtm mtm update imap4", "  mtm mtm update ./org.openmtm.imap4-0.2.0.jar"})
final class MtmUpdate extends ShellCommand {

    private static final Duration AT_MOST = Duration.ofSeconds(20);

    @Parameters(
            paramLabel = "FILE|TYPE",
            description = "The module's type, or a bundle file (with . or / in its name).")
    private String what;

    MtmUpdate(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) throws InterruptedException {
        boolean file = what.indexOf('/') >= 0 || what.indexOf('.') >= 0 || what.indexOf('\\') >= 0;
        ModuleUpdater updater = environment().modules();
        Updated updated = file ? updater.updateFile(Path.of(what), AT_MOST) : updater.updateType(what, AT_MOST);
        if (console().json()) {
            var view = MtmViews.module(updated.after());
            view.put("versionBefore", updated.before().version());
            view.put("millis", updated.took().toMillis());
            console().document().value(view);
        } else {
            console()
                    .line("Updated " + updated.after().descriptor().type() + " from "
                            + updated.before().version() + " to "
                            + updated.after().version() + " in "
                            + Human.duration(updated.took()));
        }
        return DONE;
    }
}
