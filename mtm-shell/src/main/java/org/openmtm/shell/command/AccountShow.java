// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import org.openmtm.entry.Entry;
import org.openmtm.mtm.ServiceStatus;
import org.openmtm.session.Account;
import org.openmtm.session.Messaging;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Human;
import org.openmtm.shell.console.Table;
import org.openmtm.shell.console.Table.Column;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        description = "Show an account with its settings. Passwords are never shown.",
        footer = {"", "Examples:", "  mtm account show work"})
final class AccountShow extends ShellCommand {

    @Parameters(paramLabel = "NAME", description = "The account.")
    private String name;

    AccountShow(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) {
        Messaging messaging = environment().messaging();
        Account account = find(session).account(name);
        if (console().json()) {
            console().document().value(AccountViews.of(account, messaging, session));
            return DONE;
        }
        account.services().forEach(service -> show(session, service, service.equals(account.receiving())));
        return DONE;
    }

    private void show(MessagingSession session, Entry service, boolean receives) {
        ServiceStatus status = session.status(service.id());
        String title = service.mtm() + " (" + (receives ? "receives" : "sends") + "), " + Human.words(status.state())
                + (status.text().isEmpty() ? "" : ": " + status.text());
        console().line(title);
        try (Table table = new Table(console()).column("  SETTING", Column.LEFT).column("VALUE", Column.FLEXIBLE)) {
            environment()
                    .messaging()
                    .accounts()
                    .settings(service.id())
                    .asMap()
                    .forEach((key, value) -> table.row("  " + key, value));
        }
    }
}
