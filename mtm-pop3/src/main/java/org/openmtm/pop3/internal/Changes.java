// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.ChangeCommands;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.EntryIds;
import org.openmtm.mtm.MessageCommands;
import org.openmtm.mtm.OperationContext;
import org.openmtm.mtm.WaitingChange;
import org.openmtm.mtm.support.CommandTable;
import org.openmtm.operation.OperationResult;
import org.openmtm.pop3.mirror.ChangeList;
import org.openmtm.pop3.mirror.LocalChanges;
import org.openmtm.pop3.mirror.Report;

/**
 * Commands that change the tree at once, and tell the server: in the same command if the service is connected, else with the next
 * session. Trouble with the server then is no failure of the command; what could not be told waits.
 */
final class Changes {
    private final Sessions sessions;

    Changes(Sessions sessions) {
        this.sessions = sessions;
    }

    void addTo(CommandTable table) {
        table.add(MessageCommands.COPY, MessageCommands.Copy.class, this::run)
                .add(MessageCommands.MOVE, MessageCommands.Move.class, this::run)
                .add(MessageCommands.DELETE, MessageCommands.Delete.class, this::run)
                .add(MessageCommands.POPULATE, MessageCommands.Populate.class, this::run)
                .add(ChangeCommands.UNDELETE_ALL, ChangeCommands.UndeleteAll.class, this::run)
                .add(ChangeCommands.CANCEL, ChangeCommands.CancelChanges.class, this::cancel)
                .add(ChangeCommands.LIST, ChangeCommands.ListChanges.class, (command, operation) -> list(command));
    }

    private OperationResult run(Command command, OperationContext operation) throws InterruptedException {
        Map<String, Object> values = new LinkedHashMap<>();
        if (!operation.note().equals(LocalChanges.APPLIED)) {
            values.putAll(apply(command, local(operation)));
        }
        if (sessions.staying() && !sessions.mirror().waiting().isEmpty()) {
            values.putAll(tell(operation));
        }
        return OperationResult.of(values);
    }

    private static Map<String, ?> apply(Command command, LocalChanges local) {
        if (command instanceof MessageCommands.Copy copy) {
            return Map.of("copies", EntryIds.text(local.copy(copy.messages(), copy.target())));
        }
        if (command instanceof MessageCommands.Move move) {
            local.move(move.messages(), move.target());
            return Map.of("moved", (long) move.messages().size());
        }
        if (command instanceof MessageCommands.Delete delete) {
            local.delete(delete.messages());
            return Map.of("deleted", (long) delete.messages().size());
        }
        if (command instanceof MessageCommands.Populate populate) {
            return Map.of("wanted", (long) local.populate(populate.messages(), populate.options()));
        }
        return Map.of("putBack", (long) local.undeleteAll());
    }

    private Map<String, Object> tell(OperationContext operation) throws InterruptedException {
        Report report = new Report();
        Map<String, Object> values = new LinkedHashMap<>();
        try {
            sessions.use(operation, false, report, (session, course) -> session.fetchWishes(report, course));
        } catch (MessagingException e) {
            if (e.kind() == ErrorKind.CANCELLED || Thread.currentThread().isInterrupted()) {
                throw e;
            }
            values.put("waits", e.oneLine());
        }
        Map<String, Object> told = report.values();
        if (told.containsKey("problemTexts")) {
            values.put("problemTexts", told.get("problemTexts"));
        }
        values.put("fetched", report.values().get("bodies"));
        values.put("deletedOnServer", report.deletedThere());
        return values;
    }

    private OperationResult cancel(ChangeCommands.CancelChanges command, OperationContext operation) {
        boolean done = operation.note().equals(LocalChanges.APPLIED);
        return OperationResult.of(
                Map.of("cancelled", done ? 0L : (long) local(operation).cancel(command.entries())));
    }

    private OperationResult list(ChangeCommands.ListChanges command) {
        return OperationResult.of(WaitingChange.values(new ChangeList(sessions.mirror()).of(command.entries())));
    }

    private LocalChanges local(OperationContext operation) {
        return new LocalChanges(sessions.mirror(), sessions.settings().rules(), operation.operationId());
    }
}
