// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.List;
import org.openmtm.registry.MtmInfo;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Table;
import org.openmtm.shell.console.Table.Column;
import picocli.CommandLine.Command;

@Command(
        name = "list",
        description = "List the modules that are installed.",
        footer = {"", "Examples:", "  mtm mtm list"})
final class MtmList extends ShellCommand {

    MtmList(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) {
        List<MtmInfo> modules = environment().messaging().modules().modules();
        if (console().json()) {
            var json = console().document().object().name("modules").array();
            modules.forEach(module -> json.value(MtmViews.module(module)));
            json.endArray().endObject();
            return DONE;
        }
        try (Table table = new Table(console())
                .column("TYPE", Column.LEFT)
                .column("NAME", Column.LEFT)
                .column("VERSION", Column.LEFT)
                .column("BUNDLE", Column.FLEXIBLE)
                .column("SERVICES", Column.RIGHT)) {
            for (MtmInfo module : modules) {
                table.row(
                        module.descriptor().type(),
                        module.descriptor().name(),
                        module.version(),
                        module.bundle(),
                        module.services());
            }
        }
        if (modules.isEmpty()) {
            console().note("No module is installed");
        }
        return DONE;
    }
}
