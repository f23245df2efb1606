// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import org.openmtm.entry.Entry;
import org.openmtm.mtm.SendingCommands;
import org.openmtm.session.MessagingSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "reports",
        description = {
            "Match the delivery reports and receipts that came to what was sent.",
            "Goes by itself when mail arrives; outbox show tells what they said."
        },
        footer = {"", "Examples:", "  mtm outbox reports work"})
final class OutboxReports extends ShellCommand {

    @Parameters(paramLabel = "NAME", description = "The account.")
    private String name;

    OutboxReports(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) throws InterruptedException {
        Finder find = find(session);
        Entry sending = find.sending(find.account(name));
        Performed.of(session, waiting(session), sending, new SendingCommands.ReadReports())
                .tell(console(), name + ": read the reports that came");
        return DONE;
    }
}
