// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.OperationContext;
import org.openmtm.operation.Progress;

/** A running operation without the framework: remembers its progress and can be cancelled. */
public final class TestOperation implements OperationContext {
    private final List<Runnable> actions = new CopyOnWriteArrayList<>();
    private final List<Progress> progress = new CopyOnWriteArrayList<>();
    private volatile Consumer<Progress> observer = now -> {};
    private volatile boolean cancelled;

    @Override
    public String note() {
        return "";
    }

    @Override
    public long operationId() {
        return 0;
    }

    @Override
    public void progress(Progress now) {
        progress.add(now);
        observer.accept(now);
    }

    public List<Progress> progress() {
        return progress;
    }

    public TestOperation observe(Consumer<Progress> now) {
        observer = now;
        return this;
    }

    public void cancel() {
        cancelled = true;
        actions.forEach(Runnable::run);
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
