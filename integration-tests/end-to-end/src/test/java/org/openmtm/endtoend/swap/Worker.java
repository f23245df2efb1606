// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.endtoend.swap;

import java.time.Duration;

/** Somebody who uses the middleware all the time, on a thread of its own, until it is told to stop. */
abstract class Worker implements AutoCloseable {
    private final Thread thread;
    private volatile boolean stopped;
    private volatile Throwable failure;

    Worker(String name) {
        this.thread = new Thread(this::run, name);
    }

    final void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!stopped) {
                step();
            }
        } catch (Throwable e) { // told by end(), whatever it is
            failure = e;
        }
    }

    /** Does one round of work. */
    abstract void step() throws Exception;

    /** Lets the round that goes on end, and tells what went wrong. */
    final void end() throws InterruptedException {
        stopped = true;
        thread.join(Handles.PATIENCE.toMillis());
        if (failure != null) {
            throw new AssertionError(thread.getName() + " failed: " + failure, failure);
        }
        if (thread.isAlive()) {
            AssertionError stuck = new AssertionError(thread.getName() + " does not end");
            stuck.setStackTrace(thread.getStackTrace());
            throw stuck;
        }
    }

    /** Makes it stop without asking what it did: something else failed. */
    @Override
    public final void close() throws InterruptedException {
        stopped = true;
        thread.interrupt();
        thread.join(Duration.ofSeconds(30).toMillis());
    }
}
