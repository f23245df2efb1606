// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

/** Waits for the end of threads of the store, whoever interrupts that: the files are theirs until then. */
final class Joining {
    private Joining() {}

    /** An interrupt is kept for later. */
    static void with(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
