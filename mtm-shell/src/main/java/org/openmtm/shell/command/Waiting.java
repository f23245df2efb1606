// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.ServiceState;
import org.openmtm.mtm.ServiceStatus;
import org.openmtm.operation.Operation;
import org.openmtm.operation.OperationResult;
import org.openmtm.operation.OperationState;
import org.openmtm.operation.Progress;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Console;

/**
 * Waits for operations, with a progress bar. Ctrl-C reaches a command as an interrupt of its thread: it cancels the
 * operation and waits for its end, so that "cancelled" is said when it is true.
 */
final class Waiting {

    private static final Duration FOR_EVER = Duration.ofDays(3650);
    /** After that it is told why nothing happens: a module that is replaced is away for less. */
    private static final Duration SILENT = Duration.ofSeconds(4);
    /** Longer than any replacement takes. In a process that ends with its command nobody brings the module then. */
    private static final Duration FOR_MODULE = Duration.ofSeconds(20);

    private static final Duration FOR_CANCEL = Duration.ofSeconds(30);

    private final MessagingSession session;
    private final Console console;
    private final boolean resident;
    private final Duration silent;
    private final Duration forModule;

    /** @param resident whether the process lives on after the command, so that a module may come later */
    Waiting(MessagingSession session, Console console, boolean resident) {
        this(session, console, resident, SILENT, FOR_MODULE);
    }

    Waiting(MessagingSession session, Console console, boolean resident, Duration silent, Duration forModule) {
        this.silent = silent;
        this.forModule = forModule;
        this.session = session;
        this.console = console;
        this.resident = resident;
    }

    /**
     * @throws MessagingException what made it fail; CANCELLED when it was cancelled, by Ctrl-C or otherwise
     * @throws InterruptedException when Ctrl-C came again while waiting for the end of the cancelled operation
     */
    Map<String, Object> await(Operation operation) throws InterruptedException {
        try {
            return console.showing(
                    () -> progress(operation), () -> end(operation).values());
        } catch (InterruptedException e) {
            return cancel(operation).values();
        }
    }

    private OperationResult end(Operation operation) throws InterruptedException {
        if (isOver(operation, silent)) {
            return operation.await(FOR_EVER);
        }
        missing(operation).ifPresent(why -> console.note("Waiting: " + why));
        if (!resident && !isOver(operation, forModule)) {
            Optional<String> missing = missing(operation);
            if (missing.isPresent()) {
                operation.cancel();
                throw new MessagingException(
                        ErrorKind.UNAVAILABLE,
                        "This could not be done: " + missing.get(),
                        "Install it (mtm mtm install FILE), and ask again");
            }
        }
        return operation.await(FOR_EVER);
    }

    private static boolean isOver(Operation operation, Duration wait) throws InterruptedException {
        try {
            operation.await(wait);
            return true;
        } catch (MessagingException e) {
            return e.kind() != ErrorKind.BUSY || operation.state().isFinal();
        }
    }

    /** Why it cannot begin or go on, if that is because its module is not here. */
    private Optional<String> missing(Operation operation) {
        boolean waits = operation.state() == OperationState.QUEUED || operation.state() == OperationState.SUSPENDED;
        return Optional.of(session.status(operation.service()))
                .filter(status -> waits && status.state() == ServiceState.NO_MODULE)
                .map(ServiceStatus::text);
    }

    private OperationResult cancel(Operation operation) throws InterruptedException {
        operation.cancel();
        try {
            return operation.await(FOR_CANCEL);
        } catch (MessagingException e) {
            if (e.kind() == ErrorKind.BUSY) {
                throw new MessagingException(
                        ErrorKind.BUSY,
                        "The operation " + operation.id() + " was asked to end, but runs on",
                        "See mtm ops show " + operation.id());
            }
            throw e;
        }
    }

    private Progress progress(Operation operation) {
        OperationState state = operation.state();
        if (state == OperationState.QUEUED) {
            long ahead = session.operations(operation.service()).stream()
                    .filter(other -> other.id() < operation.id())
                    .count();
            return Progress.stage("waiting", ahead == 0 ? "for its turn" : "behind " + ahead + " other operation(s)");
        }
        if (state == OperationState.SUSPENDED) {
            return Progress.stage("waiting", "for its module to come back");
        }
        return operation.progress();
    }
}
