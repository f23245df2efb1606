// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.session.Account;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Composes a message that is made from another one. */
abstract class Answering extends Composing {

    @Parameters(paramLabel = "ID", description = "The message that it is about.")
    private EntryId id;

    @Option(
            names = "--account",
            paramLabel = "NAME",
            description = "The account to send from; that of the message if left out.")
    private String account;

    Answering(Toolbox tools) {
        super(tools);
    }

    final EntryId original() {
        return id;
    }

    @Override
    final Account account(Finder find) {
        Entry original = find.message(id);
        if (account != null) {
            return find.account(account);
        }
        return find.accountOf(original)
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.INVALID,
                        "Message " + id + " belongs to no account",
                        "Say which one answers: --account NAME"));
    }
}
