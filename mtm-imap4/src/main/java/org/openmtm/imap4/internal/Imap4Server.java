// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.protocol.ImapConnection;
import org.openmtm.imap4.sync.AccountSync;
import org.openmtm.imap4.sync.SyncReport;
import org.openmtm.imap4.sync.SyncScope;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.OperationContext;
import org.openmtm.mtm.ServerContext;
import org.openmtm.mtm.ServerMtm;
import org.openmtm.mtm.ServiceStatus;
import org.openmtm.operation.OperationResult;
import org.openmtm.operation.Progress;

/** The server side of one IMAP4 service: carries commands out over its one connection. */
final class Imap4Server implements ServerMtm {
    /** How long a disconnect waits for the thread that listens to make way. */
    private static final Duration GOOD_BYE = Duration.ofSeconds(2);

    private static final Duration ENDING = Duration.ofMillis(1500);

    private final ServerContext context;
    private final Link link;
    private final Turn turn = new Turn();
    private final StatusBoard board;
    private volatile InboxWatch watch;

    Imap4Server(ServerContext context, String version) {
        this.context = context;
        this.link = new Link(context, version);
        this.board = new StatusBoard(context);
    }

    @Override
    public ServiceStatus status() {
        return board.status();
    }

    @Override
    public OperationResult execute(Command command, OperationContext operation) throws InterruptedException {
        try {
            if (command instanceof Commands.Connect) {
                return connect(operation);
            } else if (command instanceof Commands.Disconnect) {
                return disconnect(operation);
            } else if (command instanceof Commands.Synchronise sync) {
                return synchronise(sync, operation);
            } else if (command instanceof Commands.Test) {
                return test(operation);
            }
        } catch (MessagingException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException("The module has to go");
            }
            operation.checkCancelled();
            throw e;
        }
        throw new MessagingException(
                ErrorKind.NOT_SUPPORTED,
                "IMAP4 does not know the command '" + command.id() + "'",
                "See the commands of the module");
    }

    private OperationResult connect(OperationContext operation) throws InterruptedException {
        turn.takeForCommand(operation::checkCancelled);
        try (OperationContext.Registration cancel = operation.onCancel(link::breakOff)) {
            boolean already = staying() && link.usable();
            if (!already) {
                open(operation);
                SyncReport report = new SyncReport();
                new AccountSync(scope(operation, report, SyncScope.Depth.NEW)).folders();
            }
            Map<String, Object> values = new LinkedHashMap<>();
            values.put("server", link.connection().wire().settings().peer());
            values.put("tls", link.connection().wire().secure());
            values.put("already", already);
            if (!staying()) {
                watch = new InboxWatch(context, link, turn, board);
            }
            return OperationResult.of(values);
        } catch (MessagingException e) {
            abandon(e);
            throw e;
        } finally {
            turn.give();
        }
    }

    private OperationResult disconnect(OperationContext operation) throws InterruptedException {
        InboxWatch stopping = watch;
        if (stopping != null) {
            stopping.stop();
        }
        long patience = System.nanoTime() + GOOD_BYE.toNanos();
        turn.takeForCommand(() -> {
            operation.checkCancelled();
            if (System.nanoTime() - patience > 0) {
                link.breakOff();
            }
        });
        try (OperationContext.Registration cancel = operation.onCancel(link::breakOff)) {
            watch = null;
            link.logout();
            board.disconnected();
        } finally {
            turn.give();
        }
        if (stopping != null) {
            stopping.join(ENDING);
        }
        return OperationResult.EMPTY;
    }

    private OperationResult synchronise(Commands.Synchronise command, OperationContext operation)
            throws InterruptedException {
        turn.takeForCommand(operation::checkCancelled);
        try (OperationContext.Registration cancel = operation.onCancel(link::breakOff)) {
            long bytes = 0;
            long roundTrips = 0;
            if (link.usable()) {
                bytes = link.connection().wire().bytesRead();
                roundTrips = link.connection().wire().roundTrips();
            }
            SyncReport report = new SyncReport();
            if (!link.usable()) {
                open(operation);
            }
            run(command, operation, report);
            ImapConnection connection = link.connection();
            Map<String, Object> values = report.values(
                    connection.wire().bytesRead() - bytes, connection.wire().roundTrips() - roundTrips);
            board.synchronised(report);
            if (!staying()) {
                link.logout();
                board.disconnected();
            }
            return OperationResult.of(values);
        } catch (MessagingException e) {
            abandon(e);
            throw e;
        } finally {
            turn.give();
        }
    }

    private void run(Commands.Synchronise command, OperationContext operation, SyncReport report) {
        SyncScope.Depth depth = command.headersOnly() ? SyncScope.Depth.HEADERS : SyncScope.Depth.ALL;
        AccountSync sync = new AccountSync(scope(operation, report, depth));
        if (command.folder().isBlank()) {
            sync.all(link.settings().folders());
        } else {
            sync.one(command.folder());
        }
    }

    private OperationResult test(OperationContext operation) {
        operation.progress(Progress.stage("connect", ""));
        long start = System.nanoTime();
        OperationContext.Registration[] cancel = new OperationContext.Registration[1];
        try (ImapConnection connection = link.openApart(opening -> cancel[0] = operation.onCancel(opening::close))) {
            Map<String, Object> values = new LinkedHashMap<>();
            values.put("server", connection.wire().settings().peer());
            values.put("tls", connection.wire().secure());
            values.put("capabilities", connection.capabilities().toString());
            values.put("millis", (System.nanoTime() - start) / 1_000_000);
            connection.logout(ENDING);
            return OperationResult.of(values);
        } finally {
            if (cancel[0] != null) {
                cancel[0].close();
            }
        }
    }

    private void open(OperationContext operation) {
        operation.progress(Progress.stage("connect", ""));
        board.connecting();
        ImapConnection connection = link.open(operation::isCancelled);
        board.connected(connection, link.settings().user());
    }

    /** A failure that broke the connection is a fault of the service, unless it is kept connected anyway. */
    private void abandon(MessagingException e) {
        if (staying()) {
            return;
        }
        boolean cancelled =
                e.kind() == ErrorKind.CANCELLED || Thread.currentThread().isInterrupted();
        if (link.usable() && !cancelled) {
            link.logout();
        } else {
            link.breakOff();
        }
        if (cancelled) {
            board.disconnected();
        } else {
            board.fault(e);
        }
    }

    private boolean staying() {
        InboxWatch now = watch;
        return now != null && now.alive();
    }

    private SyncScope scope(OperationContext operation, SyncReport report, SyncScope.Depth depth) {
        return new SyncScope(
                link.connection(),
                context.store(),
                context.service().id(),
                operation.operationId(),
                depth,
                operation::progress,
                () -> checkpoint(operation),
                report);
    }

    private static void checkpoint(OperationContext operation) {
        operation.checkCancelled();
        if (Thread.currentThread().isInterrupted()) {
            throw new MessagingException(ErrorKind.CANCELLED, "The module has to go", "It goes on by itself");
        }
    }

    @Override
    public void close() {
        InboxWatch stopping = watch;
        if (stopping != null) {
            stopping.stop();
        }
        link.close();
        if (stopping != null) {
            try {
                stopping.join(ENDING);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
