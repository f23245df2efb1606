// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.internal;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.wiring.FrameworkWiring;

/** The bundles of the framework, by our names for them. */
final class Bundles {

    /** Before the slot in the location of a bundle that only we have installed. */
    private static final String MARK = "#openmtm:";

    /** Where a bundle lies for a moment while it is looked at. */
    static final String TRIAL = MARK + "trial";

    private final BundleContext context;
    private final FrameworkWiring wiring;

    Bundles(BundleContext context) {
        this.context = context;
        this.wiring = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkWiring.class);
    }

    static boolean ours(Bundle bundle) {
        return bundle.getLocation().contains(MARK);
    }

    /** A location of ours: the URL of our copy, so that a plain update by the framework's own means reads that again. */
    static String location(Path jar, String slot) {
        return jar.toUri() + MARK + slot;
    }

    /** The slot of a bundle that is ours. */
    static String slot(Bundle bundle) {
        String location = bundle.getLocation();
        return location.substring(location.indexOf(MARK) + MARK.length());
    }

    /** One that came with the distribution comes before one that only we have installed. */
    Optional<Bundle> of(String slot) {
        return slot.indexOf('@') >= 0 ? own(slot) : distribution(slot).or(() -> own(slot));
    }

    Optional<Bundle> withId(long id) {
        return Optional.ofNullable(context.getBundle(id));
    }

    /** The bundle of this slot that only we have installed. */
    Optional<Bundle> own(String slot) {
        return byUs().stream().filter(bundle -> slot(bundle).equals(slot)).findFirst();
    }

    /** The bundle of this symbolic name that did not come by us, at first. */
    Optional<Bundle> distribution(String name) {
        return Stream.of(context.getBundles())
                .filter(bundle -> name.equals(bundle.getSymbolicName()) && !ours(bundle))
                .findFirst();
    }

    List<Bundle> byUs() {
        return Stream.of(context.getBundles()).filter(Bundles::ours).toList();
    }

    /** Who stops and starts when this one is replaced; without itself, sorted by name. */
    List<Bundle> dependants(Bundle bundle) {
        return wiring.getDependencyClosure(Set.of(bundle)).stream()
                .filter(other -> !other.equals(bundle))
                .sorted(java.util.Comparator.comparing(Bundle::getSymbolicName))
                .toList();
    }

    static List<String> names(Collection<Bundle> bundles) {
        return bundles.stream().map(Bundle::getSymbolicName).sorted().toList();
    }

    boolean resolve(Bundle bundle) {
        return wiring.resolveBundles(Set.of(bundle));
    }

    /** Takes out of use what is left of a former content. Normally nobody else uses it, and nothing is to be done. */
    void refresh(Bundle bundle, long deadlineNanos) throws Failed, InterruptedException {
        if (!wiring.getRemovalPendingBundles().contains(bundle)) {
            return;
        }
        CountDownLatch refreshed = new CountDownLatch(1);
        wiring.refreshBundles(Set.of(bundle), event -> {
            if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                refreshed.countDown();
            }
        });
        if (!refreshed.await(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            throw new Failed("the bundles that use it did not stop and start in time");
        }
    }

    static boolean isActive(Bundle bundle) {
        return (bundle.getState() & (Bundle.ACTIVE | Bundle.STARTING)) != 0;
    }
}
