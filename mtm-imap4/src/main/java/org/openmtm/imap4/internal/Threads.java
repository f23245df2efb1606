// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** Starts threads that mostly wait: virtual ones where they wait without holding a real one, else small ones. */
final class Threads {
    /** Before it, a virtual thread that waits for a monitor kept its carrier (JEP 491). */
    private static final int VIRTUAL_SINCE = 24;

    /** Enough for the deepest thing such a thread does, which is to sync a mailbox and write it into the store. */
    private static final long STACK = 256 * 1024;

    private Threads() {}

    /** Starts a daemon thread. */
    static Thread start(String name, Runnable work) {
        Thread thread = Runtime.version().feature() >= VIRTUAL_SINCE ? virtual(work) : platform(work);
        thread.setName(name);
        thread.start();
        return thread;
    }

    private static Thread platform(Runnable work) {
        Thread thread = new Thread(null, work, "", STACK);
        thread.setDaemon(true);
        return thread;
    }

    /** By reflection, because this is compiled for a platform that has none. */
    private static Thread virtual(Runnable work) {
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            MethodHandle ofVirtual = lookup.findStatic(
                    Thread.class,
                    "ofVirtual",
                    MethodType.methodType(Class.forName("java.lang.Thread$Builder$OfVirtual")));
            Object builder = ofVirtual.invoke();
            return (Thread) lookup.findVirtual(
                            Class.forName("java.lang.Thread$Builder"),
                            "unstarted",
                            MethodType.methodType(Thread.class, Runnable.class))
                    .invoke(builder, work);
        } catch (Throwable e) { // what a method handle throws is declared so
            throw new IllegalStateException("This platform has no virtual threads after all", e);
        }
    }
}
