// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.io.IOException;
import org.openmtm.mtm.Draft;
import picocli.CommandLine.Command;

@Command(
        name = "send",
        description = {
            "Compose a message and send it.",
            "It is durable in the Outbox before anything leaves, and goes when the account's setting send.option says,"
                    + " unless it is said here.",
            "Exit status 1 if it was refused, or if it is uncertain whether it was sent."
        },
        footer = {
            "",
            "Examples:",
            "  mtm send work --to ben@example.org --subject Lunch --body-file text.txt",
            "  mtm send work --to 'Ben <ben@example.org>' --subject Report --attach report.pdf --on-next-connection",
            "  mtm send work --to ben@example.org --subject Offer --at 18:00 --not-after +3d --unless-answered",
            "  mtm send work --to ben@example.org --subject Urgent --priority high --report success,failure",
            "  date | mtm send work --to ben@example.org --subject Now --body-file - --now"
        })
final class Send extends Fresh {

    Send(Toolbox tools) {
        super(tools);
    }

    @Override
    Draft draft() throws IOException {
        writing().recipients().require();
        if (writing().subject().isEmpty()) {
            throw new IllegalArgumentException("Say what it is about: --subject TEXT");
        }
        return super.draft();
    }
}
