// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.endtoend.swap;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.osgi.framework.wiring.BundleWiring;

/** Watches the class loaders of bundles that are about to be replaced. */
final class OldLoaders {
    private final Middleware middleware;
    private final List<String> names;
    private final List<WeakReference<ClassLoader>> seen = new ArrayList<>();

    OldLoaders(Middleware middleware, List<String> names) {
        this.middleware = middleware;
        this.names = names;
    }

    /** Takes note of those that are in use now. */
    void note() {
        current().stream()
                .filter(loader -> seen.stream().noneMatch(known -> known.refersTo(loader)))
                .forEach(loader -> seen.add(new WeakReference<>(loader)));
    }

    private List<ClassLoader> current() {
        return names.stream()
                .map(middleware::bundle)
                .map(bundle -> bundle.adapt(BundleWiring.class))
                .filter(Objects::nonNull)
                .map(BundleWiring::getClassLoader)
                .filter(Objects::nonNull)
                .toList();
    }

    int noted() {
        return seen.size();
    }

    /** Those that nobody should have any more and that are alive all the same. */
    List<ClassLoader> alive() {
        List<ClassLoader> now = current();
        return seen.stream()
                .map(WeakReference::get)
                .filter(loader -> loader != null && !now.contains(loader))
                .toList();
    }

    /** Collects garbage until they are gone, but not for ever. @return how many are left */
    int collect() throws InterruptedException {
        for (int round = 0; round < 10 && !alive().isEmpty(); round++) {
            System.gc();
            Await.pass(java.time.Duration.ofMillis(100));
        }
        System.gc();
        return alive().size();
    }
}
