// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.io.IOException;
import java.util.List;
import org.openmtm.entry.EntryId;
import org.openmtm.mtm.Draft;
import org.openmtm.session.Account;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "forward",
        description = {
            "Pass a message on, quoted and with its attachments, or byte by byte as an attachment.",
            "Goes the same way as with send."
        },
        footer = {
            "",
            "Examples:",
            "  mtm forward 4711 --to ben@example.org",
            "  mtm forward 4711 --to ben@example.org --as-attachment --on-next-connection"
        })
final class Forward extends Composing {

    @Parameters(paramLabel = "ID", description = "The message to pass on.")
    private EntryId id;

    @Option(names = "--as-attachment", description = "Attach it as it is instead of quoting it.")
    private boolean attached;

    @Option(names = "--to", paramLabel = "ADDRESS", arity = "1..*", required = true, description = "Recipients.")
    private List<String> to;

    @Option(names = "--subject", paramLabel = "TEXT", description = "Another subject.")
    private String subject = "";

    @Mixin
    private Writing writing;

    @Option(
            names = "--account",
            paramLabel = "NAME",
            description = "The account to send from; that of the message if left out.")
    private String account;

    Forward(Toolbox tools) {
        super(tools);
    }

    @Override
    Account account(Finder find) {
        return answering(find, account, find.message(id));
    }

    @Override
    Draft draft(Finder find) throws IOException {
        return writing.draft(
                attached ? Draft.Kind.FORWARD_AS_ATTACHMENT : Draft.Kind.FORWARD, to, subject, id, console());
    }
}
