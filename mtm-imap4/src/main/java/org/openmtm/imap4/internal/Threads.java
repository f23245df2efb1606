// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import org.openmtm.operation.WorkerThreads;

/** Starts threads that mostly wait. */
final class Threads {
    private Threads() {}

    /** Starts a daemon thread, a virtual one where they are good for it. */
    static Thread start(String name, Runnable work) {
        Thread thread = WorkerThreads.factory(name).newThread(work);
        thread.setName(name);
        thread.start();
        return thread;
    }
}
