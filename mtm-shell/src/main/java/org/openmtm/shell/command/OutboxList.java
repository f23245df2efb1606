// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.List;
import java.util.stream.Collectors;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Human;
import org.openmtm.shell.console.Table;
import org.openmtm.shell.console.Table.Column;
import org.openmtm.store.SendPlan;
import org.openmtm.store.Submission;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "list",
        description = "List the Outbox, the oldest first: what waits, what failed, what is uncertain.",
        footer = {"", "Examples:", "  mtm outbox list", "  mtm --json outbox list work"})
final class OutboxList extends ShellCommand {

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "Only of this account.")
    private String name;

    OutboxList(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) {
        Finder find = find(session);
        EntryId service = name == null ? null : find.sending(find.account(name)).id();
        List<Submission> rows = session.read().outbox(service);
        if (console().json()) {
            var json = console().document().object().name("outbox").array();
            rows.forEach(row -> json.value(Views.submission(row, message(session, row))));
            json.endArray().endObject();
            return DONE;
        }
        try (Table table = new Table(console())
                .column("ID", Column.RIGHT)
                .column("ACCOUNT", Column.LEFT)
                .column("STATE", Column.LEFT)
                .column("WHEN", Column.LEFT)
                .column("TO", Column.FLEXIBLE)
                .column("SUBJECT", Column.FLEXIBLE)
                .column("REASON", Column.FLEXIBLE)) {
            for (Submission row : rows) {
                Entry message = message(session, row);
                table.row(
                        row.message(),
                        find.accountName(row.service()),
                        Human.words(row.state()),
                        when(row),
                        row.recipients().stream()
                                .map(Submission.Recipient::address)
                                .collect(Collectors.joining(", ")),
                        message == null ? "" : message.header().subject(),
                        row.reason().isEmpty() ? row.reply() : row.reason());
            }
        }
        if (rows.isEmpty()) {
            console().note("The Outbox is empty");
        }
        return DONE;
    }

    private static String when(Submission row) {
        if (row.plan().start() != SendPlan.Start.SOON) {
            return row.plan().start() == SendPlan.Start.REQUEST ? "on request" : "next connection";
        }
        return row.notBefore() == null ? "" : "after " + Human.time(row.notBefore());
    }

    private static Entry message(MessagingSession session, Submission row) {
        return session.read().entry(row.message()).orElse(null);
    }
}
