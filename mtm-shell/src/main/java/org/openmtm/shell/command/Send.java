// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.io.IOException;
import java.util.List;
import org.openmtm.mtm.Draft;
import org.openmtm.session.Account;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "send",
        description = {
            "Compose a message and send it.",
            "It is durable in the Outbox before anything leaves.",
            "Exit status 1 if it was refused, or if it is uncertain whether it was sent."
        },
        footer = {
            "",
            "Examples:",
            "  mtm send work --to ben@example.org --subject Lunch --body-file text.txt",
            "  mtm send work --to 'Ben <ben@example.org>' --subject Report --attach report.pdf --on-next-connection",
            "  date | mtm send work --to ben@example.org --subject Now --body-file -"
        })
final class Send extends Composing {

    @Parameters(paramLabel = "NAME", description = "The account to send from.")
    private String name;

    @Option(names = "--to", paramLabel = "ADDRESS", arity = "1..*", required = true, description = "Recipients.")
    private List<String> to;

    @Option(names = "--subject", paramLabel = "TEXT", required = true, description = "The subject.")
    private String subject;

    @Mixin
    private Writing writing;

    Send(Toolbox tools) {
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
}
