// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import org.openmtm.entry.EntryId;
import org.openmtm.session.MessagingSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "cancel",
        description = "Take a message back that waits in the Outbox: it moves to the Drafts.",
        footer = {"", "Examples:", "  mtm outbox cancel 4711"})
final class OutboxCancel extends ShellCommand {

    @Parameters(paramLabel = "ID", description = "The message.")
    private EntryId id;

    OutboxCancel(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) {
        find(session).message(id);
        session.cancelSend(id);
        if (console().json()) {
            console().document().object().name("cancelled").value(id).endObject();
        } else {
            console().line("Message " + id + " is in the Drafts now.");
        }
        return DONE;
    }
}
