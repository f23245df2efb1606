// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.testservers;

import java.io.IOException;
import java.net.ServerSocket;

/** Daemon threads of the test servers. */
final class Threads {

    private Threads() {}

    static Thread start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** An accept that fails because its listener was closed is the normal end; anything else is told. */
    static void expectClosed(ServerSocket listener, IOException problem) {
        if (!listener.isClosed()) {
            System.err.println("[test-servers] " + problem);
        }
    }
}
