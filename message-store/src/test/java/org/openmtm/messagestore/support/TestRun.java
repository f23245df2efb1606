// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.support;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.OperationContext;
import org.openmtm.operation.Progress;
import org.openmtm.store.MessageStore;

/** A running operation, as the framework lends it. */
final class TestRun implements OperationContext {
    final List<Progress> progress = new CopyOnWriteArrayList<>();
    private final MessageStore store;
    private final long id;
    private final Set<Runnable> actions = ConcurrentHashMap.newKeySet();
    private volatile boolean cancelled;

    TestRun(MessageStore store, long id) {
        this.store = store;
        this.id = id;
    }

    void cancel() {
        cancelled = true;
        actions.forEach(Runnable::run);
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
    public void progress(Progress next) {
        progress.add(next);
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public void checkCancelled() {
        if (cancelled) {
            throw new MessagingException(ErrorKind.CANCELLED, "The operation was cancelled", "");
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
