// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.util.tracker.ServiceTracker;

/** One OSGi framework on one data directory: starts it with a set of bundles, waits for services, stops it. */
public final class FrameworkHost implements AutoCloseable {

    private static final long STOP_MILLIS = 10_000;

    private final Framework framework;
    private final HostLog log;

    private FrameworkHost(Framework framework, HostLog log) {
        this.framework = framework;
        this.log = log;
    }

    /**
     * Starts the framework that is on the class path, and in it the bundles.
     *
     * @param data the data directory, which this process has locked
     * @param bundles what to install
     * @param extra properties of the framework; they win over those of the host
     * @param log where the framework complains
     * @param beforeStart called when services can be registered and no bundle runs yet
     */
    public static FrameworkHost start(
            Path data, Bundles bundles, Map<String, String> extra, HostLog log, Consumer<BundleContext> beforeStart)
            throws HostException {
        FrameworkFactory factory = factory();
        Map<String, Object> properties = properties(factory, data, log);
        properties.putAll(extra);
        try {
            Framework framework = initialise(factory, bundles, properties);
            framework.getBundleContext().addFrameworkListener(log::event);
            beforeStart.accept(framework.getBundleContext());
            framework.start();
            return new FrameworkHost(framework, log);
        } catch (IOException | BundleException e) {
            throw new HostException(
                    HostException.Reason.FRAMEWORK,
                    "the framework does not start: " + e.getMessage(),
                    "details are in " + data.resolve("logs"),
                    e);
        }
    }

    private static FrameworkFactory factory() throws HostException {
        try {
            Iterator<FrameworkFactory> found = ServiceLoader.load(
                            FrameworkFactory.class, FrameworkHost.class.getClassLoader())
                    .iterator();
            if (found.hasNext()) {
                return found.next();
            }
        } catch (ServiceConfigurationError e) {
            throw noFramework("the OSGi framework on the class path cannot be used: " + e.getMessage(), e);
        }
        throw noFramework("there is no OSGi framework on the class path", null);
    }

    private static HostException noFramework(String message, Throwable cause) {
        return new HostException(
                HostException.Reason.FRAMEWORK,
                message,
                "add org.apache.felix:org.apache.felix.framework or org.eclipse.platform:org.eclipse.osgi",
                cause);
    }

    private static Framework initialise(FrameworkFactory factory, Bundles bundles, Map<String, Object> properties)
            throws IOException, BundleException {
        Path storage = Path.of((String) properties.get(Constants.FRAMEWORK_STORAGE));
        Directories.makePrivate(storage); // it holds the code that runs
        ExtractedCode.removeFrom(storage);
        BundleSet set = new BundleSet(bundles, storage);
        Framework framework = factory.newFramework(strings(properties));
        try {
            framework.init();
            set.install(framework.getBundleContext());
            return framework;
        } catch (BundleException | IllegalStateException e) {
            // A process killed at the wrong moment may leave a storage that cannot be read. It is only a cache.
            stop(framework);
            Directories.delete(storage);
            Directories.makePrivate(storage);
            Framework fresh = factory.newFramework(strings(properties));
            fresh.init();
            set.install(fresh.getBundleContext());
            return fresh;
        }
    }

    /** Felix takes its logger as the value of a property, against what the type of the map says. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Map<String, String> strings(Map<String, Object> properties) {
        return (Map) properties;
    }

    private static Map<String, Object> properties(FrameworkFactory factory, Path data, HostLog log) {
        Map<String, Object> properties = new HashMap<>();
        boolean felix = factory.getClass().getName().equals(FelixLog.FACTORY);
        // What one framework keeps, another cannot read.
        String storage = felix ? "framework" : "framework-" + factory.getClass().getPackageName();
        properties.put(Constants.FRAMEWORK_STORAGE, data.resolve(storage).toString());
        // JLine and the shell handle Ctrl-C through sun.misc.Signal; nothing else is lent from the JVM.
        properties.put(Constants.FRAMEWORK_BOOTDELEGATION, "sun.misc");
        // An old and a new build of a module may bear one version, and run side by side.
        properties.put(Constants.FRAMEWORK_BSNVERSION, Constants.FRAMEWORK_BSNVERSION_MULTIPLE);
        properties.put(Constants.FRAMEWORK_BEGINNING_STARTLEVEL, Integer.toString(BundleSet.LAST_LEVEL));
        properties.put("felix.cm.dir", data.resolve("config").toString());
        properties.put(
                "osgi.logfile", data.resolve("logs").resolve("equinox.log").toString());
        properties.put("openmtm.data", data.toString());
        if (felix) {
            properties.put("felix.log.logger", new FelixLog(log));
        }
        return properties;
    }

    public Framework framework() {
        return framework;
    }

    /**
     * Waits for a service, which then stays in use until the framework stops.
     *
     * @return null if it does not come in time
     */
    public Object await(String filter, long millis) throws InterruptedException {
        ServiceTracker<?, ?> tracker = new ServiceTracker<>(framework.getBundleContext(), filter(filter), null);
        tracker.open();
        return tracker.waitForService(millis);
    }

    private static Filter filter(String text) {
        try {
            return FrameworkUtil.createFilter(text);
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Why what was waited for is not there. */
    public Diagnosis diagnosis() {
        return new Diagnosis(framework.getBundleContext(), log.firstErrors());
    }

    /** Stops all bundles; gives up waiting after a bounded time. */
    @Override
    public void close() {
        stop(framework);
    }

    /** Whether nothing of the framework runs any more. */
    public boolean stopped() {
        int state = framework.getState();
        return state == Framework.INSTALLED || state == Framework.RESOLVED;
    }

    private static void stop(Framework framework) {
        try {
            LeftThreads threads = LeftThreads.of(framework);
            framework.stop();
            if (framework.waitForStop(STOP_MILLIS).getType() != FrameworkEvent.WAIT_TIMEDOUT) {
                threads.end();
            }
        } catch (BundleException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
