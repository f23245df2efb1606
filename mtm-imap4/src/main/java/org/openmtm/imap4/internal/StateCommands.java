// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.openmtm.mtm.CommandDescriptor.Lane;
import org.openmtm.mtm.CompoundCommands;
import org.openmtm.mtm.OperationContext;
import org.openmtm.mtm.ServiceState;
import org.openmtm.operation.Operation;
import org.openmtm.operation.OperationResult;
import org.openmtm.operation.OperationState;
import org.openmtm.operation.Progress;

/** Questions about the service, and what is done about its background work. */
final class StateCommands {
    private final Imap4Service service;

    private StateCommands(Imap4Service service) {
        this.service = service;
    }

    static void add(CommandHandlers handlers, Imap4Service service) {
        StateCommands commands = new StateCommands(service);
        handlers.add(CompoundCommands.IsConnected.class, (command, operation) -> commands.isConnected());
        handlers.add(CompoundCommands.IsBusy.class, (command, operation) -> commands.isBusy());
        handlers.add(CompoundCommands.CancelBackground.class, (command, operation) -> commands.cancel(operation));
        handlers.add(CompoundCommands.WaitForBackground.class, (command, operation) -> commands.await(operation));
    }

    private OperationResult isConnected() {
        ServiceState state = service.board().state();
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("connected", state == ServiceState.CONNECTED);
        values.put("state", state.name());
        values.put("since", service.board().since().toString());
        return OperationResult.of(values);
    }

    private OperationResult isBusy() {
        List<Operation> foreground = service.operations(Lane.FOREGROUND);
        List<Operation> background = service.operations(Lane.BACKGROUND);
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("busy", !foreground.isEmpty() || !background.isEmpty());
        values.put("foreground", describe(foreground));
        values.put("background", describe(background));
        return OperationResult.of(values);
    }

    /** "sync 12: folder 3/10 folders Archive; sync-tree 13 waits". */
    private static String describe(List<Operation> operations) {
        return operations.stream().map(StateCommands::describe).collect(Collectors.joining("; "));
    }

    private static String describe(Operation operation) {
        String what = operation.command().id() + " " + operation.id();
        if (operation.state() != OperationState.RUNNING) {
            return what + " waits";
        }
        Progress progress = operation.progress();
        String count = progress.total() > 0
                ? " " + progress.done() + "/" + progress.total() + " " + progress.unit()
                : progress.done() > 0 ? " " + progress.done() + " " + progress.unit() : "";
        return (what + ": " + progress.stage() + count + " " + progress.text()).strip();
    }

    private OperationResult cancel(OperationContext operation) throws InterruptedException {
        List<Operation> running = service.operations(Lane.BACKGROUND);
        running.forEach(Operation::cancel);
        for (Operation one : running) {
            Awaited.end(one, operation);
        }
        return OperationResult.of(Map.of("cancelled", (long) running.size()));
    }

    /** Also for what comes while it waits. */
    private OperationResult await(OperationContext operation) throws InterruptedException {
        Map<String, Object> values = new LinkedHashMap<>();
        long waited = 0;
        for (List<Operation> running; !(running = service.operations(Lane.BACKGROUND)).isEmpty(); waited++) {
            Operation first = running.get(0);
            var failure = Awaited.end(first, operation);
            if (failure != null) {
                values.put("failure", failure.oneLine());
            }
        }
        values.put("waited", waited);
        return OperationResult.of(values);
    }
}
