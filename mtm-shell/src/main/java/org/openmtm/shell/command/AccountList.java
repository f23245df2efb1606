// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.List;
import org.openmtm.session.Account;
import org.openmtm.session.Messaging;
import org.openmtm.session.MessagingSession;
import org.openmtm.settings.StandardSettings;
import org.openmtm.shell.console.Human;
import org.openmtm.shell.console.Table;
import org.openmtm.shell.console.Table.Column;
import picocli.CommandLine.Command;

@Command(
        name = "list",
        description = "List the accounts.",
        footer = {"", "Examples:", "  mtm account list", "  mtm --json account list"})
final class AccountList extends ShellCommand {

    AccountList(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) {
        Messaging messaging = environment().messaging();
        List<Account> accounts = messaging.accounts().list();
        if (console().json()) {
            var json = console().document().object().name("accounts").array();
            accounts.forEach(account -> json.value(AccountViews.of(account, messaging, session)));
            json.endArray().endObject();
            return DONE;
        }
        try (Table table = new Table(console())
                .column("ACCOUNT", Column.LEFT)
                .column("SERVICE", Column.LEFT)
                .column("SERVER", Column.FLEXIBLE)
                .column("USER", Column.FLEXIBLE)
                .column("STATE", Column.LEFT)) {
            accounts.forEach(account -> account.services()
                    .forEach(service -> table.row(
                            account.name(),
                            service.mtm(),
                            AccountViews.server(messaging, service),
                            messaging.accounts().settings(service.id()).text(StandardSettings.USER, ""),
                            Human.words(session.status(service.id()).state()))));
        }
        if (accounts.isEmpty()) {
            console().note("No accounts yet. Add one: mtm account add NAME --imap HOST:PORT --user USER");
        }
        return DONE;
    }
}
