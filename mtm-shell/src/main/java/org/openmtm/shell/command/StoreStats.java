// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.Map;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Human;
import org.openmtm.shell.console.Table;
import org.openmtm.shell.console.Table.Column;
import picocli.CommandLine.Command;

@Command(
        name = "stats",
        description = "Show names and figures about the store: versions, sizes, rows.",
        footer = {"", "Examples:", "  mtm store stats"})
final class StoreStats extends ShellCommand {

    StoreStats(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) {
        Map<String, Object> stats = session.read().stats();
        if (console().json()) {
            console().document().value(stats);
            return DONE;
        }
        try (Table table = new Table(console()).column("WHAT", Column.LEFT).column("VALUE", Column.FLEXIBLE)) {
            stats.forEach((key, value) ->
                    table.row(key, value instanceof Number number ? Human.count(number.longValue()) : value));
        }
        return DONE;
    }
}
