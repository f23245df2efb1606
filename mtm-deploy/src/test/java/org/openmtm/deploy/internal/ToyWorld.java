// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.openmtm.deploy.ModuleInstaller;
import org.openmtm.registry.MtmInfo;
import org.openmtm.session.Messaging;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

/** A framework with the installer as a bundle, and a middleware that knows modules and nothing else. */
final class ToyWorld implements AutoCloseable {

    private static final String API = "org.openmtm.deploy, org.openmtm.entry, org.openmtm.error, org.openmtm.event,"
            + " org.openmtm.mtm, org.openmtm.operation, org.openmtm.registry, org.openmtm.session,"
            + " org.openmtm.settings, org.openmtm.store, org.slf4j";
    private static final long STOP_MILLIS = 20_000;

    private final Path directory;
    private final Path data;
    private Framework framework;

    ToyWorld(Path directory) throws IOException, BundleException {
        this.directory = directory;
        data = directory.resolve("data");
        PrivateFiles.makeDirectory(data);
        start();
    }

    Path data() {
        return data;
    }

    Path folder() {
        return data.resolve("deploy");
    }

    Path modules() {
        return data.resolve("modules");
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    /** Starts on what is there. @param distribution jars that the distribution has */
    void start(Path... distribution) throws IOException, BundleException {
        Map<String, String> properties = new HashMap<>();
        properties.put(Constants.FRAMEWORK_STORAGE, directory.resolve("storage").toString());
        properties.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, API);
        properties.put("openmtm.data", data.toString());
        framework = new FrameworkFactory().newFramework(properties);
        framework.init();
        context().registerService(Messaging.class, ToyRegistry.middleware(context()), null);
        context().installBundle(location(installerBundle())).start();
        for (Path jar : distribution) {
            context().installBundle(location(jar)).start();
        }
        framework.start();
    }

    static String location(Path jar) {
        return "reference:file:" + jar.toAbsolutePath();
    }

    private Path installerBundle() throws IOException {
        return JarMaker.bundle("org.openmtm.deploy", "1.0.0")
                .header("Bundle-Activator", Activator.class.getName())
                .header("DynamicImport-Package", "*")
                .classesOf(Activator.class)
                .classesOf(org.openmtm.deploy.heap.Main.class)
                .write(directory.resolve("deploy.jar"));
    }

    void stop() throws BundleException {
        framework.stop();
        try {
            framework.waitForStop(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void restart(Path... distribution) throws IOException, BundleException {
        stop();
        start(distribution);
    }

    /** The framework's memory is only a cache. */
    void loseStorage() throws IOException {
        PrivateFiles.deleteTree(directory.resolve("storage"));
    }

    ModuleInstaller installer() {
        return context().getService(context().getServiceReference(ModuleInstaller.class));
    }

    Bundle add(Path jar) throws BundleException {
        Bundle bundle = context().installBundle(location(jar));
        bundle.start();
        return bundle;
    }

    Optional<Bundle> bundle(String name) {
        return Stream.of(context().getBundles())
                .filter(bundle -> name.equals(bundle.getSymbolicName()))
                .findFirst();
    }

    /** The version of the module of this type that is in use; empty if there is none. */
    String version(String type) {
        Messaging messaging = context().getService(context().getServiceReference(Messaging.class));
        return messaging.modules().module(type).map(MtmInfo::version).orElse("");
    }

    /** What the data directory holds of modules, sorted. */
    String shelf() throws IOException {
        try (Stream<Path> files = Files.list(modules())) {
            return String.join(
                    " ",
                    files.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }

    @Override
    public void close() throws BundleException {
        stop();
    }
}
