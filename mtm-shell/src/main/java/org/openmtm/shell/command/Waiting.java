// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.time.Duration;
import java.util.Map;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
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
    private static final Duration FOR_CANCEL = Duration.ofSeconds(30);

    private final MessagingSession session;
    private final Console console;

    Waiting(MessagingSession session, Console console) {
        this.session = session;
        this.console = console;
    }

    /**
     * @throws MessagingException what made it fail; CANCELLED when it was cancelled, by Ctrl-C or otherwise
     * @throws InterruptedException when Ctrl-C came again while waiting for the end of the cancelled operation
     */
    Map<String, Object> await(Operation operation) throws InterruptedException {
        try {
            return console.showing(
                    () -> progress(operation), () -> operation.await(FOR_EVER).values());
        } catch (InterruptedException e) {
            return cancel(operation).values();
        }
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
