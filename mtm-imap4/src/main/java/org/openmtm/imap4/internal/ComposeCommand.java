// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.util.Map;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.OperationContext;
import org.openmtm.operation.OperationResult;

/**
 * Composes through the service of the account that can send, by an operation of that service: so it is composed once, whichever
 * of the two modules is replaced meanwhile.
 */
final class ComposeCommand implements CommandHandler<Commands.Compose> {
    private final Imap4Service service;

    private ComposeCommand(Imap4Service service) {
        this.service = service;
    }

    static void add(CommandHandlers handlers, Imap4Service service) {
        handlers.add(Commands.Compose.class, new ComposeCommand(service));
    }

    @Override
    public OperationResult run(Commands.Compose command, OperationContext operation) throws InterruptedException {
        new OriginalFetch(service, command.draft()).run(operation);
        Map<String, String> made = service.context().performRelated(operation, "compose", command);
        return OperationResult.of(Map.of("id", Long.parseLong(made.get("message"))));
    }
}
