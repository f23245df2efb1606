// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import org.openmtm.mtm.SendOptions;
import org.openmtm.session.MessagingSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "send",
        description = {
            "Put a message of the Drafts into the Outbox, and send it as with send.",
            "Refused, with the reason, if it could not be sent as it is."
        },
        footer = {"", "Examples:", "  mtm draft send 4711", "  mtm draft send 4711 --at 18:00 --unless-answered"})
final class DraftSend extends Drafting {

    @Mixin
    private Outgoing outgoing;

    DraftSend(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) throws InterruptedException {
        SendOptions options;
        try {
            options = outgoing.options(SendOptions.When.AS_SET);
        } catch (IllegalArgumentException e) {
            throw wrongUsage(e.getMessage());
        }
        if (options.when() == SendOptions.When.DRAFT) {
            throw wrongUsage("It is in the Drafts already; say when it goes");
        }
        client(session).send(id(), options);
        new Departure(session, waiting(session), console()).of(id(), account(find(session)), options);
        return DONE;
    }
}
