// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.operation;

import java.time.Instant;
import java.util.Map;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.mtm.Command;

/**
 * The durable record of an operation in the journal.
 *
 * @param id its number, positive, never reused; 0 for a record that was not written yet
 * @param service the service whose line it runs on
 * @param command the textual id of the command
 * @param parameters its parameters; no secrets
 * @param state as last committed
 * @param created when it was asked for
 * @param started when it last began to run, or null
 * @param finished when it ended, or null
 * @param attempts how often it began to run
 * @param result the values of its result, as strings
 * @param error the kind of trouble when it failed, else null
 * @param message what went wrong, for people, else empty
 */
public record OperationRecord(
        long id,
        EntryId service,
        String command,
        Map<String, String> parameters,
        OperationState state,
        Instant created,
        Instant started,
        Instant finished,
        int attempts,
        Map<String, String> result,
        ErrorKind error,
        String message) {
    /** The record of a command that was just asked for and not written yet. */
    public static OperationRecord queued(EntryId service, Command command) {
        return new OperationRecord(
                0,
                service,
                command.id(),
                command.parameters(),
                OperationState.QUEUED,
                Instant.now(),
                null,
                null,
                0,
                Map.of(),
                null,
                "");
    }

    /** The same record with the number that the journal gave it. */
    public OperationRecord numbered(long number) {
        return new OperationRecord(
                number,
                service,
                command,
                parameters,
                state,
                created,
                started,
                finished,
                attempts,
                result,
                error,
                message);
    }
}
