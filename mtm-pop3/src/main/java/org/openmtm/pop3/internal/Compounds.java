// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.internal;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.CompoundCommands.ConnectAndSynchronise;
import org.openmtm.mtm.CompoundCommands.ConnectAndSynchronise.Completion;
import org.openmtm.mtm.CompoundCommands.GetMail;
import org.openmtm.mtm.MessageCommands;
import org.openmtm.mtm.OperationContext;
import org.openmtm.mtm.ServerContext;
import org.openmtm.operation.OperationResult;

/** Commands that are made of others: they run beside the lines. */
final class Compounds {
    private final ServerContext context;
    private final Sessions sessions;

    Compounds(ServerContext context, Sessions sessions) {
        this.context = context;
        this.sessions = sessions;
    }

    OperationResult connectAndSynchronise(ConnectAndSynchronise command, OperationContext operation)
            throws InterruptedException {
        Map<String, Object> values = new LinkedHashMap<>(context.perform(operation, "connect", new Commands.Connect()));
        Commands.Synchronise all = new Commands.Synchronise("", false);
        if (command.completion() == Completion.AFTER_CONNECT) {
            context.start(all);
            return OperationResult.of(values);
        }
        values.putAll(context.perform(operation, "sync", all));
        if (command.completion() == Completion.AFTER_DISCONNECT && !awaitLeft(operation, command.idleTimeout())) {
            context.perform(operation, "disconnect", new Commands.Disconnect());
        }
        return OperationResult.of(values);
    }

    /** @return false if nobody used the service for so many seconds */
    private synchronized boolean awaitLeft(OperationContext operation, int idleTimeout) throws InterruptedException {
        try (OperationContext.Registration cancel = operation.onCancel(this::wake)) {
            while (sessions.staying()) {
                operation.checkCancelled();
                Duration left = Duration.ofSeconds(idleTimeout).minus(sessions.unused());
                if (idleTimeout > 0 && (left.isNegative() || left.isZero())) {
                    return false;
                }
                wait(idleTimeout > 0 ? left.toMillis() + 1 : 1_000);
            }
            return true;
        }
    }

    /** The service may have been disconnected. */
    synchronized void wake() {
        notifyAll();
    }

    OperationResult getMail(GetMail command, OperationContext operation) throws InterruptedException {
        boolean copies = command.action() != GetMail.Action.POPULATE;
        if (copies && command.destination() == null) {
            throw new MessagingException(
                    ErrorKind.INVALID, "Copying and moving need a destination", "Name the folder they go to");
        }
        if (command.connection() == GetMail.Connection.ALREADY_CONNECTED && !sessions.staying()) {
            throw new MessagingException(
                    ErrorKind.DISCONNECTED,
                    "The account " + context.service().name() + " is not connected",
                    "Connect it first");
        }
        boolean leaves = command.connection() == GetMail.Connection.CONNECT_AND_DISCONNECT;
        try {
            if (command.connection() != GetMail.Connection.ALREADY_CONNECTED) {
                context.perform(operation, "connect", new Commands.Connect());
            }
            Map<String, Object> values = work(command, operation);
            if (leaves) {
                context.perform(operation, "disconnect", new Commands.Disconnect());
            }
            return OperationResult.of(values);
        } catch (MessagingException e) {
            if (leaves || operation.isCancelled()) {
                context.start(new Commands.Disconnect());
            }
            throw e;
        }
    }

    private Map<String, Object> work(GetMail command, OperationContext operation) throws InterruptedException {
        long from = 1;
        if (command.scope() != GetMail.Scope.SELECTION) {
            Command sync = new Commands.Synchronise("", command.action() == GetMail.Action.POPULATE);
            Map<String, String> synced = context.perform(operation, "sync", sync);
            from = command.scope() == GetMail.Scope.NEW ? Long.parseLong(synced.get("firstUid")) : 1;
        }
        MailChoice choice = new MailChoice(sessions.mirror(), command);
        List<EntryId> chosen = choice.messages(from);
        Map<String, Object> values = new LinkedHashMap<>(choice.figures());
        values.put("messages", (long) chosen.size());
        if (!chosen.isEmpty()) {
            context.perform(operation, "work", command(command, chosen)).forEach(values::putIfAbsent);
        }
        return values;
    }

    private static Command command(GetMail command, List<EntryId> chosen) {
        return switch (command.action()) {
            case COPY -> new MessageCommands.Copy(chosen, command.destination());
            case MOVE -> new MessageCommands.Move(chosen, command.destination());
            case POPULATE -> new MessageCommands.Populate(chosen, command.options());
        };
    }
}
