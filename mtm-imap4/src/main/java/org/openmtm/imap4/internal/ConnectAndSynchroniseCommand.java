// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.CompoundCommands.ConnectAndSynchronise;
import org.openmtm.mtm.CompoundCommands.ConnectAndSynchronise.Completion;
import org.openmtm.mtm.OperationContext;
import org.openmtm.operation.Operation;
import org.openmtm.operation.OperationRecord;
import org.openmtm.operation.OperationResult;
import org.openmtm.operation.OperationState;

/**
 * Connects and synchronises, out of a connect and a sync. While it waits for the disconnect, the watch refreshes the inbox.
 * Cancelling it cancels the part that runs, and takes back the connection that it made.
 *
 * <p>It notes the number of its sync: a run that is taken up connects again, but does not synchronise twice.
 */
final class ConnectAndSynchroniseCommand implements CommandHandler<ConnectAndSynchronise> {
    private static final String NOTE = "sync ";

    private final Imap4Service service;

    private ConnectAndSynchroniseCommand(Imap4Service service) {
        this.service = service;
    }

    static void add(CommandHandlers handlers, Imap4Service service) {
        handlers.add(ConnectAndSynchronise.class, new ConnectAndSynchroniseCommand(service));
    }

    @Override
    public OperationResult run(ConnectAndSynchronise command, OperationContext operation) throws InterruptedException {
        ConnectStages stages = new ConnectStages(operation);
        boolean before = service.connections().staying();
        try {
            stages.stage(ConnectStages.CONNECTING);
            OperationResult connection =
                    Part.await(service.context().start(new Commands.Connect()), operation, stages::connect);
            Map<String, Object> values = new LinkedHashMap<>(connection.values());
            values.putAll(afterConnect(command, operation, stages));
            return OperationResult.of(values);
        } catch (MessagingException e) {
            boolean ours = !before || command.completion() == Completion.AFTER_DISCONNECT;
            if (operation.isCancelled() && ours && service.connections().staying()) {
                stages.stage(ConnectStages.DISCONNECTING);
                service.context().start(new Commands.Disconnect());
            }
            throw e;
        }
    }

    private Map<String, Object> afterConnect(
            ConnectAndSynchronise command, OperationContext operation, ConnectStages stages)
            throws InterruptedException {
        long noted = noted(operation);
        Optional<Operation> sync = noted == 0 ? Optional.of(begin(operation)) : running(noted);
        if (command.completion() == Completion.AFTER_CONNECT) {
            return Map.of("sync", sync.map(Operation::id).orElse(noted));
        }
        Map<String, Object> values = sync.isPresent() ? awaitSync(sync.get(), operation, stages) : ended(noted);
        if (values.containsKey("ended") || command.completion() == Completion.AFTER_SYNC) {
            stages.stage(ConnectStages.COMPLETE);
            return values;
        }
        return awaitDisconnect(command, operation, stages, values);
    }

    private Operation begin(OperationContext operation) {
        Operation sync = service.context().start(new Commands.Synchronise("", false));
        service.store().write(tx -> {
            tx.noteOperation(operation.operationId(), NOTE + sync.id());
            return null;
        });
        return sync;
    }

    private static long noted(OperationContext operation) {
        String note = operation.note();
        return note.startsWith(NOTE) ? Long.parseLong(note.substring(NOTE.length())) : 0;
    }

    private Optional<Operation> running(long id) {
        return service.context().operations().stream()
                .filter(candidate -> candidate.id() == id)
                .findFirst();
    }

    private Map<String, Object> awaitSync(Operation sync, OperationContext operation, ConnectStages stages)
            throws InterruptedException {
        try {
            return Part.await(sync, operation, stages::sync).values();
        } catch (MessagingException e) {
            operation.checkCancelled();
            if (e.kind() == ErrorKind.CANCELLED && !service.connections().staying()) {
                return Map.of("ended", "disconnected");
            }
            throw e;
        }
    }

    /** What became of a sync that ended while this was not running. */
    private Map<String, Object> ended(long id) {
        OperationRecord record = service.store().operation(id).orElse(null);
        if (record != null && record.state() == OperationState.FAILED) {
            throw new MessagingException(record.error(), record.message(), "");
        }
        return record == null ? Map.of() : Map.copyOf(record.result());
    }

    private Map<String, Object> awaitDisconnect(
            ConnectAndSynchronise command, OperationContext operation, ConnectStages stages, Map<String, Object> synced)
            throws InterruptedException {
        stages.stage(ConnectStages.COMPLETE);
        Duration idle = Duration.ofSeconds(command.idleTimeout());
        Map<String, Object> values = new LinkedHashMap<>(synced);
        boolean left = service.awaitLeft(operation, idle);
        stages.stage(ConnectStages.DISCONNECTING);
        if (!left) {
            Part.await(service.context().start(new Commands.Disconnect()), operation, progress -> {});
            values.put("ended", "no command for " + command.idleTimeout() + " s");
            return values;
        }
        MessagingException fault = service.board().fault();
        if (fault != null) {
            throw fault;
        }
        values.put("ended", "disconnected");
        return values;
    }
}
