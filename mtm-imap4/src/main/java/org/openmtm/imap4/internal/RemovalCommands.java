// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import org.openmtm.entry.EntryId;
import org.openmtm.imap4.change.ReplayReport;
import org.openmtm.imap4.sync.AccountSync;
import org.openmtm.imap4.sync.SyncReport;
import org.openmtm.imap4.sync.SyncScope;
import org.openmtm.mtm.CommandDescriptor.Lane;
import org.openmtm.mtm.FolderCommands;
import org.openmtm.mtm.OperationContext;
import org.openmtm.operation.OperationResult;

/** Decides about a folder that the brake holds: what vanished on the server goes here too, or goes back there. */
final class RemovalCommands {
    private final Imap4Service service;

    private RemovalCommands(Imap4Service service) {
        this.service = service;
    }

    static void add(CommandHandlers handlers, Imap4Service service) {
        RemovalCommands commands = new RemovalCommands(service);
        handlers.add(
                FolderCommands.AcceptRemovals.class,
                (command, operation) -> commands.decide(command.folder(), true, operation));
        handlers.add(
                FolderCommands.RestoreRemovals.class,
                (command, operation) -> commands.decide(command.folder(), false, operation));
    }

    private OperationResult decide(EntryId folder, boolean accept, OperationContext operation)
            throws InterruptedException {
        return service.connections().use(operation, Lane.FOREGROUND, turn -> {
            SyncReport report = new SyncReport();
            new AccountSync(turn.scope(SyncScope.Depth.NEW, report)).decide(folder, accept);
            // What is restored goes back to the server at once.
            new Sending(service).over(turn, new ReplayReport());
            return OperationResult.of(report.values(turn.bytes(), turn.roundTrips()));
        });
    }
}
