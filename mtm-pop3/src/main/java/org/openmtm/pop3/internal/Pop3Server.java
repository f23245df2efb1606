// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.internal;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.CommandDescriptor.Lane;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.CompoundCommands;
import org.openmtm.mtm.OperationContext;
import org.openmtm.mtm.ServerContext;
import org.openmtm.mtm.ServerMtm;
import org.openmtm.mtm.ServiceStatus;
import org.openmtm.mtm.support.CommandTable;
import org.openmtm.mtm.support.ServiceBoard;
import org.openmtm.mtm.support.StateCommands;
import org.openmtm.operation.Operation;
import org.openmtm.operation.OperationResult;
import org.openmtm.pop3.mirror.Report;
import org.openmtm.settings.TokenSupplier;

/** The server side of one POP3 service. */
final class Pop3Server implements ServerMtm {
    private static final Duration ENDING = Duration.ofSeconds(1);

    private final ServerContext context;
    private final ServiceBoard board;
    private final Sessions sessions;
    private final CommandTable table = new CommandTable("POP3");
    private final Compounds compounds;
    private Watch watch;
    private boolean closed;

    /** @param tokens finds the service of this name that supplies access tokens */
    Pop3Server(ServerContext context, Function<String, Optional<TokenSupplier>> tokens) {
        this.context = context;
        this.board = new ServiceBoard(context);
        this.sessions = new Sessions(context, new Dialler(context, tokens), board);
        this.compounds = new Compounds(context, sessions);
        addCommands();
    }

    @Override
    public ServiceStatus status() {
        return board.status();
    }

    private void addCommands() {
        table.add(Commands.CONNECT, Commands.Connect.class, (command, operation) -> connect(operation))
                .add(Commands.DISCONNECT, Commands.Disconnect.class, (command, operation) -> disconnect(operation))
                .add(Commands.TEST, Commands.Test.class, (command, operation) -> test(operation))
                .add(Commands.SYNCHRONISE, Commands.Synchronise.class, this::synchronise)
                .add(
                        Commands.SYNCHRONISE_INBOX,
                        Commands.SynchroniseInbox.class,
                        (command, operation) -> synchronise(new Commands.Synchronise("", false), operation))
                .add(
                        Commands.SYNCHRONISE_TREE,
                        Commands.SynchroniseTree.class,
                        (command, operation) -> result(
                                Map.of("folder", sessions.mirror().inbox().value())))
                .add(
                        CompoundCommands.CONNECT_AND_SYNCHRONISE,
                        CompoundCommands.ConnectAndSynchronise.class,
                        compounds::connectAndSynchronise)
                .add(CompoundCommands.GET_MAIL, CompoundCommands.GetMail.class, compounds::getMail);
        new Changes(sessions).addTo(table);
        StateCommands.add(table, context, board);
    }

    @Override
    public OperationResult execute(Command command, OperationContext operation) throws InterruptedException {
        return table.run(command, operation);
    }

    private static OperationResult result(Map<String, ?> values) {
        return OperationResult.of(values);
    }

    private OperationResult connect(OperationContext operation) throws InterruptedException {
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
        return result(values);
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

    private OperationResult disconnect(OperationContext operation) throws InterruptedException {
        stopWatch();
        context.operations().stream()
                .filter(other -> !other.state().isFinal() && context.lane(other.command()) == Lane.BACKGROUND)
                .forEach(Operation::cancel);
        sessions.leave(operation);
        return OperationResult.EMPTY;
    }

    private OperationResult test(OperationContext operation) throws InterruptedException {
        sessions.use(
                operation,
                false,
                new Report(),
                (session, course) -> session.connection().noop());
        return result(board.status().details());
    }

    private OperationResult synchronise(Commands.Synchronise command, OperationContext operation)
            throws InterruptedException {
        if (!command.folder().isEmpty() && !command.folder().equalsIgnoreCase("INBOX")) {
            throw new MessagingException(
                    ErrorKind.NOT_FOUND,
                    "A maildrop has no folder '" + command.folder() + "'",
                    "It has the INBOX alone");
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
        board.detail("last sync", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        return result(report.values());
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
