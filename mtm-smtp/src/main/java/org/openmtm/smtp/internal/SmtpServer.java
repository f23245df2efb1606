// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.openmtm.email.mime.MailAddress;
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
import org.openmtm.settings.TokenSupplier;
import org.openmtm.smtp.evidence.Policy;
import org.openmtm.smtp.evidence.ReportReading;
import org.openmtm.smtp.evidence.Resolving;
import org.openmtm.smtp.protocol.SmtpConnection;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission;

/**
 * The server side: flushes the Outbox, and tests the log-in. SMTP keeps no connection open without a message to send, so
 * connecting is the same test, and disconnecting has nothing to do.
 */
final class SmtpServer implements ServerMtm {
    private static final Duration DOT_PATIENCE = Duration.ofSeconds(10);
    private static final Duration CLOSE_PATIENCE = Duration.ofMillis(1_500);

    private final ServerContext context;
    private final SendLedger ledger;
    private final Clock clock;
    private final RandomGenerator random;
    private final Dialler dialler;
    private volatile OpenConnection open = new OpenConnection();
    private volatile boolean closed;
    private volatile ServiceStatus status = ServiceStatus.DISCONNECTED;

    /** @param tokens finds the service of this name that supplies access tokens */
    SmtpServer(
            ServerContext context,
            Clock clock,
            RandomGenerator random,
            Function<String, Optional<TokenSupplier>> tokens) {
        this.context = context;
        this.clock = clock;
        this.random = random;
        this.ledger = new SendLedger(context.store(), context.service().id(), clock, this::schedule);
        this.dialler = new Dialler(context, tokens, this::status);
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
        List<Submission> outbox = ledger.recover();
        OpenConnection current = new OpenConnection();
        open = current;
        if (closed) {
            current.end();
        }
        try (var registration = operation.onCancel(current::end)) {
            OperationResult result = switch (command.id()) {
                case Commands.Connect.ID, Commands.Test.ID -> test(operation, current);
                case Commands.Disconnect.ID -> OperationResult.EMPTY;
                case Commands.SendQueued.ID -> send((Commands.SendQueued) command, outbox, operation, current);
                default ->
                    throw new MessagingException(
                            ErrorKind.NOT_SUPPORTED,
                            "SMTP does not know the command '" + command.id() + "'",
                            "It sends mail; mail is received by the IMAP4 service of the same account");
            };
            status(new ServiceStatus(ServiceState.DISCONNECTED, null, "", status.details()));
            noteMaximum(status.details());
            return result;
        } catch (MessagingException e) {
            status(new ServiceStatus(ServiceState.FAULT, e.kind(), e.oneLine(), Map.of()));
            throw e;
        }
    }

    /** So that who composes without a connection knows how much the server takes. */
    private void noteMaximum(Map<String, String> details) {
        EntryId service = context.service().id();
        String said = details.getOrDefault(Dialler.MAXIMUM_SIZE, "");
        String known = context.store().note(service, Outbox.MAXIMUM_SIZE);
        if (details.containsKey(Dialler.SERVER) && !said.equals(known)) {
            context.store().write(tx -> {
                tx.putNote(service, Outbox.MAXIMUM_SIZE, said);
                return null;
            });
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
        SmtpConnection connection = dialler.dial(current);
        Map<String, String> details = status.details();
        connection.quit();
        letGo();
        return OperationResult.of(details);
    }

    /** What waits only because the server could not be reached, or refused us, need not wait any more. */
    private void letGo() {
        List<Submission> waiting = context.store().outbox(context.service().id()).stream()
                .filter(row -> RetrySchedule.ofAccount(row) && row.notBefore() != null)
                .toList();
        ledger.defer(
                waiting,
                row -> row.to(SendState.QUEUED, "", "The server can be reached, and lets us in")
                        .withNotBefore(null));
    }

    private OperationResult send(
            Commands.SendQueued command, List<Submission> outbox, OperationContext operation, OpenConnection current)
            throws InterruptedException {
        RetrySchedule schedule = schedule();
        OutboxRun.Means means = new OutboxRun.Means(
                context.store(),
                ledger,
                waiting(schedule),
                schedule,
                new TimeToLive(settings().timeToLive(), context.store()::story),
                new Answers(context.store(), this::ownAddresses),
                dialler,
                clock);
        return OperationResult.of(
                new OutboxRun(means, current, operation).run(outbox, command.includeNextConnection()));
    }

    private List<MailAddress> ownAddresses() {
        return settings().ownAddresses();
    }

    private Waiting waiting(RetrySchedule schedule) {
        return new Waiting(context.store(), context.service().id(), clock, schedule);
    }

    private RetrySchedule schedule() {
        SmtpSettings settings = settings();
        return new RetrySchedule(random, settings.firstRetry(), settings.longestRetry(), settings.networkRetry());
    }

    private SmtpSettings settings() {
        return new SmtpSettings(context.settings());
    }

    private Policy policy() {
        SmtpSettings settings = settings();
        return new Policy(settings.uncertainPolicy() == SmtpSettings.UncertainPolicy.RESEND, settings.uncertainWait());
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

    /** Whoever breaks off between the final dot and its reply makes a message uncertain. */
    @Override
    public Duration needs() {
        return open.isUnsettled() ? DOT_PATIENCE : Duration.ZERO;
    }

    @Override
    public void close() {
        closed = true;
        open.end(CLOSE_PATIENCE);
    }
}
