// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Human;
import org.openmtm.shell.console.Table;
import org.openmtm.shell.console.Table.Column;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "list",
        description = {
            "List the Outbox, the oldest first: what waits, what failed, what is UNCERTAIN.",
            "outbox show ID tells more of a message."
        },
        footer = {
            "",
            "Examples:",
            "  mtm outbox list",
            "  mtm outbox list work --sent --limit 20",
            "  mtm --json outbox list --all"
        })
final class OutboxList extends ShellCommand {

    private static final int SENT = 100;

    /** What is listed instead. */
    static final class Scope {
        @Option(names = "--sent", description = "List what was sent, the newest first.")
        private boolean sent;

        @Option(names = "--all", description = "List the Outbox, and what was sent after it.")
        private boolean all;
    }

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "Only of this account.")
    private String name;

    @ArgGroup
    private Scope scope;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "" + SENT,
            description = "At most so many of what was sent. Default: " + SENT + ".")
    private int limit;

    OutboxList(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) {
        if (limit < 1) {
            throw wrongUsage("--limit is 1 or more");
        }
        Finder find = find(session);
        EntryId service = name == null ? null : find.sending(find.account(name)).id();
        List<Submission> rows = new ArrayList<>();
        if (scope == null || scope.all) {
            rows.addAll(session.read().outbox(service));
        }
        List<Submission> sent = scope == null ? List.of() : session.read().sent(service, limit);
        Ledger ledger = new Ledger(session, find);
        if (console().json()) {
            json(ledger, rows, sent);
            return DONE;
        }
        List<Submission> both = new ArrayList<>(rows);
        both.addAll(sent);
        print(find, ledger, both);
        if (both.isEmpty()) {
            console().note(scope != null && scope.sent ? "Nothing was sent" : "The Outbox is empty");
        }
        warn(find, rows);
        return DONE;
    }

    private void json(Ledger ledger, List<Submission> rows, List<Submission> sent) {
        var json = console().document().object().name("outbox").array();
        rows.forEach(row -> json.value(SubmissionViews.of(row, ledger.message(row))));
        json.endArray();
        if (scope != null) {
            json.name("sent").array();
            sent.forEach(row -> json.value(SubmissionViews.of(row, ledger.message(row))));
            json.endArray();
        }
        json.endObject();
    }

    private void print(Finder find, Ledger ledger, List<Submission> rows) {
        try (Table table = new Table(console())
                .column("ID", Column.RIGHT)
                .column("ACCOUNT", Column.LEFT)
                .column("STATE", Column.LEFT)
                .column("WHEN", Column.LEFT)
                .column("TO", Column.FLEXIBLE)
                .column("SUBJECT", Column.FLEXIBLE)
                .column("REASON", Column.FLEXIBLE)) {
            for (Submission row : rows) {
                Entry message = ledger.message(row);
                boolean uncertain = row.state() == SendState.UNCERTAIN;
                Object[] cells = {
                    row.message(),
                    find.accountName(row.service()),
                    uncertain ? "UNCERTAIN" : Human.words(row.state()),
                    when(row),
                    row.recipients().stream().map(Submission.Recipient::address).collect(Collectors.joining(", ")),
                    message == null ? "" : message.header().subject(),
                    row.reason().isEmpty() ? row.reply() : row.reason()
                };
                if (uncertain) {
                    table.strongRow(cells);
                } else {
                    table.row(cells);
                }
            }
        }
    }

    private static String when(Submission row) {
        if (row.state() == SendState.SENT) {
            return Human.time(row.changed());
        }
        if (row.state() != SendState.QUEUED) {
            return "";
        }
        return switch (row.plan().start()) {
            case REQUEST -> "on request";
            case NEXT_CONNECTION -> "next connection";
            case SOON -> row.notBefore() == null ? "" : "after " + Human.time(row.notBefore());
        };
    }

    /** What nobody may overlook. */
    private void warn(Finder find, List<Submission> rows) {
        List<Submission> uncertain =
                rows.stream().filter(row -> row.state() == SendState.UNCERTAIN).toList();
        if (uncertain.isEmpty()) {
            return;
        }
        Submission first = uncertain.get(0);
        console()
                .note("Whether " + Human.count(uncertain.size(), "message")
                        + " was sent is UNCERTAIN: the server's last answer was lost. Look for evidence: mtm outbox"
                        + " resolve " + find.accountName(first.service()) + ". Or say so: mtm outbox resolve "
                        + first.message() + " --sent, or --not-sent to send it again");
    }
}
