// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import org.openmtm.entry.Entry;
import org.openmtm.entry.FolderCounts;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.session.Account;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Human;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "remove",
        description = {
            "Remove an account with its mail, settings and passwords from here. The server keeps what it has.",
            "Asks first where there is a terminal."
        },
        footer = {"", "Examples:", "  mtm account remove work", "  mtm account remove work --yes"})
final class AccountRemove extends ShellCommand {

    @Parameters(paramLabel = "NAME", description = "The account.")
    private String name;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    AccountRemove(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) {
        Account account = find(session).account(name);
        FolderCounts counts = account.services()
                .flatMap(service -> session.read().folders(service.id()).stream())
                .map(Entry::id)
                .map(session.read()::counts)
                .reduce(FolderCounts.ZERO, FolderCounts::plus);
        if (!yes && console().canAsk()) {
            String question = "Remove the account " + account.name() + " and its "
                    + Human.count(counts.total(), "message") + " from here? [y/N] ";
            String answer = console().prompter("").line(question).strip();
            if (!answer.equalsIgnoreCase("y") && !answer.equalsIgnoreCase("yes")) {
                throw new MessagingException(ErrorKind.CANCELLED, "Nothing was removed", "");
            }
        }
        environment().messaging().accounts().remove(account.name());
        if (console().json()) {
            console().document().object().name("removed").value(account.name()).endObject();
        } else {
            console().line("Removed the account " + account.name() + ".");
        }
        return DONE;
    }
}
