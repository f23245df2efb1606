// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.toys.module;

import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** Code of a module: waits until there is nothing to wait for. */
public final class Waiting implements Consumer<CountDownLatch> {
    @Override
    public void accept(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The same on a thread of the module's own. */
    public static final class Aside implements Consumer<CountDownLatch> {
        @Override
        public void accept(CountDownLatch end) {
            Thread thread = new Thread(() -> new Waiting().accept(end), "aside");
            thread.setDaemon(true);
            thread.start();
        }
    }
}
