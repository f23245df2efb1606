// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.embedding;

import java.util.concurrent.CountDownLatch;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Starts a thread, tells it once to end, and the thread is busy and does not hear it. One class, so that a bundle may hold it. */
public final class DeafActivator extends Thread implements BundleActivator {
    static final String NAME = "deaf";

    private final CountDownLatch never = new CountDownLatch(1);

    public DeafActivator() {
        super(NAME);
        setDaemon(true);
    }

    @Override
    public void start(BundleContext context) {
        start();
    }

    @Override
    public void stop(BundleContext context) {
        interrupt();
    }

    @Override
    public void run() {
        for (int told = 0; told < 2; told++) {
            try {
                never.await();
            } catch (InterruptedException e) {
                continue; // once it is not heard
            }
        }
    }
}
