// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.endtoend.swap;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.wiring.FrameworkWiring;

/** The ways in which a bundle is replaced under those who use it. */
final class Blow {
    private final Middleware middleware;
    private int version;

    Blow(Middleware middleware) {
        this.middleware = middleware;
    }

    /** The same bytes from where they came from. */
    void update(String name) throws BundleException {
        middleware.bundle(name).update();
    }

    /** Other bytes: another version of the bundle. */
    void replace(String name) throws BundleException, IOException {
        Bundle bundle = middleware.bundle(name);
        bundle.update(new ByteArrayInputStream(versioned(bundle, ++version)));
    }

    void restart(String name) throws BundleException {
        Bundle bundle = middleware.bundle(name);
        bundle.stop();
        bundle.start();
    }

    /** Takes away what others cannot do without, for a while. */
    void miss(String name, Duration time) throws BundleException, InterruptedException {
        Bundle bundle = middleware.bundle(name);
        bundle.stop();
        Await.pass(time);
        bundle.start();
    }

    /** Refreshes a bundle and all that depend on it, and waits for the end of it. */
    void refresh(String... names) throws InterruptedException {
        List<Bundle> bundles = Arrays.stream(names).map(middleware::bundle).toList();
        refreshed(bundles);
    }

    /** Lets go of everything that was replaced and is still in use somewhere. */
    void refreshAll() throws InterruptedException {
        refreshed(null);
    }

    private void refreshed(List<Bundle> bundles) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        middleware.context().getBundle(0).adapt(FrameworkWiring.class).refreshBundles(bundles, event -> {
            if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                done.countDown();
            }
        });
        if (!done.await(Handles.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("a refresh did not end within " + Handles.PATIENCE.toSeconds() + " s");
        }
    }

    private static byte[] versioned(Bundle bundle, int version) throws IOException {
        Path original = Path.of(URI.create(bundle.getLocation().substring("reference:".length())));
        try (JarFile jar = new JarFile(original.toFile())) {
            Manifest manifest = new Manifest(jar.getManifest());
            Attributes main = manifest.getMainAttributes();
            main.putValue(Constants.BUNDLE_VERSION, main.getValue(Constants.BUNDLE_VERSION) + "-" + version);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (JarOutputStream out = new JarOutputStream(bytes, manifest)) {
                for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                    JarEntry entry = entries.nextElement();
                    if (!entry.getName().equals(JarFile.MANIFEST_NAME)) {
                        out.putNextEntry(new JarEntry(entry.getName()));
                        try (InputStream in = jar.getInputStream(entry)) {
                            in.transferTo(out);
                        }
                    }
                }
            }
            return bytes.toByteArray();
        }
    }
}
