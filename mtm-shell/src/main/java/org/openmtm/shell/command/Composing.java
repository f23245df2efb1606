// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.io.IOException;
import org.openmtm.entry.Entry;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Draft;
import org.openmtm.mtm.SendOptions;
import org.openmtm.session.Account;
import org.openmtm.session.MessagingSession;
import picocli.CommandLine.Mixin;

/** Composes a message and lets it go: into the Drafts, the Outbox, or out at once. */
abstract class Composing extends ShellCommand {

    @Mixin
    private Outgoing outgoing;

    Composing(Toolbox tools) {
        super(tools);
    }

    /** From which account it goes. */
    abstract Account account(Finder find);

    abstract Draft draft(Finder find) throws IOException;

    /** When it goes unless something else was said. */
    SendOptions preferred() {
        return SendOptions.NOW;
    }

    @Override
    final int run(MessagingSession session) throws IOException, InterruptedException {
        Finder find = find(session);
        Account account = account(find);
        Draft draft = draft(find);
        try {
            outgoing.go(session, waiting(session), console(), account, draft, preferred());
        } catch (IllegalArgumentException e) {
            throw wrongUsage(e.getMessage());
        }
        return DONE;
    }

    /** The account with that name, or the one that the message belongs to where no name is given. */
    static Account answering(Finder find, String name, Entry original) {
        if (name != null) {
            return find.account(name);
        }
        return find.accountOf(original)
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.INVALID,
                        "Message " + original.id() + " belongs to no account",
                        "Say which one answers: --account NAME"));
    }
}
