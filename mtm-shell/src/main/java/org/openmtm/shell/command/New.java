// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.io.IOException;
import java.util.List;
import org.openmtm.mtm.Draft;
import org.openmtm.mtm.SendOptions;
import org.openmtm.session.Account;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "new",
        description = {
            "Create a new message in the Drafts, or with --on-next-connection or --at in the Outbox.",
            "To send it at once use send."
        },
        footer = {
            "",
            "Examples:",
            "  mtm new work --to ben@example.org --subject Lunch --body-file text.txt",
            "  mtm new work --to ben@example.org --subject Lunch --on-next-connection"
        })
final class New extends Composing {

    @Parameters(paramLabel = "NAME", description = "The account to send from.")
    private String name;

    @Option(names = "--to", paramLabel = "ADDRESS", arity = "1..*", description = "Recipients.")
    private List<String> to;

    @Option(names = "--subject", paramLabel = "TEXT", description = "The subject.")
    private String subject = "";

    @Mixin
    private Writing writing;

    New(Toolbox tools) {
        super(tools);
    }

    @Override
    Account account(Finder find) {
        return find.account(name);
    }

    @Override
    Draft draft(Finder find) throws IOException {
        return writing.draft(Draft.Kind.NEW, to, subject, null, console());
    }

    @Override
    SendOptions preferred() {
        return SendOptions.DRAFT;
    }
}
