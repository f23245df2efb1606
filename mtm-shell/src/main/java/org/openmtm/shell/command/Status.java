// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openmtm.entry.Entry;
import org.openmtm.mtm.ServiceStatus;
import org.openmtm.session.Account;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Human;
import org.openmtm.shell.console.Table;
import org.openmtm.shell.console.Table.Column;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "status",
        description = {
            "Show where accounts stand, what waits on their lines, and how many changes the server has not heard of.",
            "With a name also how the last sync went: the strategy of each folder and why, round trips, bytes, what it saved."
        },
        footer = {"", "Examples:", "  mtm status", "  mtm status work"})
final class Status extends ShellCommand {

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "The account; all if left out.")
    private String name;

    Status(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) {
        List<Account> accounts = name == null
                ? environment().messaging().accounts().list()
                : List.of(find(session).account(name));
        if (console().json()) {
            var json = console().document().object().name("services").array();
            accounts.forEach(
                    account -> account.services().forEach(service -> json.value(view(session, account, service))));
            json.endArray().endObject();
            return DONE;
        }
        try (Table table = new Table(console())
                .column("ACCOUNT", Column.LEFT)
                .column("SERVICE", Column.LEFT)
                .column("STATE", Column.LEFT)
                .column("WAITING", Column.RIGHT)
                .column("TO SEND", Column.RIGHT)
                .column("", Column.FLEXIBLE)) {
            accounts.forEach(account -> account.services().forEach(service -> {
                ServiceStatus status = session.status(service.id());
                table.row(
                        account.name(),
                        service.mtm(),
                        Human.words(status.state()),
                        session.operations(service.id()).size(),
                        changes(session, service),
                        status.text());
            }));
        }
        if (name != null) {
            details(session, accounts.get(0));
        }
        if (accounts.isEmpty()) {
            console().note("No accounts yet. Add one: mtm account add NAME --imap HOST:PORT --user USER");
        }
        return DONE;
    }

    private void details(MessagingSession session, Account account) {
        account.services()
                .forEach(service -> session.status(service.id())
                        .details()
                        .forEach((key, value) -> console().line(service.mtm() + " " + key + ": " + value)));
    }

    /** How much was done here that the server has not heard of. */
    private int changes(MessagingSession session, Entry service) {
        return ChangeRow.of(session.read(), find(session), service.id()).size();
    }

    private Map<String, Object> view(MessagingSession session, Account account, Entry service) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("account", account.name());
        view.put("id", service.id());
        view.put("mtm", service.mtm());
        view.putAll(AccountViews.status(session.status(service.id())));
        view.put("operations", session.operations(service.id()).size());
        view.put("changes", changes(session, service));
        return view;
    }
}
