// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.ClientMtm;
import org.openmtm.session.Account;
import org.openmtm.session.MessagingSession;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Does something with one message of the Drafts. */
abstract class Drafting extends ShellCommand {

    @Parameters(paramLabel = "ID", description = "The draft.")
    private EntryId id;

    @Option(
            names = "--account",
            paramLabel = "NAME",
            description = "The account that sends it; the one it was made with if left out.")
    private String account;

    Drafting(Toolbox tools) {
        super(tools);
    }

    final EntryId id() {
        return id;
    }

    final Account account(Finder find) {
        Entry draft = find.message(id);
        if (account != null) {
            return find.account(account);
        }
        return find.accountOf(draft)
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.INVALID, "Message " + id + " belongs to no account", "Say which: --account NAME"));
    }

    final ClientMtm client(MessagingSession session) {
        Finder find = find(session);
        return session.client(find.sending(account(find)).id());
    }
}
