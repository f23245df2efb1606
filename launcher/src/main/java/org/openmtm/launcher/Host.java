// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.launch.Framework;
import org.osgi.util.tracker.ServiceTracker;

/** The framework of one process: starts it on a data directory, finds the bundle that runs commands, stops it. */
final class Host implements AutoCloseable {

    private static final long STOP_MILLIS = 10_000;
    private static final String MAIN_FILTER = "(&(objectClass=java.util.concurrent.Callable)(openmtm.main=true))";

    private final Framework framework;
    private final FrameworkLog log;

    private Host(Framework framework, FrameworkLog log) {
        this.framework = framework;
        this.log = log;
    }

    /**
     * Starts all bundles of the distribution.
     *
     * @param home the distribution
     * @param data the data directory, which this process has locked
     * @param arguments for the bundle that runs commands; published as a service
     * @param log where the framework complains
     */
    static Host start(Path home, Path data, Arguments arguments, FrameworkLog log) throws LaunchException {
        try {
            Framework framework = initialise(home, properties(data, arguments, log));
            Host host = new Host(framework, log);
            BundleContext context = framework.getBundleContext();
            context.registerService(Object.class, arguments, published(arguments));
            framework.start();
            return host;
        } catch (IOException | BundleException e) {
            throw LaunchException.failed(
                    "the framework does not start: " + e.getMessage() + "; details are in " + data.resolve("logs"), e);
        }
    }

    private static Framework initialise(Path home, Map<String, Object> properties) throws IOException, BundleException {
        Path storage = Path.of((String) properties.get(Constants.FRAMEWORK_STORAGE));
        ExtractedCode.removeFrom(storage);
        BundleSet bundles = new BundleSet(home.resolve("bundles"), storage);
        Framework framework = new FrameworkFactory().newFramework(properties);
        try {
            framework.init();
            bundles.install(framework.getBundleContext());
            return framework;
        } catch (BundleException | IllegalStateException e) {
            // A process killed at the wrong moment may leave a storage that cannot be read. It is only a cache.
            stop(framework);
            Directories.delete(storage);
            Framework fresh = new FrameworkFactory().newFramework(properties);
            fresh.init();
            bundles.install(fresh.getBundleContext());
            return fresh;
        }
    }

    private static Map<String, Object> properties(Path data, Arguments arguments, FrameworkLog log) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(Constants.FRAMEWORK_STORAGE, data.resolve("framework").toString());
        // JLine and the shell handle Ctrl-C through sun.misc.Signal; nothing else is lent from the JVM.
        properties.put(Constants.FRAMEWORK_BOOTDELEGATION, "sun.misc");
        // Bundles of the distribution say their level themselves; what its user adds starts with ours.
        properties.put(Constants.FRAMEWORK_BEGINNING_STARTLEVEL, BundleSet.LAST_LEVEL);
        properties.put("felix.startlevel.bundle", BundleSet.LAST_LEVEL);
        properties.put("felix.log.logger", log);
        properties.put("felix.cm.dir", data.resolve("config").toString());
        properties.put("openmtm.data", data.toString());
        // One command touches what it names and nothing else; only a shell takes up what an earlier process left.
        properties.put("openmtm.resume", arguments.isInteractive() ? "eager" : "lazy");
        return properties;
    }

    private static Dictionary<String, Object> published(Arguments arguments) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put("openmtm.arguments", arguments.rest().toArray(String[]::new));
        return properties;
    }

    /** The service that runs commands; waits for it. */
    Callable<?> findMain(long seconds) throws LaunchException, InterruptedException {
        BundleContext context = framework.getBundleContext();
        // Never closed: it keeps the service in use until the framework stops.
        ServiceTracker<?, Callable<?>> tracker = new ServiceTracker<>(context, mainFilter(), null);
        tracker.open();
        Callable<?> main = tracker.waitForService(seconds * 1000);
        if (main == null) {
            throw LaunchException.failed("the shell did not start within " + seconds + " s: "
                    + new Diagnosis(context, log.firstErrors()).text());
        }
        return main;
    }

    private static Filter mainFilter() {
        try {
            return FrameworkUtil.createFilter(MAIN_FILTER);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Stops all bundles; gives up waiting after a bounded time. */
    @Override
    public void close() {
        stop(framework);
    }

    private static void stop(Framework framework) {
        try {
            framework.stop();
            framework.waitForStop(STOP_MILLIS);
        } catch (BundleException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
