// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.operation;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads for work that mostly waits. What only listens gets virtual ones where the JVM has them and lets go of their carrier
 * in a synchronized block (Java 24 and later, JEP 491: before, a few of them that wait for a lock can stop all others); all
 * else gets daemon threads with small stacks, for code that does not recurse deeply.
 */
public final class WorkerThreads {
    private static final int WITHOUT_PINNING = 24;
    private static final long STACK = 512 * 1024;

    private WorkerThreads() {}

    /** Whether a thread costs no more than its work. */
    public static boolean areVirtual() {
        return Runtime.version().feature() >= WITHOUT_PINNING;
    }

    /** @param name the beginning of the threads' names; a number follows */
    public static ThreadFactory factory(String name) {
        return areVirtual() ? virtual(name) : platform(name);
    }

    /**
     * An executor that runs everything at once, each on a thread of its own. The caller shuts it down. Platform threads on every
     * Java: an interrupt that reaches a virtual thread in a socket closes the socket, and an operation that has to go must be
     * able to hear the answer it waits for first.
     */
    public static ExecutorService executor(String name) {
        return Executors.newCachedThreadPool(platform(name));
    }

    private static ThreadFactory virtual(String name) {
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Class<?> type = Class.forName("java.lang.Thread$Builder");
            Object named = type.getMethod("name", String.class, long.class).invoke(builder, name, 1L);
            return (ThreadFactory) type.getMethod("factory").invoke(named);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("This Java should have virtual threads", e);
        }
    }

    private static ThreadFactory platform(String name) {
        AtomicInteger number = new AtomicInteger();
        return work -> {
            Thread thread = detached(work, name + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /**
     * A thread remembers all whose code was running when it was made, and with them their class loaders: one of a pool that a
     * module had work for would keep that module in memory after it was replaced.
     */
    @SuppressWarnings("removal")
    private static Thread detached(Runnable work, String name) {
        return AccessController.doPrivileged(
                (PrivilegedAction<Thread>) () -> new Thread(null, work, name, STACK, false));
    }
}
