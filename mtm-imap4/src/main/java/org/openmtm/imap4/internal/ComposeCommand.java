// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.util.Map;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.OperationContext;
import org.openmtm.operation.OperationResult;

/** Composes through the service of the account that can send. */
final class ComposeCommand implements CommandHandler<Commands.Compose> {
    private static final String BEGUN = "begun";

    private final Imap4Service service;

    private ComposeCommand(Imap4Service service) {
        this.service = service;
    }

    static void add(CommandHandlers handlers, Imap4Service service) {
        handlers.add(Commands.Compose.class, new ComposeCommand(service));
    }

    @Override
    public OperationResult run(Commands.Compose command, OperationContext operation) throws InterruptedException {
        if (operation.note().equals(BEGUN)) {
            // The message may be in the Outbox already, and nothing is sent twice without a person having said so.
            throw new MessagingException(
                    ErrorKind.CONFLICT,
                    "Composing was interrupted",
                    "Look into the Drafts and the Outbox; compose again if it is not there");
        }
        var sender = service.context()
                .sender()
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.NOT_SUPPORTED,
                        "IMAP4 does not send, and the account "
                                + service.context().service().name() + " has no sending service (SMTP)",
                        "Add one to the account"));
        new OriginalFetch(service, command.draft()).run(operation);
        // From here on nothing is performed any more that would look for its own note.
        service.store().write(tx -> {
            tx.noteOperation(operation.operationId(), BEGUN);
            return null;
        });
        EntryId message = sender.compose(command.draft(), command.options());
        return OperationResult.of(Map.of("id", message.value()));
    }
}
