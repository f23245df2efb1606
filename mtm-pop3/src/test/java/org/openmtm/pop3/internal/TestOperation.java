// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.internal;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.OperationContext;
import org.openmtm.operation.OperationRecord;
import org.openmtm.operation.Progress;
import org.openmtm.store.MessageStore;

/** An operation without the framework: remembers its progress, can be cancelled, and has its row in the journal. */
final class TestOperation implements OperationContext {
    private final List<Runnable> actions = new CopyOnWriteArrayList<>();
    private final List<Progress> progress = new CopyOnWriteArrayList<>();
    private volatile Runnable onProgress = () -> {};
    private volatile boolean cancelled;
    private MessageStore store;
    private long id;

    TestOperation journal(MessageStore into, OperationRecord record) {
        if (id == 0) {
            store = into;
            id = into.write(tx -> tx.addOperation(record));
        }
        return this;
    }

    /** Called with each progress. */
    TestOperation onProgress(Runnable action) {
        onProgress = action;
        return this;
    }

    void cancel() {
        cancelled = true;
        actions.forEach(Runnable::run);
    }

    List<Progress> history() {
        return progress;
    }

    /** Whether this is the stage now. */
    boolean progressIs(String stage) {
        return !progress.isEmpty() && progress.get(progress.size() - 1).stage().equals(stage);
    }

    @Override
    public long operationId() {
        return id;
    }

    @Override
    public String note() {
        return store.operationNote(id);
    }

    @Override
    public void progress(Progress now) {
        progress.add(now);
        onProgress.run();
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public void checkCancelled() {
        if (cancelled) {
            throw new MessagingException(ErrorKind.CANCELLED, "cancelled", "");
        }
    }

    @Override
    public Registration onCancel(Runnable action) {
        actions.add(action);
        if (cancelled) {
            action.run();
        }
        return () -> actions.remove(action);
    }
}
