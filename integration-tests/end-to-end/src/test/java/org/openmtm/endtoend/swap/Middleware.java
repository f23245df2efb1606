// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.endtoend.swap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.openmtm.session.Messaging;
import org.openmtm.testservers.TestTools;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.util.tracker.ServiceTracker;

/** The bundles of the built distribution in a framework of this JVM, with the API of the class path. */
final class Middleware implements AutoCloseable {
    private static final Path DISTRIBUTION = TestTools.workspace().resolve("launcher/target/openmtm");

    private static final Pattern LOGGING = Pattern.compile(".*(log|slf4j|spifly).*");

    private final Framework framework;
    private final Messaging messaging;

    private Middleware(Framework framework) throws InterruptedException {
        this.framework = framework;
        // Never closed: it keeps the service in use until the framework stops.
        ServiceTracker<Messaging, Messaging> tracker =
                new ServiceTracker<>(framework.getBundleContext(), Messaging.class, null);
        tracker.open();
        this.messaging = tracker.waitForService(30_000);
        if (messaging == null) {
            throw new AssertionError("the middleware did not start");
        }
    }

    static Middleware start(Path data) throws IOException, BundleException, InterruptedException {
        Files.createDirectories(data);
        System.setProperty("openmtm.data", data.toString());
        System.setProperty(
                "logback.configurationFile",
                DISTRIBUTION.resolve("conf/logback.xml").toString());
        for (String library : List.of("org.sqlite.tmpdir", "ZstdTempFolder", "jline.tmpdir")) {
            System.setProperty(library, data.toString());
        }
        Framework framework = new FrameworkFactory().newFramework(properties(data));
        framework.init();
        try (Stream<Path> files = Files.list(DISTRIBUTION.resolve("bundles"))) {
            for (Path file : files.sorted().toList()) {
                install(framework.getBundleContext().installBundle("reference:file:" + file));
            }
        }
        framework.start();
        return new Middleware(framework);
    }

    private static void install(Bundle bundle) throws BundleException {
        boolean logging = LOGGING.matcher(bundle.getSymbolicName()).matches();
        bundle.adapt(BundleStartLevel.class).setStartLevel(logging ? 1 : 2);
        if (bundle.getHeaders("").get(Constants.FRAGMENT_HOST) == null) {
            bundle.start();
        }
    }

    private static Map<String, String> properties(Path data) throws IOException {
        Map<String, String> properties = new HashMap<>();
        properties.put(Constants.FRAMEWORK_STORAGE, data.resolve("framework").toString());
        properties.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
        properties.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, api());
        properties.put(Constants.FRAMEWORK_BOOTDELEGATION, "sun.misc");
        properties.put(Constants.FRAMEWORK_BEGINNING_STARTLEVEL, "2");
        properties.put("felix.cm.dir", data.resolve("config").toString());
        // Libraries in bundles must not find their counterparts on the class path of the tests.
        properties.put("felix.bootdelegation.implicit", "false");
        properties.put("felix.log.level", "1");
        properties.put("openmtm.data", data.toString());
        return properties;
    }

    /** What the framework bundle exports comes from our own class path, so that its types are ours. */
    private static String api() throws IOException {
        try (Stream<Path> files = Files.list(DISTRIBUTION.resolve("bundles"))) {
            Path jar = files.filter(file -> file.getFileName().toString().startsWith("org.openmtm.framework-"))
                    .findFirst()
                    .orElseThrow();
            try (JarFile file = new JarFile(jar.toFile())) {
                return file.getManifest().getMainAttributes().getValue(Constants.EXPORT_PACKAGE);
            }
        }
    }

    Messaging messaging() {
        return messaging;
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    /** The one bundle with this symbolic name. */
    Bundle bundle(String name) {
        return Arrays.stream(context().getBundles())
                .filter(bundle -> name.equals(bundle.getSymbolicName()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no bundle " + name));
    }

    @Override
    public void close() throws BundleException, InterruptedException {
        framework.stop();
        framework.waitForStop(20_000);
    }
}
