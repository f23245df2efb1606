// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.interactive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.MessageTypeModule;
import org.openmtm.registry.MtmInfo;
import org.openmtm.registry.MtmRegistry;
import org.openmtm.shell.command.ModuleUpdater;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.util.tracker.ServiceTracker;

/** Updates bundles through the framework. */
final class BundleUpdater implements ModuleUpdater {

    private final BundleContext context;
    private final MtmRegistry registry;

    BundleUpdater(BundleContext context, MtmRegistry registry) {
        this.context = context;
        this.registry = registry;
    }

    @Override
    public Updated updateType(String type, Duration atMost) throws InterruptedException {
        MtmInfo before = registry.module(type)
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.NOT_FOUND, "There is no module '" + type + "'", "See mtm mtm list"));
        Bundle bundle = context.getBundle(before.bundleId());
        return update(before, bundle, null, atMost);
    }

    @Override
    public Updated updateFile(Path file, Duration atMost) throws InterruptedException {
        String name = symbolicName(file);
        MtmInfo before = registry.modules().stream()
                .filter(module -> module.bundle().equals(name))
                .findFirst()
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.NOT_FOUND,
                        "No module of the bundle " + name + " is installed",
                        "Installed: "
                                + registry.modules().stream()
                                        .map(MtmInfo::bundle)
                                        .toList()));
        try (InputStream content = Files.newInputStream(file)) {
            return update(before, context.getBundle(before.bundleId()), content, atMost);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private Updated update(MtmInfo before, Bundle bundle, InputStream content, Duration atMost)
            throws InterruptedException {
        long begun = System.nanoTime();
        try {
            bundle.update(content);
        } catch (BundleException e) {
            throw new MessagingException(
                    ErrorKind.UNAVAILABLE,
                    "The bundle " + before.bundle() + " cannot be updated: " + e.getMessage(),
                    "The old one is in use as before; see mtm mtm list",
                    e);
        }
        refresh(bundle, atMost);
        MtmInfo after = awaitModule(before, bundle, begun + atMost.toNanos());
        return new Updated(before, after, Duration.ofNanos(System.nanoTime() - begun));
    }

    /** Wirings of the old content that others still hold are replaced; normally there are none. */
    private void refresh(Bundle bundle, Duration atMost) throws InterruptedException {
        FrameworkWiring wiring = context.getBundle(0).adapt(FrameworkWiring.class);
        if (wiring.getRemovalPendingBundles().contains(bundle)) {
            CountDownLatch refreshed = new CountDownLatch(1);
            wiring.refreshBundles(java.util.Set.of(bundle), event -> refreshed.countDown());
            refreshed.await(atMost.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
        }
    }

    /** The service of the new bundle comes first, then the registry's answer about it. */
    private MtmInfo awaitModule(MtmInfo before, Bundle bundle, long deadline) throws InterruptedException {
        String type = before.descriptor().type();
        ServiceTracker<MessageTypeModule, MessageTypeModule> tracker =
                new ServiceTracker<>(context, MessageTypeModule.class, null) {
                    @Override
                    public MessageTypeModule addingService(
                            org.osgi.framework.ServiceReference<MessageTypeModule> reference) {
                        return reference.getBundle().equals(bundle) ? super.addingService(reference) : null;
                    }
                };
        tracker.open();
        try {
            tracker.waitForService(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
        } finally {
            tracker.close();
        }
        Optional<MtmInfo> after = registry.module(type);
        return after.filter(module -> module.bundleId() == bundle.getBundleId())
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.UNAVAILABLE,
                        "The module " + type + " did not come back after the update",
                        "Operations of its accounts wait until it does; update it once more"));
    }

    private static String symbolicName(Path file) {
        try (JarFile jar = new JarFile(file.toFile())) {
            Manifest manifest = jar.getManifest();
            String name =
                    manifest == null ? null : manifest.getMainAttributes().getValue(Constants.BUNDLE_SYMBOLICNAME);
            if (name == null) {
                throw new MessagingException(ErrorKind.INVALID, file + " is no bundle", "Name a bundle's jar file");
            }
            return Arrays.stream(name.split(";")).findFirst().orElse(name).strip();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static MessagingException unreadable(Path file, IOException e) {
        if (e instanceof NoSuchFileException) {
            return new MessagingException(ErrorKind.NOT_FOUND, "There is no file " + file, "Check the name", e);
        }
        return new MessagingException(
                ErrorKind.INVALID, "The bundle " + file + " cannot be read: " + e.getMessage(), "Check the file", e);
    }
}
