// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import org.openmtm.internal.ModuleTable.Module;

/** An operation on its thread. Guarded by its host. */
final class Turn {
    final LiveOperation operation;
    final Line line;

    /** Whose turn it is, once it began. */
    ServiceHost host;

    /** Where that comes from; null before. */
    Module module;

    /** What it runs on; null before, and if it never comes to that. */
    HostedServer server;

    /** The thread while it is inside the module and may be interrupted, else null. */
    Thread thread;

    /** Its server is being taken from it: it has to stop at a safe place, and goes on with the next one. */
    boolean handedOver;

    /** It stopped because of that. */
    boolean suspended;

    /** It did not stop, and its operation goes on without it: whatever it brings, it comes too late. */
    boolean givenUp;

    /** Whether it may wait for another operation. */
    boolean mayWait;

    /** It waits for another operation and takes nobody's place meanwhile. */
    boolean waits;

    Turn(LiveOperation operation, Line line) {
        this.operation = operation;
        this.line = line;
    }

    void handOver() {
        handedOver = true;
        interrupt();
    }

    void interrupt() {
        if (thread != null) {
            thread.interrupt();
        }
    }
}
