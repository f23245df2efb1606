// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.host;

import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleReference;
import org.osgi.framework.launch.Framework;

/**
 * Threads that bundles made and did not get to end. The log service of Felix interrupts the one that tells its listeners; where
 * a listener takes that interrupt, the thread waits for ever, and holds the whole framework in the memory of the program around
 * it. They are known by their class, which comes from a bundle.
 */
final class LeftThreads {

    private static final long PATIENCE_MILLIS = 1_000;
    private static final long PAUSE_MILLIS = 10;

    private final Set<Bundle> bundles;

    private LeftThreads(Set<Bundle> bundles) {
        this.bundles = bundles;
    }

    /** Asked before the framework stops: afterwards it knows no bundles. */
    static LeftThreads of(Framework framework) {
        var context = framework.getBundleContext();
        return new LeftThreads(context == null ? Set.of() : Set.of(context.getBundles()));
    }

    /** Tells them once more to end, for as long as a second: one told in the midst of its work may miss that too. */
    void end() throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        for (List<Thread> left = running(); !left.isEmpty() && System.nanoTime() < until; left = running()) {
            for (Thread thread : left) {
                thread.interrupt();
                thread.join(PAUSE_MILLIS);
            }
        }
    }

    private List<Thread> running() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getClass().getClassLoader() instanceof BundleReference reference
                        && bundles.contains(reference.getBundle()))
                .toList();
    }
}
