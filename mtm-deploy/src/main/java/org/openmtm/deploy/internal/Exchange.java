// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.internal;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.openmtm.registry.MtmRegistry;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;

/** Changes bundles of a running framework, and takes a change back that does not work. */
final class Exchange {

    private static final Duration ROLL_BACK_AT_MOST = Duration.ofSeconds(15);

    private final BundleContext context;
    private final Supplier<MtmRegistry> registry;
    private final Bundles bundles;
    private final Needs needs;

    Exchange(BundleContext context, Bundles bundles, Supplier<MtmRegistry> registry) {
        this.context = context;
        this.bundles = bundles;
        this.registry = registry;
        this.needs = new Needs(context);
    }

    /**
     * Whether the jar would find what it needs; the framework is as before afterwards.
     *
     * @param leaving the bundle that it replaces, or null
     * @throws Failed naming what is missing, or why the framework does not take it at all
     */
    void tryOut(Path jar, Bundle leaving) throws Failed, IOException {
        try (InputStream in = new FileInputStream(jar.toFile())) {
            Bundle trial = context.installBundle(Bundles.TRIAL, in);
            try {
                List<String> missing = needs.missing(trial, leaving);
                if (!missing.isEmpty()) {
                    throw new Failed("nobody here has " + String.join(", and not ", missing));
                }
            } finally {
                trial.uninstall();
            }
        } catch (BundleException e) {
            throw new Failed(e);
        }
    }

    /** Installs and starts a bundle that was not there. @throws Failed if it does not work; it is gone again then */
    Bundle add(String location, Path jar, Duration atMost) throws Failed, IOException, InterruptedException {
        Bundle bundle = install(location, jar);
        try {
            start(bundle);
            new Awaited(context, registry).promised(bundle).await(atMost);
            return bundle;
        } catch (Failed | InterruptedException e) {
            remove(bundle);
            throw e;
        }
    }

    private Bundle install(String location, Path jar) throws Failed, IOException {
        try (InputStream in = new FileInputStream(jar.toFile())) {
            return context.installBundle(location, in);
        } catch (BundleException e) {
            throw new Failed(e);
        }
    }

    /** Takes a bundle out, and out of the hands of those who use its packages. */
    void remove(Bundle bundle) throws InterruptedException {
        try {
            bundle.uninstall();
            bundles.refresh(bundle, System.nanoTime() + ROLL_BACK_AT_MOST.toNanos());
        } catch (BundleException | Failed e) {
            Log.LOG.warn("{} did not go cleanly: {}", bundle, e.getMessage());
        }
    }

    /**
     * Gives a bundle another content.
     *
     * @param before its content until now, for the case that the new one does not work; may not exist
     * @throws Failed if the new one does not work; the message also says what became of the old one
     */
    void replace(Bundle bundle, Path jar, Path before, Duration atMost) throws Failed, InterruptedException {
        List<Bundle> active = new ArrayList<>(bundles.dependants(bundle));
        active.removeIf(other -> !Bundles.isActive(other));
        Awaited awaited = new Awaited(context, registry).again(bundle);
        active.forEach(awaited::again);
        long deadline = System.nanoTime() + atMost.toNanos();
        try {
            content(bundle, jar, active, deadline);
            awaited.await(deadline, atMost);
        } catch (Failed | IOException e) {
            throw new Failed(e.getMessage() + back(bundle, before, active, awaited));
        } catch (InterruptedException e) {
            back(bundle, before, active, awaited);
            throw e;
        }
    }

    private void content(Bundle bundle, Path jar, List<Bundle> active, long deadline)
            throws Failed, IOException, InterruptedException {
        stop(bundle);
        try (InputStream in = new FileInputStream(jar.toFile())) {
            bundle.update(in);
        } catch (BundleException e) {
            throw new Failed(e);
        }
        bundles.refresh(bundle, deadline);
        start(bundle);
        for (Bundle other : active) {
            if (!Bundles.isActive(other)) {
                start(other);
            }
        }
    }

    /** A bundle that does not stop as it should is one more reason to replace it. */
    private static void stop(Bundle bundle) {
        try {
            bundle.stop(Bundle.STOP_TRANSIENT);
        } catch (BundleException e) {
            Log.LOG.warn("{} did not stop cleanly: {}", bundle, e.getMessage());
        }
    }

    private void start(Bundle bundle) throws Failed {
        if (!bundles.resolve(bundle)) {
            List<String> missing = needs.missing(bundle, null);
            if (!missing.isEmpty()) {
                throw new Failed(bundle.getSymbolicName() + " needs " + String.join(", and ", missing));
            }
        }
        try {
            bundle.start();
        } catch (BundleException e) {
            throw new Failed(e);
        }
    }

    /** @return what became of it, to be put after the reason */
    private String back(Bundle bundle, Path before, List<Bundle> active, Awaited awaited) {
        if (!Files.exists(before)) {
            return "; of what was there before there is no copy";
        }
        boolean interrupted = Thread.interrupted();
        try {
            content(bundle, before, active, System.nanoTime() + ROLL_BACK_AT_MOST.toNanos());
            awaited.await(ROLL_BACK_AT_MOST);
            return "";
        } catch (Failed | IOException e) {
            Log.LOG.error("{} is not back as it was", bundle, e);
            return "; and what was there before did not come back: " + e.getMessage();
        } catch (InterruptedException e) {
            interrupted = true;
            return "";
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
