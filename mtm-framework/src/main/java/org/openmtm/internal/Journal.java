// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Command;
import org.openmtm.operation.OperationRecord;
import org.openmtm.operation.OperationResult;
import org.openmtm.operation.OperationState;
import org.openmtm.store.MessageStore;
import org.openmtm.store.StoreTransaction;

/**
 * Writes what becomes of operations, first into the store and then into the live operation. What ends one returns the
 * action that tells those who wait for it, to be run when its turn is over.
 */
final class Journal {
    /** Something that is written in the transaction that opens an operation. */
    interface Also {
        void write(StoreTransaction transaction, long operation);
    }

    private final MessageStore store;

    Journal(MessageStore store) {
        this.store = store;
    }

    /** Journals a command that was asked for. */
    LiveOperation open(EntryId service, Command command, Also also) {
        OperationRecord fresh = OperationRecord.queued(service, command);
        long id = store.write(tx -> {
            long number = tx.addOperation(fresh);
            also.write(tx, number);
            return number;
        });
        return new LiveOperation(command, fresh.numbered(id), store::operationNote);
    }

    /** An operation that a former process left. */
    LiveOperation inherited(OperationRecord record) {
        Command command = new RecordedCommand(record.command(), record.parameters());
        return new LiveOperation(command, record, store::operationNote);
    }

    void began(LiveOperation operation) {
        advance(operation, operation.record(OperationState.RUNNING, Map.of(), null, ""));
    }

    void suspended(LiveOperation operation) {
        try {
            advance(operation, operation.record(OperationState.SUSPENDED, Map.of(), null, ""));
        } catch (RuntimeException e) {
            Log.OPERATIONS.error("The pause of operation {} could not be recorded", operation.id(), e);
        }
    }

    Runnable done(LiveOperation operation, OperationResult result) {
        Map<String, String> texts = new LinkedHashMap<>();
        result.values().forEach((key, value) -> texts.put(key, String.valueOf(value)));
        OperationRecord record = operation.record(OperationState.DONE, texts, null, "");
        store.write(tx -> {
            result.finalChange().apply(tx);
            tx.updateOperation(record);
            return null;
        });
        operation.journal(record);
        return () -> operation.complete(result);
    }

    /** Ends an operation that failed, durably if the store still can. */
    Runnable failed(LiveOperation operation, MessagingException failure) {
        if (failure.kind() == ErrorKind.INTERNAL) {
            Log.OPERATIONS.error(
                    "Operation {} ({}) failed",
                    operation.id(),
                    operation.command().id(),
                    failure);
        } else {
            Log.OPERATIONS.info(
                    "Operation {} ({}): {}", operation.id(), operation.command().id(), failure.oneLine());
        }
        OperationState state = failure.kind() == ErrorKind.CANCELLED ? OperationState.CANCELLED : OperationState.FAILED;
        try {
            advance(operation, operation.record(state, Map.of(), failure.kind(), failure.oneLine()));
        } catch (RuntimeException e) {
            Log.OPERATIONS.error("The end of operation {} could not be recorded", operation.id(), e);
        }
        return () -> operation.fail(failure);
    }

    /** Another store came, and what it knows of an operation counts. @param ended is told of one that has ended there */
    void compare(LiveOperation operation, Consumer<LiveOperation> ended) {
        OperationRecord record = store.operation(operation.id()).orElse(null);
        if (record != null && !record.state().isFinal()) {
            operation.journal(record);
            return;
        }
        ended.accept(operation);
        if (record == null) {
            operation.fail(new MessagingException(
                    ErrorKind.NOT_FOUND, "The message store that came does not know this operation", "Start it again"));
            return;
        }
        operation.journal(record);
        if (record.state() == OperationState.DONE) {
            operation.complete(OperationResult.of(record.result()));
        } else {
            ErrorKind kind = record.error() == null ? ErrorKind.INTERNAL : record.error();
            operation.fail(new MessagingException(kind, record.message(), ""));
        }
    }

    private void advance(LiveOperation operation, OperationRecord record) {
        store.write(tx -> {
            tx.updateOperation(record);
            return null;
        });
        operation.journal(record);
    }
}
