// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openmtm.entry.Entry;
import org.openmtm.operation.OperationRecord;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Human;
import org.openmtm.shell.console.Table;
import org.openmtm.shell.console.Table.Column;
import org.openmtm.store.StoreReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "list",
        description = {
            "List the operations of the journal, the newest first, and what the server has not heard of yet.",
            "A change that waits is named c and the number of its message or folder; RESULT says what will be sent, and why."
        },
        footer = {"", "Examples:", "  mtm ops list", "  mtm ops list work --unfinished", "  mtm ops list work --changes"
        })
final class OpsList extends ShellCommand {

    private static final String DEFAULT_LIMIT = "20";
    private static final int LONGEST_OUTCOME = 120;

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "Only of this account.")
    private String name;

    @Option(names = "--unfinished", description = "Only what runs or waits.")
    private boolean unfinished;

    @Option(names = "--changes", description = "Only the changes that the server has not heard of.")
    private boolean changesOnly;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = DEFAULT_LIMIT,
            description = "At most so many. Default: " + DEFAULT_LIMIT + ".")
    private int limit;

    OpsList(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) {
        if (limit < 1) {
            throw wrongUsage("--limit is 1 or more");
        }
        Finder find = find(session);
        List<Entry> services = name == null
                ? session.read().services()
                : find.account(name).services().toList();
        List<ChangeRow> changes = services.stream()
                .flatMap(service -> ChangeRow.of(session.read(), find, service.id()).stream())
                .toList();
        List<OperationRecord> operations = operations(session.read(), services);
        if (console().json()) {
            var json = console().document().object().name("operations").array();
            operations.forEach(op -> json.value(Views.operation(op, find.accountName(op.service()))));
            json.endArray()
                    .name("changes")
                    .value(changes.stream().map(ChangeRow::view).toList());
            json.endObject();
            return DONE;
        }
        tell(find, operations, changes);
        return DONE;
    }

    private void tell(Finder find, List<OperationRecord> operations, List<ChangeRow> changes) {
        try (Table table = new Table(console())
                .column("ID", Column.RIGHT)
                .column("ACCOUNT", Column.LEFT)
                .column("COMMAND", Column.LEFT)
                .column("STATE", Column.LEFT)
                .column("ASKED", Column.LEFT)
                .column("RESULT", Column.FLEXIBLE)) {
            for (OperationRecord op : operations) {
                table.row(
                        op.id(),
                        find.accountName(op.service()),
                        op.command(),
                        Human.words(op.state()),
                        Human.time(op.created()),
                        outcome(op));
            }
            for (ChangeRow change : changes) {
                table.row(
                        change.name(),
                        find.accountName(change.service()),
                        change.kind().toLowerCase(Locale.ROOT).replace('_', '-'),
                        "to be sent",
                        Human.time(change.created()),
                        change.send() + " (" + change.why() + ")");
            }
        }
        if (operations.isEmpty() && changes.isEmpty()) {
            console().note(changesOnly ? "Nothing waits to be sent" : "No operations");
        }
    }

    /** The services of an account have a journal each; their records are merged by number. */
    private List<OperationRecord> operations(StoreReader store, List<Entry> services) {
        if (changesOnly) {
            return List.of();
        }
        if (name == null) {
            return store.operations(null, unfinished, limit);
        }
        return services.stream()
                .flatMap(service -> store.operations(service.id(), unfinished, limit).stream())
                .sorted((a, b) -> Long.compare(b.id(), a.id()))
                .limit(limit)
                .toList();
    }

    /** What came of it, in a line; {@code ops show} tells all. */
    private static String outcome(OperationRecord op) {
        if (!op.message().isEmpty()) {
            return op.message();
        }
        Map<String, Object> values = new LinkedHashMap<>(op.result());
        String text = Results.text(values);
        return text.length() <= LONGEST_OUTCOME ? text : text.substring(0, LONGEST_OUTCOME) + "…";
    }
}
