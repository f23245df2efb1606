// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.ArrayList;
import java.util.List;
import org.openmtm.entry.EntryId;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Human;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "retry",
        description = {
            "Send messages of the Outbox now, whatever they wait for: a time, a connection, a request, another try.",
            "What failed is tried again for the recipients that did not get it, with the same bytes and Message-ID.",
            "One that was sent, and whose copy could not be filed on the server, is filed again with the next connection.",
            "What is uncertain is left out: see outbox resolve. Exit status 1 if one of them is not sent."
        },
        footer = {
            "",
            "Examples:",
            "  mtm outbox retry 4711",
            "  mtm outbox retry --all",
            "  mtm outbox retry --all --account work --no-wait"
        })
final class OutboxRetry extends ShellCommand {

    @Parameters(paramLabel = "ID", arity = "0..*", description = "The messages.")
    private List<EntryId> ids = List.of();

    @Option(names = "--all", description = "All that wait or failed.")
    private boolean all;

    @Option(names = "--account", paramLabel = "NAME", description = "With --all: only those of this account.")
    private String account;

    @Option(names = "--no-wait", description = "Do not wait for the run that sends them.")
    private boolean noWait;

    OutboxRetry(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) throws InterruptedException {
        if (all == !ids.isEmpty() || (account != null && !all)) {
            throw wrongUsage("Name the messages, or say --all (and with it --account NAME)");
        }
        Finder find = find(session);
        Ledger ledger = new Ledger(session, find);
        List<EntryId> chosen =
                all ? waiting(session, find) : ids.stream().distinct().toList();
        chosen.forEach(ledger::row);
        chosen.forEach(session::retrySend);
        if (chosen.isEmpty() && !console().json()) {
            console().note("Nothing waits in the Outbox");
            return DONE;
        }
        if (!noWait) {
            return ledger.tell(chosen, ledger.flush(chosen, waiting(session)), console()) ? DONE : FAILED;
        }
        if (console().json()) {
            console().document().object().name("retried").value(chosen).endObject();
        } else {
            console()
                    .line(Human.count(chosen.size(), "message") + (chosen.size() == 1 ? " goes" : " go")
                            + " with the next run of the Outbox");
        }
        return DONE;
    }

    private List<EntryId> waiting(MessagingSession session, Finder find) {
        EntryId service =
                account == null ? null : find.sending(find.account(account)).id();
        List<EntryId> chosen = new ArrayList<>();
        for (Submission row : session.read().outbox(service)) {
            if (row.state() == SendState.QUEUED || row.state() == SendState.FAILED) {
                chosen.add(row.message());
            } else if (row.state() == SendState.UNCERTAIN) {
                console()
                        .note("Message " + row.message() + " is uncertain and left out: mtm outbox show "
                                + row.message());
            }
        }
        return chosen;
    }
}
