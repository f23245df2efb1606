// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.mtm.ClientMtm;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.Draft;
import org.openmtm.mtm.MessageEdit;
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

    /** @throws IllegalArgumentException for wrong usage */
    abstract Draft draft() throws IOException;

    /** Files that are attached when it goes. */
    List<MessageEdit> links() {
        return List.of();
    }

    /** When it goes unless something else was said. */
    SendOptions.When preferred() {
        return SendOptions.When.AS_SET;
    }

    @Override
    final int run(MessagingSession session) throws IOException, InterruptedException {
        Draft draft;
        SendOptions options;
        try {
            draft = draft();
            options = outgoing.options(preferred());
        } catch (IllegalArgumentException e) {
            throw wrongUsage(e.getMessage());
        }
        Account account = account(find(session));
        // The client of the service that receives knows who sends, or says what the account lacks.
        Entry client = account.receivingService().or(account::sendingService).orElseThrow();
        EntryId message = compose(session, client, account, draft, options);
        new Departure(session, waiting(session), console()).of(message, account, options);
        return DONE;
    }

    /** What is only linked is put into a draft, which then goes. */
    private EntryId compose(MessagingSession session, Entry client, Account account, Draft draft, SendOptions options)
            throws InterruptedException {
        List<MessageEdit> links = links();
        if (links.isEmpty()) {
            return compose(session, client, draft, options);
        }
        EntryId message = compose(session, client, draft, SendOptions.DRAFT);
        ClientMtm sending =
                session.client(account.sendingService().orElseThrow().id());
        sending.edit(message, links);
        if (options.when() != SendOptions.When.DRAFT) {
            sending.send(message, options);
        }
        return message;
    }

    /** As a command where the original is not all here: that one fetches what is missing first. */
    private EntryId compose(MessagingSession session, Entry client, Draft draft, SendOptions options)
            throws InterruptedException {
        boolean here = draft.original() == null
                || session.read()
                        .entry(draft.original())
                        .filter(original -> original.body() != BodyState.COMPLETE)
                        .isEmpty();
        if (here) {
            return session.client(client.id()).compose(draft, options);
        }
        Map<String, Object> values =
                waiting(session).await(session.start(client.id(), new Commands.Compose(draft, options)));
        return EntryId.parse(String.valueOf(values.containsKey("id") ? values.get("id") : values.get("message")));
    }
}
