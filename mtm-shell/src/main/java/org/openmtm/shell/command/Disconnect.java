// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import org.openmtm.entry.Entry;
import org.openmtm.mtm.Commands;
import org.openmtm.session.MessagingSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "disconnect",
        description = "Disconnect all services of an account in an orderly way.",
        footer = {"", "Examples:", "  mtm disconnect work"})
final class Disconnect extends ShellCommand {

    @Parameters(paramLabel = "NAME", description = "The account.")
    private String name;

    Disconnect(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) throws InterruptedException {
        var account = find(session).account(name);
        for (Entry service : account.services().toList()) {
            if (session.status(service.id()).connected() || service.equals(account.receiving())) {
                waiting(session).await(session.start(service.id(), new Commands.Disconnect()));
            }
        }
        if (console().json()) {
            console().document().value(AccountViews.of(account, environment().messaging(), session));
        } else {
            console().line("Disconnected " + account.name() + ".");
        }
        return DONE;
    }
}
