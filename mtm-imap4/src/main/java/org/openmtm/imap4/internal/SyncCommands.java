// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.util.Map;
import java.util.function.BiConsumer;
import org.openmtm.imap4.change.ReplayReport;
import org.openmtm.imap4.sync.AccountSync;
import org.openmtm.imap4.sync.SyncReport;
import org.openmtm.imap4.sync.SyncScope;
import org.openmtm.mtm.CommandDescriptor.Lane;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.OperationContext;
import org.openmtm.operation.OperationResult;
import org.openmtm.store.PendingChange;

/** Synchronise all or one folder, the tree only, or what is new in the inbox; connecting first if need be. */
final class SyncCommands {
    private final Imap4Service service;

    private SyncCommands(Imap4Service service) {
        this.service = service;
    }

    static void add(CommandHandlers handlers, Imap4Service service) {
        SyncCommands commands = new SyncCommands(service);
        handlers.add(Commands.Synchronise.class, commands::synchronise);
        handlers.add(
                Commands.SynchroniseTree.class,
                (command, operation) ->
                        commands.run(operation, SyncScope.Depth.HEADERS, (turn, sync) -> sync.folders()));
        handlers.add(
                Commands.SynchroniseInbox.class,
                (command, operation) ->
                        commands.run(operation, SyncScope.Depth.ARRIVALS, (turn, sync) -> sync.one("INBOX")));
    }

    private OperationResult synchronise(Commands.Synchronise command, OperationContext operation)
            throws InterruptedException {
        SyncScope.Depth depth = command.headersOnly() ? SyncScope.Depth.HEADERS : SyncScope.Depth.ALL;
        return run(operation, depth, (turn, sync) -> {
            if (command.folder().isBlank()) {
                sync.all(turn.settings().folders());
            } else {
                sync.one(command.folder());
            }
        });
    }

    private boolean partsAreWanted() {
        return service.store().pending(service.id()).stream()
                .anyMatch(change -> change.kind() == PendingChange.Kind.POPULATE);
    }

    private OperationResult run(OperationContext operation, SyncScope.Depth depth, BiConsumer<Turn, AccountSync> work)
            throws InterruptedException {
        return service.connections().use(operation, Lane.BACKGROUND, turn -> {
            SyncReport report = new SyncReport();
            ReplayReport changes = new ReplayReport();
            Sending sending = new Sending(service);
            sending.over(turn, changes);
            work.accept(turn, new AccountSync(turn.scope(depth, report)));
            // What had to wait for the sync of its folder, because the server had numbered that anew; and the parts of
            // messages that the download rules name.
            if (changes.anyDeferred() || partsAreWanted()) {
                sending.over(turn, changes);
            }
            Map<String, Object> values = report.values(turn.bytes(), turn.roundTrips());
            values.put("changesSent", changes.sentChanges());
            values.put("changesRefused", changes.refusedChanges());
            service.board().synchronised(report);
            return OperationResult.of(values);
        });
    }
}
