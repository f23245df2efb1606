// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.endtoend.swap;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.openmtm.entry.EntryId;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Command;
import org.openmtm.operation.Operation;
import org.openmtm.operation.OperationResult;
import org.openmtm.operation.OperationState;
import org.openmtm.session.MessagingSession;

/** Starts operations and keeps every handle, so that in the end each has to say what became of it. */
final class Handles {
    static final Duration PATIENCE = Duration.ofMinutes(4);

    private final MessagingSession session;
    private final List<Operation> all = new CopyOnWriteArrayList<>();

    Handles(MessagingSession session) {
        this.session = session;
    }

    MessagingSession session() {
        return session;
    }

    Operation start(EntryId service, Command command) {
        Operation operation = session.start(service, command);
        all.add(operation);
        return operation;
    }

    OperationResult run(EntryId service, Command command) throws InterruptedException {
        Operation operation = start(service, command);
        try {
            return operation.await(PATIENCE);
        } catch (MessagingException e) {
            throw new AssertionError(
                    "operation " + operation.id() + " (" + command.id() + ", " + operation.state() + "): "
                            + e.oneLine(),
                    e);
        }
    }

    /** Keeps no handle of what has ended well. */
    void forget() throws InterruptedException {
        for (Operation operation : all) {
            operation.await(PATIENCE);
        }
        all.clear();
    }

    int count() {
        return all.size();
    }

    /** Every handle has completed, and every operation of the journal ended well. */
    void assertAllDone(String seed) throws Exception {
        for (Operation operation : all) {
            try {
                operation.await(PATIENCE);
            } catch (MessagingException e) {
                throw new AssertionError(
                        seed + ": operation " + operation.id() + " ("
                                + operation.command().id() + ", " + operation.state() + "): " + e.oneLine(),
                        e);
            }
        }
        // What starts by itself may have started just now.
        Await.until(
                () -> seed + ": " + session.operations(null),
                PATIENCE,
                () -> session.operations(null).isEmpty());
        assertThat(session.read().operations(null, false, 100_000))
                .as("%s: operations that did not end well", seed)
                .filteredOn(record -> record.state() != OperationState.DONE)
                .isEmpty();
    }
}
