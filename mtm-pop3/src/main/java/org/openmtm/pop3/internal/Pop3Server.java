// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.internal;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.ChangeCommands;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.CommandDescriptor.Lane;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.CompoundCommands;
import org.openmtm.mtm.MessageCommands;
import org.openmtm.mtm.OperationContext;
import org.openmtm.mtm.ServerContext;
import org.openmtm.mtm.ServerMtm;
import org.openmtm.mtm.ServiceStatus;
import org.openmtm.operation.Operation;
import org.openmtm.operation.OperationResult;
import org.openmtm.pop3.mirror.Report;
import org.openmtm.settings.TokenSupplier;

/** The server side of one POP3 service. */
final class Pop3Server implements ServerMtm {
    private static final Duration ENDING = Duration.ofSeconds(1);

    private final ServerContext context;
    private final StatusBoard board;
    private final Sessions sessions;
    private final Changes changes;
    private final Compounds compounds;
    private Watch watch;
    private boolean closed;

    /** @param tokens finds the service of this name that supplies access tokens */
    Pop3Server(ServerContext context, Function<String, Optional<TokenSupplier>> tokens) {
        this.context = context;
        this.board = new StatusBoard(context);
        this.sessions = new Sessions(context, new Dialler(context, tokens), board);
        this.changes = new Changes(sessions);
        this.compounds = new Compounds(context, sessions, board);
    }

    @Override
    public ServiceStatus status() {
        return board.status();
    }

    @Override
    public OperationResult execute(Command command, OperationContext operation) throws InterruptedException {
        try {
            return OperationResult.of(run(command, operation));
        } catch (MessagingException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException("The module has to go");
            }
            operation.checkCancelled();
            throw e;
        }
    }

    private Map<String, ?> run(Command command, OperationContext operation) throws InterruptedException {
        return switch (command.id()) {
            case Commands.Connect.ID -> connect(operation);
            case Commands.Disconnect.ID -> disconnect(operation);
            case Commands.Test.ID -> test(operation);
            case Commands.Synchronise.ID -> synchronise((Commands.Synchronise) command, operation);
            case Commands.SynchroniseInbox.ID -> synchronise(new Commands.Synchronise("", false), operation);
            case Commands.SynchroniseTree.ID -> Map.of("folder", sessions.mirror().inbox().value());
            case MessageCommands.Copy.ID,
                    MessageCommands.Move.ID,
                    MessageCommands.Delete.ID,
                    MessageCommands.Populate.ID,
                    ChangeCommands.UndeleteAll.ID -> changes.run(command, operation);
            case ChangeCommands.CancelChanges.ID -> changes.cancel((ChangeCommands.CancelChanges) command, operation);
            case ChangeCommands.ListChanges.ID -> changes.list((ChangeCommands.ListChanges) command);
            case CompoundCommands.GetMail.ID -> compounds.getMail((CompoundCommands.GetMail) command, operation);
            case CompoundCommands.ConnectAndSynchronise.ID ->
                compounds.connectAndSynchronise((CompoundCommands.ConnectAndSynchronise) command, operation);
            case CompoundCommands.IsConnected.ID -> compounds.isConnected();
            case CompoundCommands.IsBusy.ID -> compounds.isBusy();
            case CompoundCommands.CancelBackground.ID -> compounds.cancelBackground(operation);
            case CompoundCommands.WaitForBackground.ID -> compounds.awaitBackground(operation);
            default ->
                throw new MessagingException(
                        ErrorKind.NOT_SUPPORTED,
                        "POP3 does not know the command '" + command.id() + "'",
                        "Folders, search and subscriptions need an IMAP4 account; mail is sent by the SMTP service");
        };
    }

    private Map<String, Object> connect(OperationContext operation) throws InterruptedException {
        boolean already = sessions.staying() && board.status().connected();
        Report report = new Report();
        if (!already) {
            sessions.use(operation, false, report, (session, course) -> {
                session.fetchWishes(report, course);
                stay();
            });
        }
        Map<String, Object> values = new LinkedHashMap<>(board.status().details());
        values.put("already", already);
        values.put("deletedOnServer", report.deletedThere());
        return values;
    }

    private synchronized void stay() {
        sessions.stay(true);
        if (!closed && (watch == null || !watch.alive())) {
            watch = new Watch(context, sessions, board);
        }
    }

    private synchronized void stopWatch() {
        sessions.stay(false);
        if (watch != null) {
            watch.stop();
        }
        watch = null;
        compounds.wake();
    }

    private Map<String, ?> disconnect(OperationContext operation) throws InterruptedException {
        stopWatch();
        context.operations().stream()
                .filter(other -> !other.state().isFinal() && context.lane(other.command()) == Lane.BACKGROUND)
                .forEach(Operation::cancel);
        sessions.leave(operation);
        return Map.of();
    }

    private Map<String, ?> test(OperationContext operation) throws InterruptedException {
        sessions.use(operation, false, new Report(), (session, course) -> session.connection().noop());
        return board.status().details();
    }

    private Map<String, Object> synchronise(Commands.Synchronise command, OperationContext operation)
            throws InterruptedException {
        if (!command.folder().isEmpty() && !command.folder().equalsIgnoreCase("INBOX")) {
            throw new MessagingException(
                    ErrorKind.NOT_FOUND, "A maildrop has no folder '" + command.folder() + "'", "It has the INBOX alone");
        }
        Report report = new Report();
        Sessions.Work work = (session, course) -> session.synchronise(command.headersOnly(), report, course);
        try {
            sessions.use(operation, true, report, work);
        } catch (MessagingException e) {
            if (!sessions.worthAnotherTry(e)) {
                throw e;
            }
            report.problem("commands sent ahead: " + e.oneLine());
            sessions.use(operation, true, report, work);
        }
        return report.values();
    }

    @Override
    public void close() {
        Watch stopping;
        synchronized (this) {
            closed = true;
            stopping = watch;
        }
        stopWatch();
        sessions.close();
        if (stopping != null) {
            try {
                stopping.join(ENDING);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
