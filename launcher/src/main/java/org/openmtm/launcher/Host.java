// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.Callable;
import org.openmtm.host.Bundles;
import org.openmtm.host.DataDirectory;
import org.openmtm.host.FrameworkHost;
import org.openmtm.host.HostException;
import org.openmtm.host.HostLog;

/** The framework of the distribution, in which one bundle runs commands. */
final class Host implements AutoCloseable {

    private static final String MAIN_FILTER = "(&(objectClass=java.util.concurrent.Callable)(openmtm.main=true))";

    private final FrameworkHost framework;

    private Host(FrameworkHost framework) {
        this.framework = framework;
    }

    /**
     * Starts all bundles of the distribution.
     *
     * @param home the distribution
     * @param data the data directory, which this process has locked
     * @param arguments for the bundle that runs commands; published as a service
     * @param log where the framework complains
     */
    static Host start(Path home, DataDirectory data, Arguments arguments, HostLog log) throws LaunchException {
        // One command touches what it names and nothing else; only a shell takes up what an earlier process left.
        Map<String, String> properties = Map.of("openmtm.resume", arguments.isInteractive() ? "eager" : "lazy");
        try {
            Bundles bundles = Bundles.in(home.resolve("bundles"));
            return new Host(FrameworkHost.start(
                    data.path(),
                    bundles,
                    properties,
                    log,
                    context -> context.registerService(Object.class, arguments, published(arguments))));
        } catch (HostException e) {
            throw LaunchException.failed(e.getMessage() + "; " + e.advice(), e);
        } catch (IOException e) {
            throw LaunchException.failed("the distribution in " + home + " cannot be read: " + e, e);
        }
    }

    private static Dictionary<String, Object> published(Arguments arguments) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put("openmtm.arguments", arguments.rest().toArray(String[]::new));
        return properties;
    }

    /** The service that runs commands; waits for it. */
    Callable<?> findMain(long seconds) throws LaunchException, InterruptedException {
        Callable<?> main = (Callable<?>) framework.await(MAIN_FILTER, seconds * 1000);
        if (main == null) {
            String why = framework.diagnosis().text();
            throw LaunchException.failed("the shell did not start within " + seconds + " s: "
                    + (why.isEmpty() ? "all bundles are started, but none of them runs commands" : why));
        }
        return main;
    }

    /** Stops all bundles; gives up waiting after a bounded time. */
    @Override
    public void close() {
        framework.close();
    }
}
