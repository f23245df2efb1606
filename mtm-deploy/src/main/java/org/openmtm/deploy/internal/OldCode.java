// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.internal;

import java.lang.ref.WeakReference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.openmtm.deploy.LeakReport;
import org.openmtm.deploy.OldLoader;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.wiring.BundleWiring;

/**
 * Watches bundles stop, and remembers, weakly, the class loaders of those that get another content or another wiring
 * afterwards, by whatever way. Thread safe.
 */
final class OldCode implements SynchronousBundleListener {

    /** More than any leak needs to be noticed; what was collected is forgotten first. */
    private static final int KEPT = 10_000;

    private static final int COLLECTIONS = 5;

    private final Map<Long, Old> stopped = new ConcurrentHashMap<>();
    private final List<Old> replaced = new ArrayList<>();
    private final Function<List<Old>, List<List<String>>> paths;
    private int count;

    /** @param paths says for each what holds it */
    OldCode(Function<List<Old>, List<List<String>>> paths) {
        this.paths = paths;
    }

    /** One old class loader; a heap dump is searched for this class and its field {@code referent}. */
    static final class Old extends WeakReference<ClassLoader> {
        private final String bundle;
        private final String version;
        private final Instant replaced;
        /** Tells those of one process apart in a dump. */
        private final int number;

        Old(ClassLoader loader, Bundle bundle, int number) {
            super(loader);
            this.bundle = bundle.getSymbolicName();
            this.version = bundle.getVersion().toString();
            this.replaced = Instant.now();
            this.number = number;
        }

        int number() {
            return number;
        }

        private OldLoader view(List<String> heldBy) {
            return new OldLoader(bundle, version, replaced, heldBy);
        }
    }

    @Override
    public void bundleChanged(BundleEvent event) {
        Bundle bundle = event.getBundle();
        switch (event.getType()) {
            case BundleEvent.STOPPED -> stopped(bundle);
            case BundleEvent.UPDATED, BundleEvent.UNRESOLVED, BundleEvent.UNINSTALLED -> replaced(bundle);
            case BundleEvent.STARTED -> stopped.remove(bundle.getBundleId());
            default -> {
                // Says nothing about class loaders.
            }
        }
    }

    private void stopped(Bundle bundle) {
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        if (wiring != null && wiring.getClassLoader() != null) {
            stopped.put(bundle.getBundleId(), new Old(wiring.getClassLoader(), bundle, nextNumber()));
        }
    }

    private synchronized int nextNumber() {
        return ++count;
    }

    private synchronized void replaced(Bundle bundle) {
        Old old = stopped.remove(bundle.getBundleId());
        if (old != null) {
            if (replaced.size() >= KEPT) {
                forgetCollected();
            }
            replaced.add(old);
        }
    }

    private synchronized List<Old> left() {
        forgetCollected();
        return List.copyOf(replaced);
    }

    private int total;

    private void forgetCollected() {
        int before = replaced.size();
        replaced.removeIf(old -> old.refersTo(null));
        total += before - replaced.size();
    }

    private synchronized int total() {
        return total + replaced.size();
    }

    LeakReport check(boolean withPaths) {
        List<Old> left = left();
        for (int i = 0; i < COLLECTIONS && !left.isEmpty(); i++) {
            System.gc();
            left = left();
        }
        List<List<String>> heldBy = withPaths && !left.isEmpty() ? paths.apply(left) : List.of();
        List<OldLoader> views = new ArrayList<>();
        for (int i = 0; i < left.size(); i++) {
            views.add(left.get(i).view(i < heldBy.size() ? heldBy.get(i) : List.of()));
        }
        return new LeakReport(total(), views);
    }
}
