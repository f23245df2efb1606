// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.List;
import java.util.stream.Collectors;
import org.openmtm.entry.EntryId;
import org.openmtm.session.MessagingSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "cancel",
        description = "Take messages back that wait in the Outbox, or failed: they move to the Drafts.",
        footer = {"", "Examples:", "  mtm outbox cancel 4711"})
final class OutboxCancel extends ShellCommand {

    @Parameters(paramLabel = "ID", arity = "1..*", description = "The messages.")
    private List<EntryId> ids;

    OutboxCancel(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) {
        Ledger ledger = new Ledger(session, find(session));
        List<EntryId> chosen = ids.stream().distinct().toList();
        chosen.forEach(ledger::row);
        chosen.forEach(session::cancelSend);
        if (console().json()) {
            console().document().object().name("cancelled").value(chosen).endObject();
        } else {
            String named = chosen.stream().map(EntryId::toString).collect(Collectors.joining(", "));
            console()
                    .line((chosen.size() == 1 ? "Message " + named + " is" : "Messages " + named + " are")
                            + " in the Drafts now.");
        }
        return DONE;
    }
}
