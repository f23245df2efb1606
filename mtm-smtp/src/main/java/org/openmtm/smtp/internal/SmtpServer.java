// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openmtm.email.sasl.Credentials;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.OperationContext;
import org.openmtm.mtm.SendingCommands;
import org.openmtm.mtm.ServerContext;
import org.openmtm.mtm.ServerMtm;
import org.openmtm.mtm.ServiceState;
import org.openmtm.mtm.ServiceStatus;
import org.openmtm.operation.OperationResult;
import org.openmtm.operation.Progress;
import org.openmtm.settings.StandardSettings;
import org.openmtm.smtp.evidence.Policy;
import org.openmtm.smtp.evidence.ReportReading;
import org.openmtm.smtp.evidence.Resolving;
import org.openmtm.smtp.protocol.SmtpConnection;
import org.openmtm.store.Submission;

/**
 * The server side: flushes the Outbox, and tests the log-in. SMTP keeps no connection open without a message to send, so
 * connecting is the same test, and disconnecting has nothing to do.
 */
final class SmtpServer implements ServerMtm {
    private static final Duration CLOSE_PATIENCE = Duration.ofMillis(1_500);

    private final ServerContext context;
    private final SendLedger ledger;
    private final Clock clock;
    private volatile OpenConnection open = new OpenConnection();
    private volatile boolean closed;
    private volatile ServiceStatus status = ServiceStatus.DISCONNECTED;

    SmtpServer(ServerContext context, Clock clock, RetrySchedule schedule) {
        this.context = context;
        this.clock = clock;
        this.ledger = new SendLedger(context.store(), context.service().id(), clock, schedule);
    }

    @Override
    public OperationResult execute(Command command, OperationContext operation) throws InterruptedException {
        if (command instanceof Commands.Compose compose) {
            // Beside the line: it must not touch what a run of the Outbox is using.
            return compose(compose, operation);
        }
        if (command instanceof SendingCommands.ReadReports) {
            return new ReportReading(context.store(), context.service().id(), ledger::taken).run(operation);
        }
        if (command instanceof SendingCommands.Resolve) {
            return new Resolving(context, clock, ledger::taken, policy()).run(operation);
        }
        // Another instance, or another process, may have ended in the middle of a message.
        ledger.recover();
        OpenConnection current = new OpenConnection();
        open = current;
        if (closed) {
            current.end();
        }
        try (var registration = operation.onCancel(current::end)) {
            OperationResult result = switch (command.id()) {
                case Commands.Connect.ID, Commands.Test.ID -> test(operation, current);
                case Commands.Disconnect.ID -> OperationResult.EMPTY;
                case Commands.SendQueued.ID -> send((Commands.SendQueued) command, operation, current);
                default ->
                    throw new MessagingException(
                            ErrorKind.NOT_SUPPORTED,
                            "SMTP does not know the command '" + command.id() + "'",
                            "It sends mail; mail is received by the IMAP4 service of the same account");
            };
            status(new ServiceStatus(ServiceState.DISCONNECTED, null, "", status.details()));
            return result;
        } catch (MessagingException e) {
            status(new ServiceStatus(ServiceState.FAULT, e.kind(), e.oneLine(), Map.of()));
            throw e;
        }
    }

    private OperationResult compose(Commands.Compose command, OperationContext operation) {
        EntryId message = Composing.done(operation)
                .orElseGet(
                        () -> new Composing(context.store(), context.service().id(), settings(), clock, command)
                                .store(operation));
        return OperationResult.of(Map.of("message", message.value()));
    }

    private OperationResult test(OperationContext operation, OpenConnection current) {
        operation.progress(Progress.stage("connect", settings().host()));
        SmtpConnection connection = connect(current);
        Map<String, String> details = status.details();
        connection.quit();
        return OperationResult.of(details);
    }

    private OperationResult send(Commands.SendQueued command, OperationContext operation, OpenConnection current)
            throws InterruptedException {
        List<Submission> due = ledger.due(command.includeNextConnection());
        OutboxRun.Connector connector = () -> {
            operation.progress(Progress.stage("connect", settings().host()));
            return connect(current);
        };
        OutboxRun run = new OutboxRun(context.store(), ledger, connector, current, operation);
        return OperationResult.of(run.run(due));
    }

    private SmtpSettings settings() {
        return new SmtpSettings(context.settings());
    }

    private Policy policy() {
        SmtpSettings settings = settings();
        return new Policy(settings.uncertainPolicy() == SmtpSettings.UncertainPolicy.RESEND, settings.uncertainWait());
    }

    private SmtpConnection connect(OpenConnection current) {
        SmtpSettings settings = settings();
        status(new ServiceStatus(ServiceState.CONNECTING, null, settings.host(), Map.of()));
        SmtpConnection connection = new SmtpConnection(settings.options());
        try {
            current.set(connection);
            connection.open();
            String mechanism = login(settings, connection);
            status(new ServiceStatus(ServiceState.CONNECTED, null, "", details(settings, connection, mechanism)));
            return connection;
        } catch (MessagingException e) {
            connection.close();
            throw e;
        }
    }

    private String login(SmtpSettings settings, SmtpConnection connection) {
        if (settings.user().isEmpty()) {
            return "";
        }
        char[] password = context.secret(StandardSettings.PASSWORD_SECRET).orElse(null);
        if (password == null) {
            if (connection.capabilities().mechanisms().isEmpty()) {
                return "";
            }
            throw new MessagingException(
                    ErrorKind.AUTHENTICATION,
                    "The server wants a log-in, and the account has no password",
                    "Set the password of the account");
        }
        try (Credentials credentials = Credentials.password(settings.user(), password)) {
            return connection.login(credentials, settings.saslMechanisms());
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    private static Map<String, String> details(SmtpSettings settings, SmtpConnection connection, String mechanism) {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("server", settings.host());
        details.put("tls", connection.secure() ? "yes" : "no");
        details.put("login", mechanism.isEmpty() ? "none" : mechanism);
        long most = connection.capabilities().maximumSize();
        if (most > 0) {
            details.put("maximum size", Long.toString(most));
        }
        return details;
    }

    private void status(ServiceStatus next) {
        boolean same = status.state() == next.state() && status.text().equals(next.text());
        status = next;
        if (!same) {
            context.statusChanged(next);
        }
    }

    @Override
    public ServiceStatus status() {
        return status;
    }

    @Override
    public void close() {
        closed = true;
        open.end(CLOSE_PATIENCE);
    }
}
