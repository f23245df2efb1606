// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm.support;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.CommandDescriptor.Lane;
import org.openmtm.mtm.CompoundCommands;
import org.openmtm.mtm.OperationContext;
import org.openmtm.mtm.ServerContext;
import org.openmtm.mtm.ServiceState;
import org.openmtm.operation.Operation;
import org.openmtm.operation.OperationResult;
import org.openmtm.operation.OperationState;
import org.openmtm.operation.Progress;

/** Questions about a service, and what is done about its background work: the same for every protocol. */
public final class StateCommands {
    private final ServerContext context;
    private final ServiceBoard board;

    private StateCommands(ServerContext context, ServiceBoard board) {
        this.context = context;
        this.board = board;
    }

    /** Adds is-connected, is-busy, background.cancel and background.wait. */
    public static void add(CommandTable table, ServerContext context, ServiceBoard board) {
        StateCommands commands = new StateCommands(context, board);
        table.add(
                CompoundCommands.IS_CONNECTED,
                CompoundCommands.IsConnected.class,
                (command, operation) -> commands.isConnected());
        table.add(CompoundCommands.IS_BUSY, CompoundCommands.IsBusy.class, (command, operation) -> commands.isBusy());
        table.add(
                CompoundCommands.CANCEL_BACKGROUND,
                CompoundCommands.CancelBackground.class,
                (command, operation) -> commands.cancel(operation));
        table.add(
                CompoundCommands.WAIT_FOR_BACKGROUND,
                CompoundCommands.WaitForBackground.class,
                (command, operation) -> commands.await(operation));
    }

    private OperationResult isConnected() {
        ServiceState state = board.status().state();
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("connected", state == ServiceState.CONNECTED);
        values.put("state", state.name());
        values.put("since", board.since().toString());
        return OperationResult.of(values);
    }

    private OperationResult isBusy() {
        List<Operation> foreground = on(context, Lane.FOREGROUND);
        List<Operation> background = on(context, Lane.BACKGROUND);
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("busy", !foreground.isEmpty() || !background.isEmpty());
        values.put("foreground", describe(foreground));
        values.put("background", describe(background));
        return OperationResult.of(values);
    }

    /** The operations of a lane that have not ended. */
    static List<Operation> on(ServerContext context, Lane lane) {
        return context.operations().stream()
                .filter(operation -> context.lane(operation.command()) == lane)
                .toList();
    }

    private static String describe(List<Operation> operations) {
        return operations.stream().map(StateCommands::describe).collect(Collectors.joining("; "));
    }

    /** "sync 12: fetch 3/10 messages", "sync 13 waits". */
    private static String describe(Operation operation) {
        String what = operation.command().id() + " " + operation.id();
        if (operation.state() != OperationState.RUNNING) {
            return what + " waits";
        }
        Progress progress = operation.progress();
        String of = progress.total() > 0 ? "/" + progress.total() : "";
        String count =
                progress.done() > 0 || progress.total() > 0 ? " " + progress.done() + of + " " + progress.unit() : "";
        return (what + ": " + progress.stage() + count + " " + progress.text()).strip();
    }

    private OperationResult cancel(OperationContext operation) throws InterruptedException {
        List<Operation> running = on(context, Lane.BACKGROUND);
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
        for (List<Operation> running; !(running = on(context, Lane.BACKGROUND)).isEmpty(); waited++) {
            MessagingException failure = Awaited.end(running.get(0), operation);
            if (failure != null) {
                values.put("failure", failure.oneLine());
            }
        }
        values.put("waited", waited);
        return OperationResult.of(values);
    }
}
