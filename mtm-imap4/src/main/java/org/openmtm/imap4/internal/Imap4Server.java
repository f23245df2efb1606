// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.CommandDescriptor;
import org.openmtm.mtm.OperationContext;
import org.openmtm.mtm.ServerContext;
import org.openmtm.mtm.ServerMtm;
import org.openmtm.mtm.ServiceStatus;
import org.openmtm.operation.OperationResult;

/** The server side of one IMAP4 service: gives each command to who carries it out. */
final class Imap4Server implements ServerMtm {
    private final Imap4Service service;
    private final CommandHandlers handlers = new CommandHandlers();

    Imap4Server(ServerContext context, Shared shared) {
        this.service = new Imap4Service(context, shared);
        ConnectionCommands.add(handlers, service);
        StateCommands.add(handlers, service);
        SyncCommands.add(handlers, service);
        SelectCommand.add(handlers, service);
        RemovalCommands.add(handlers, service);
        ChangeHandlers.add(handlers, service);
        PopulateHandlers.add(handlers, service);
        ConnectAndSynchroniseCommand.add(handlers, service);
        GetMailCommand.add(handlers, service);
        ComposeCommand.add(handlers, service);
        FilingHandlers.add(handlers, service);
    }

    @Override
    public ServiceStatus status() {
        return service.board().status();
    }

    @Override
    public OperationResult execute(Command command, OperationContext operation) throws InterruptedException {
        boolean counts = service.context().lane(command) != CommandDescriptor.Lane.BESIDE;
        if (counts) {
            service.begin();
        }
        try {
            return handlers.run(command, operation);
        } catch (MessagingException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException("The module has to go");
            }
            operation.checkCancelled();
            throw e;
        } finally {
            if (counts) {
                service.end();
            }
        }
    }

    @Override
    public void close() {
        service.close();
    }
}
