// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.LinkedHashMap;
import java.util.Map;
import org.openmtm.deploy.Uninstalled;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Human;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "uninstall",
        description = {
            "Take a module out; its accounts and their mail stay.",
            "Mail can be read, and what is to be done waits until the module is installed again."
        },
        footer = {"", "Examples:", "  mtm mtm uninstall maildir", "  mtm mtm uninstall org.example.maildir@2.0.0"})
final class MtmUninstall extends ShellCommand {

    @Parameters(
            paramLabel = "TYPE",
            description = "The module's type, its bundle's name, or name@version for one installed beside another.")
    private String type;

    MtmUninstall(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) throws InterruptedException {
        Uninstalled gone = Installation.installer(environment()).uninstall(type, Installation.AT_MOST);
        if (console().json()) {
            Map<String, Object> view = new LinkedHashMap<>();
            view.put("bundle", gone.bundle());
            view.put("version", gone.version());
            view.put("types", gone.types());
            view.put("services", gone.accounts());
            view.put("file", gone.file().isEmpty() ? null : gone.file());
            console().document().value(view);
            return DONE;
        }
        console().line("Uninstalled " + gone.bundle() + " " + gone.version());
        if (gone.accounts() > 0) {
            console()
                    .line(Human.count(gone.accounts(), "service") + " of accounts "
                            + (gone.accounts() == 1 ? "waits" : "wait") + " for a module of type "
                            + String.join(", ", gone.types()) + "; mail can be read meanwhile");
        }
        if (!gone.file().isEmpty()) {
            console().line("The file " + gone.file() + " still lies there; it counts again when it changes");
        }
        return DONE;
    }
}
