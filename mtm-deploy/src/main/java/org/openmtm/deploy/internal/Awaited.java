// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.openmtm.mtm.MessageTypeModule;
import org.openmtm.registry.MtmInfo;
import org.openmtm.registry.MtmRegistry;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleRevision;

/**
 * The services of this middleware that bundles have to bring, because they had them before or because their manifest says
 * so; and of modules, that the framework has taken them. A bundle that is active without them is of no use.
 */
final class Awaited {

    private static final String OURS = "org.openmtm.";
    private static final long LOOK_MILLIS = 20;

    private final BundleContext context;
    private final Supplier<MtmRegistry> registry;
    private final Map<Long, Set<String>> services = new TreeMap<>();
    private final Map<Long, List<String>> types = new TreeMap<>();
    private final Set<Long> modules = new TreeSet<>();

    /** @param registry may give null: then services are enough */
    Awaited(BundleContext context, Supplier<MtmRegistry> registry) {
        this.context = context;
        this.registry = registry;
    }

    /** What it has now, it is to have again. */
    Awaited again(Bundle bundle) {
        services.put(bundle.getBundleId(), services(bundle));
        types.put(bundle.getBundleId(), types(registry.get(), bundle));
        return this;
    }

    /** What its manifest promises; of a module also that it can be made: its service may be there and give nothing. */
    Awaited promised(Bundle bundle) {
        Set<String> promised = new HashSet<>();
        bundle.adapt(BundleRevision.class)
                .getDeclaredCapabilities("osgi.service")
                .forEach(capability -> {
                    Object names = capability.getAttributes().get(Constants.OBJECTCLASS);
                    Collection<?> all = names instanceof Collection<?> many ? many : List.of(String.valueOf(names));
                    all.stream()
                            .map(String::valueOf)
                            .filter(name -> name.startsWith(OURS))
                            .forEach(promised::add);
                });
        services.put(bundle.getBundleId(), promised);
        if (promised.contains(MessageTypeModule.class.getName())) {
            modules.add(bundle.getBundleId());
        }
        return this;
    }

    static List<String> types(MtmRegistry registry, Bundle bundle) {
        return registry == null
                ? List.of()
                : registry.modules().stream()
                        .map(module -> module.descriptor().type())
                        .filter(type -> has(registry, type, bundle.getBundleId()))
                        .toList();
    }

    /** Also as a second version of the type. */
    private static boolean has(MtmRegistry registry, String type, long bundle) {
        return registry.versions(type).stream().map(MtmInfo::bundleId).anyMatch(id -> id == bundle);
    }

    private static Set<String> services(Bundle bundle) {
        Set<String> names = new HashSet<>();
        ServiceReference<?>[] references = bundle.getRegisteredServices();
        for (ServiceReference<?> reference : references == null ? new ServiceReference<?>[0] : references) {
            Stream.of((String[]) reference.getProperty(Constants.OBJECTCLASS))
                    .filter(name -> name.startsWith(OURS))
                    .forEach(names::add);
        }
        return names;
    }

    void await(Duration atMost) throws Failed, InterruptedException {
        await(System.nanoTime() + atMost.toNanos(), atMost);
    }

    /**
     * Waits until all are there.
     *
     * @param atMost how long the deadline was away when all began, for people
     * @throws Failed if they do not come in time, naming them
     */
    void await(long deadline, Duration atMost) throws Failed, InterruptedException {
        Semaphore news = new Semaphore(0);
        ServiceListener listener = event -> news.release();
        context.addServiceListener(listener);
        try {
            List<String> missing = missing();
            while (!missing.isEmpty()) {
                if (System.nanoTime() >= deadline) {
                    throw new Failed("within " + seconds(atMost) + " it did not bring " + String.join(", ", missing));
                }
                // The registry may take up a module a little after its service is there, and tells nobody.
                news.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                missing = missing();
            }
        } finally {
            context.removeServiceListener(listener);
        }
    }

    private static String seconds(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }

    private List<String> missing() {
        List<String> missing = new ArrayList<>();
        services.forEach((id, names) -> {
            Bundle bundle = context.getBundle(id);
            Set<String> absent = new TreeSet<>(names);
            if (bundle != null) {
                absent.removeAll(services(bundle));
            }
            absent.forEach(name -> missing.add(
                    "the service " + name + " of " + (bundle == null ? "bundle " + id : bundle.getSymbolicName())));
        });
        MtmRegistry known = registry.get();
        if (known != null) {
            types.forEach((id, all) -> all.stream()
                    .filter(type -> !has(known, type, id))
                    .forEach(type -> missing.add("the module '" + type + "'")));
            modules.stream()
                    .filter(id -> types(known, context.getBundle(id)).isEmpty())
                    .forEach(id -> missing.add("the module that its manifest promises"));
        }
        return missing;
    }
}
