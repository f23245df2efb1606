// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import org.openmtm.mtm.SendOptions;
import picocli.CommandLine.Command;

@Command(
        name = "new",
        description = {
            "Create a new message in the Drafts, or in the Outbox if it is said when it goes.",
            "Edit it with draft edit, send it with draft send. To send at once use send."
        },
        footer = {
            "",
            "Examples:",
            "  mtm new work --to ben@example.org --subject Lunch --body-file text.txt",
            "  mtm new work --subject Later --priority low --signature",
            "  mtm new work --to ben@example.org --subject Lunch --on-next-connection"
        })
final class New extends Fresh {

    New(Toolbox tools) {
        super(tools);
    }

    @Override
    SendOptions.When preferred() {
        return SendOptions.When.DRAFT;
    }
}
