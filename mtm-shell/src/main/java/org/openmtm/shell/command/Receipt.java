// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.List;
import org.openmtm.entry.EntryId;
import org.openmtm.mtm.Draft;
import org.openmtm.session.Account;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "receipt",
        description = {
            "Tell the sender of a message, who asked for it, that it was shown (RFC 8098).",
            "Goes the same way as with send."
        },
        footer = {"", "Examples:", "  mtm receipt 4711", "  mtm receipt 4711 --on-next-connection"})
final class Receipt extends Composing {

    @Parameters(paramLabel = "ID", description = "The message that was shown.")
    private EntryId id;

    @Option(
            names = "--account",
            paramLabel = "NAME",
            description = "The account to send from; that of the message if left out.")
    private String account;

    Receipt(Toolbox tools) {
        super(tools);
    }

    @Override
    Account account(Finder find) {
        return answering(find, account, find.message(id));
    }

    @Override
    Draft draft(Finder find) {
        return new Draft(Draft.Kind.RECEIPT, "", List.of(), List.of(), List.of(), "", "", List.of(), id);
    }
}
