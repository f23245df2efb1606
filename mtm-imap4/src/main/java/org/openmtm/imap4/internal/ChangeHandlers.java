// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.openmtm.entry.EntryId;
import org.openmtm.imap4.change.Cancel;
import org.openmtm.imap4.change.ChangeList;
import org.openmtm.imap4.change.FolderChanges;
import org.openmtm.imap4.change.LocalChanges;
import org.openmtm.imap4.change.ReplayReport;
import org.openmtm.mtm.ChangeCommands;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.EntryIds;
import org.openmtm.mtm.FolderCommands;
import org.openmtm.mtm.MessageCommands;
import org.openmtm.mtm.OperationContext;
import org.openmtm.mtm.WaitingChange;
import org.openmtm.operation.OperationResult;

/**
 * The handlers of what changes the local tree and tells the server: folders, messages, pending changes. The tree changes at
 * once; with a connection the server hears of it before the command ends, and a trouble of the connection then does not
 * make the command fail: what could not be sent waits.
 */
final class ChangeHandlers {
    private final Imap4Service service;

    private ChangeHandlers(Imap4Service service) {
        this.service = service;
    }

    static void add(CommandHandlers handlers, Imap4Service service) {
        ChangeHandlers changes = new ChangeHandlers(service);
        changes.messages(handlers);
        changes.folders(handlers);
        changes.changes(handlers);
    }

    private void messages(CommandHandlers handlers) {
        handle(handlers, MessageCommands.Copy.class, (command, operation) -> {
            List<EntryId> copies = local().copy(command.messages(), command.target(), operation);
            return Map.of("copies", EntryIds.text(copies));
        });
        handle(handlers, MessageCommands.Move.class, (command, operation) -> {
            local().move(command.messages(), command.target(), operation);
            return Map.of("moved", (long) command.messages().size());
        });
        handle(handlers, MessageCommands.Delete.class, (command, operation) -> {
            local().delete(command.messages(), operation);
            return Map.of("deleted", (long) command.messages().size());
        });
        handle(handlers, ChangeCommands.UndeleteAll.class, (command, operation) -> {
            LocalChanges.Undeleted done = local().undeleteAll(operation);
            return Map.of("putBack", (long) done.putBack(), "copied", (long) done.copied());
        });
    }

    private void folders(CommandHandlers handlers) {
        handle(handlers, FolderCommands.CreateFolder.class, (command, operation) -> {
            EntryId folder = tree().create(command.parent(), command.name(), operation);
            return Map.of("folder", folder.toString());
        });
        handle(handlers, FolderCommands.RenameFolder.class, (command, operation) -> {
            tree().rename(command.folder(), command.name(), operation);
            return Map.of();
        });
        handle(handlers, FolderCommands.DeleteFolder.class, (command, operation) -> {
            tree().delete(command.folder(), operation);
            return Map.of();
        });
        handlers.add(FolderCommands.Subscribe.class, (command, operation) -> subscribe(command.folder(), true));
        handlers.add(FolderCommands.Unsubscribe.class, (command, operation) -> subscribe(command.folder(), false));
    }

    private void changes(CommandHandlers handlers) {
        handlers.add(ChangeCommands.CancelChanges.class, (command, operation) -> {
            int cancelled =
                    once(operation, id -> new Cancel(service.store(), service.id()).changes(command.entries(), id), 0);
            return OperationResult.of(Map.of("cancelled", (long) cancelled));
        });
        handlers.add(ChangeCommands.ListChanges.class, (command, operation) -> {
            List<WaitingChange> waiting = new ChangeList(service.store(), service.id())
                    .all().stream()
                            .filter(change -> command.entries().isEmpty()
                                    || command.entries().contains(change.entry()))
                            .toList();
            return OperationResult.of(WaitingChange.values(waiting));
        });
    }

    /** Changes the tree as an operation, and gives the values of its result. */
    @FunctionalInterface
    private interface Change<C> {
        Map<String, ?> apply(C command, long operation);
    }

    private <C extends Command> void handle(CommandHandlers handlers, Class<C> type, Change<C> change) {
        handlers.add(type, (command, operation) -> {
            Map<String, Object> values =
                    new LinkedHashMap<>(once(operation, id -> change.apply(command, id), Map.of()));
            if (service.connections().staying() && service.connections().open() != null) {
                ReplayReport report = new Sending(service).now(operation);
                values.putAll(report.values());
            }
            return OperationResult.of(values);
        });
    }

    /** What was applied before an interruption is not applied again. */
    private static <T> T once(OperationContext operation, LongFunction<T> change, T applied) {
        return operation.note().equals(LocalChanges.APPLIED) ? applied : change.apply(operation.operationId());
    }

    private OperationResult subscribe(EntryId folder, boolean subscribed) {
        tree().subscribe(folder, subscribed, 0);
        return OperationResult.EMPTY;
    }

    private LocalChanges local() {
        return new LocalChanges(service.store(), service.id());
    }

    private FolderChanges tree() {
        return new FolderChanges(service.store(), service.id());
    }
}
