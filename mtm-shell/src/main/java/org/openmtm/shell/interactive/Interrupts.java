// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.interactive;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;

/**
 * Brings Ctrl-C to the commands that run: as an interrupt of their threads, which cancels the operation they wait for.
 * Thread safe.
 */
public final class Interrupts {

    private final Map<Thread, Object> running = new ConcurrentHashMap<>();

    /** Runs a command on this thread; an interrupt that comes late does not outlive it. */
    public int run(IntSupplier command) {
        Thread self = Thread.currentThread();
        Object lock = new Object();
        running.put(self, lock);
        try {
            return command.getAsInt();
        } finally {
            synchronized (lock) {
                running.remove(self);
            }
            Thread.interrupted();
        }
    }

    /** @return whether there was a command to interrupt */
    public boolean interrupt() {
        boolean any = false;
        for (Map.Entry<Thread, Object> command : running.entrySet()) {
            synchronized (command.getValue()) {
                if (running.get(command.getKey()) == command.getValue()) {
                    command.getKey().interrupt();
                    any = true;
                }
            }
        }
        return any;
    }
}
