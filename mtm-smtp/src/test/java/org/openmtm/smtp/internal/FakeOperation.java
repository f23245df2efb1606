// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.OperationContext;
import org.openmtm.operation.Progress;

/** An operation that remembers its progress and can be cancelled. */
final class FakeOperation implements OperationContext {
    final List<Progress> progress = new ArrayList<>();
    private final List<Runnable> actions = new CopyOnWriteArrayList<>();
    private final long id;
    private final String note;
    private volatile boolean cancelled;

    FakeOperation() {
        this(1, "");
    }

    /** @param note what it left when it ran before */
    FakeOperation(long id, String note) {
        this.id = id;
        this.note = note;
    }

    @Override
    public String note() {
        return note;
    }

    @Override
    public long operationId() {
        return id;
    }

    @Override
    public void progress(Progress next) {
        progress.add(next);
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    void cancel() {
        cancelled = true;
        actions.forEach(Runnable::run);
    }

    @Override
    public void checkCancelled() {
        if (cancelled) {
            throw new MessagingException(ErrorKind.CANCELLED, "Cancelled", "");
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
