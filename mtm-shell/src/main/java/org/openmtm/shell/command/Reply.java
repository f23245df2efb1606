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
        name = "reply",
        description = {
            "Answer a message.",
            "To its sender, with its subject, threading and quoted text. Goes the same way as with send."
        },
        footer = {
            "",
            "Examples:",
            "  mtm reply 4711 --body-file answer.txt",
            "  mtm reply 4711 --all --draft",
            "  echo Agreed. | mtm reply 4711 --body-file - --on-next-connection"
        })
final class Reply extends Composing {

    @Parameters(paramLabel = "ID", description = "The message to answer.")
    private EntryId id;

    @Option(names = "--all", description = "Answer its other recipients too.")
    private boolean all;

    @Option(names = "--to", paramLabel = "ADDRESS", arity = "1..*", description = "Recipients; its sender if left out.")
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

    Reply(Toolbox tools) {
        super(tools);
    }

    @Override
    Account account(Finder find) {
        return answering(find, account, find.message(id));
    }

    @Override
    Draft draft(Finder find) throws IOException {
        return writing.draft(all ? Draft.Kind.REPLY_ALL : Draft.Kind.REPLY, to, subject, id, console());
    }
}
