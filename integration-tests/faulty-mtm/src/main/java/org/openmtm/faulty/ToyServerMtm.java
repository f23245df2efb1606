// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.faulty;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.OperationContext;
import org.openmtm.mtm.ServerContext;
import org.openmtm.mtm.ServerMtm;
import org.openmtm.mtm.ServiceState;
import org.openmtm.mtm.ServiceStatus;
import org.openmtm.operation.OperationResult;
import org.openmtm.operation.Progress;

/** The server side of one account: each command has a connection of its own, and a watch one more while it is connected. */
final class ToyServerMtm implements ServerMtm {
    private final ServerContext context;
    private final Fault fault;
    private final ToyLogin login;
    private final ToyWatch watch;
    private final Set<ToyConnection> connections = ConcurrentHashMap.newKeySet();

    ToyServerMtm(ServerContext context, Fault fault) {
        this.context = context;
        this.fault = fault;
        this.login = new ToyLogin(context, fault);
        this.watch = new ToyWatch(context, login, fault);
    }

    @Override
    public OperationResult execute(Command command, OperationContext operation) throws InterruptedException {
        Planted.execute(fault);
        try {
            return switch (command.id()) {
                case Commands.Connect.ID -> connect(operation);
                case Commands.Disconnect.ID -> disconnect();
                case Commands.Test.ID -> withConnection(operation, connection -> OperationResult.EMPTY);
                case Commands.Synchronise.ID ->
                    withConnection(operation, connection -> synchronise(connection, operation));
                case CountCommand.ID -> withConnection(operation, ToyServerMtm::count);
                default ->
                    throw new MessagingException(
                            ErrorKind.NOT_SUPPORTED,
                            "The toy does not know '" + command.id() + "'",
                            "See its commands");
            };
        } finally {
            if (fault == Fault.ACCOUNTS_SHARE_STATE) {
                Planted.unshare();
            }
        }
    }

    /** Something that is done with a connection. */
    private interface Work {
        OperationResult on(ToyConnection connection) throws InterruptedException;
    }

    private OperationResult connect(OperationContext operation) throws InterruptedException {
        operation.progress(Progress.stage("connect", ""));
        try (var registration = operation.onCancel(watch::end)) {
            watch.begin();
        }
        return OperationResult.EMPTY;
    }

    private OperationResult disconnect() {
        watch.end();
        return OperationResult.EMPTY;
    }

    private OperationResult withConnection(OperationContext operation, Work work) throws InterruptedException {
        operation.progress(Progress.stage("connect", ""));
        AtomicReference<ToyConnection> mine = new AtomicReference<>();
        try (var registration = operation.onCancel(() -> cancel(mine.get()))) {
            ToyConnection connection = login.login(opened -> {
                mine.set(opened);
                connections.add(opened);
                if (fault != Fault.IGNORES_CANCEL) {
                    operation.checkCancelled();
                }
            });
            OperationResult result = work.on(connection);
            if (fault == Fault.LEAVES_A_CONNECTION) {
                Planted.leave(mine.getAndSet(null));
            } else {
                connection.writeLine("QUIT");
                connection.readLine();
            }
            return result;
        } finally {
            if (mine.get() != null) {
                connections.remove(mine.get());
                mine.get().close();
            }
        }
    }

    private void cancel(ToyConnection connection) {
        if (connection != null && fault != Fault.IGNORES_CANCEL) {
            connection.close();
        }
    }

    private OperationResult synchronise(ToyConnection connection, OperationContext operation)
            throws InterruptedException {
        long fetched = new ToySync(context, operation, fault).run(connection);
        Object value = fault == Fault.RESULT_IS_NO_PLAIN_VALUE ? List.of(fetched) : fetched;
        return OperationResult.of(Map.of("fetched", value));
    }

    private static OperationResult count(ToyConnection connection) throws InterruptedException {
        connection.writeLine("LIST 0");
        long count = 0;
        while (!connection.readLine().equals("END")) {
            count++;
        }
        return OperationResult.of(Map.of("count", count));
    }

    @Override
    public ServiceStatus status() {
        if (fault == Fault.ALWAYS_SAYS_CONNECTED) {
            return new ServiceStatus(ServiceState.CONNECTED, null, "", Map.of());
        }
        if (fault == Fault.PASSWORD_IN_THE_STATUS) {
            String password = new String(context.secret("password").orElse(new char[0]));
            return new ServiceStatus(watch.status().state(), null, "", Map.of("password", password));
        }
        return watch.status();
    }

    @Override
    public void close() {
        watch.end();
        connections.forEach(ToyConnection::close);
        Planted.close(fault);
    }
}
