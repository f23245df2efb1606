// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.embed;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.host.Bundles;
import org.openmtm.host.ClassPath;
import org.openmtm.host.DataDirectory;
import org.openmtm.host.FrameworkHost;
import org.openmtm.host.HostException;
import org.openmtm.session.Messaging;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

/**
 * The middleware within a plain Java program. The OSGi framework is the one on the class path (Felix or Equinox), the bundles
 * are those on the class path:
 *
 * <pre>{@code
 * try (OpenMtm mtm = OpenMtm.in(Path.of("data")).start()) {
 *     try (MessagingSession session = mtm.messaging().open("my-program")) {
 *         ...
 *     }
 * }
 * }</pre>
 *
 * <p>The types of the API are the same inside and outside, and so is the logging API (SLF4J): the middleware logs to the back
 * end of the program, if there is one. Nothing is printed, no system property is set and no URL handler is installed; several
 * of these may live in one JVM, each on a data directory of its own. Libraries with native code unpack it below
 * {@code java.io.tmpdir}; the system properties {@code org.sqlite.tmpdir} and {@code ZstdTempFolder}, set by the program before
 * the start, name another place.
 *
 * <p>Thread safe.
 */
public final class OpenMtm implements AutoCloseable {

    private final FrameworkHost host;
    private final DataDirectory data;
    private final Messaging messaging;
    private boolean closed;

    private OpenMtm(FrameworkHost host, DataDirectory data, Messaging messaging) {
        this.host = host;
        this.data = data;
        this.messaging = messaging;
    }

    /**
     * Begins to describe a start.
     *
     * @param data the directory that holds all that the middleware knows; made if it is missing, readable for its owner only.
     *     At most one process, and one of these, works on it at a time
     */
    public static Builder in(Path data) {
        return new Builder(data.toAbsolutePath().normalize());
    }

    /** The middleware; works until {@link #close}. */
    public Messaging messaging() {
        return messaging;
    }

    /** The OSGi framework, to install bundles or find other services. Stop it with {@link #close}. */
    public Framework framework() {
        return host.framework();
    }

    /**
     * What did not start although it should have, in one line: bundles that lack something, components that failed. Empty if
     * all is well. The middleware works without them.
     */
    public String problems() {
        return host.diagnosis().failures();
    }

    /**
     * Stops the middleware: connections are closed, what runs is interrupted at a safe place and goes on with the next start.
     * Waits up to ten seconds.
     *
     * @throws MessagingException BUSY if something does not end in that time; the data directory then stays locked until this
     *     process ends
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        host.close();
        if (!host.stopped()) {
            throw new MessagingException(
                    ErrorKind.BUSY,
                    "the framework on " + data.path() + " does not stop",
                    "Close it again to wait longer, or end this process.");
        }
        closed = true;
        release(data);
    }

    private static void release(DataDirectory data) {
        try {
            data.close();
        } catch (IOException e) {
            throw new MessagingException(
                    ErrorKind.STORE, "the lock of " + data.path() + " cannot be given back: " + e.getMessage(), "", e);
        }
    }

    /** How to start; not thread safe. */
    public static final class Builder {

        private static final String SHARED = Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA;

        private final Path path;
        private final Map<String, String> properties = new HashMap<>();
        private final List<Path> directories = new ArrayList<>();
        private final List<Path> more = new ArrayList<>();
        private Duration patience = Duration.ofSeconds(30);

        private Builder(Path path) {
            this.path = path;
        }

        /**
         * Takes the bundles of a directory, such as that of a distribution, and not those of the class path.
         *
         * @param directory every jar in it is installed and started
         */
        public Builder bundles(Path directory) {
            directories.add(directory.toAbsolutePath());
            return this;
        }

        /**
         * Takes one bundle more, whatever the others are.
         *
         * @param file a jar, or a directory that looks like the inside of one
         */
        public Builder bundle(Path file) {
            more.add(file.toAbsolutePath());
            return this;
        }

        /**
         * Sets a property of the framework. One that the start would set itself is replaced, except that packages of
         * {@code org.osgi.framework.system.packages.extra} are added.
         */
        public Builder property(String key, String value) {
            properties.put(Objects.requireNonNull(key), Objects.requireNonNull(value));
            return this;
        }

        /** How long the middleware may take to come up; 30 seconds if nothing is said. */
        public Builder within(Duration patience) {
            this.patience = Objects.requireNonNull(patience);
            return this;
        }

        /**
         * Starts the framework, the bundles and the middleware.
         *
         * @throws MessagingException BUSY if the data directory is in use, STORE if it cannot be used, UNAVAILABLE if the
         *     middleware does not come up, CANCELLED if the thread is interrupted; the message says what is missing
         */
        public OpenMtm start() {
            DataDirectory data = open();
            FrameworkHost host = null;
            try {
                host = boot(data);
                Messaging messaging = await(host);
                return new OpenMtm(host, data, messaging);
            } catch (HostException | IOException | RuntimeException e) {
                if (host != null) {
                    host.close();
                }
                release(data);
                throw failure(e);
            }
        }

        private DataDirectory open() {
            try {
                return DataDirectory.open(path, "embedded");
            } catch (HostException e) {
                throw failure(e);
            }
        }

        private FrameworkHost boot(DataDirectory data) throws IOException, HostException {
            ClassPath classPath = ClassPath.of(OpenMtm.class.getClassLoader());
            Bundles found = classPath.bundles();
            if (!directories.isEmpty()) {
                List<Path> jars = new ArrayList<>();
                for (Path directory : directories) {
                    jars.addAll(Bundles.jars(directory));
                }
                found = new Bundles(classPath.without(jars), bundle -> true);
            }
            Map<String, String> all = new HashMap<>(properties);
            // A handler of URLs belongs to the whole JVM, and a program may have one of its own.
            all.putIfAbsent("felix.service.urlhandlers", "false");
            // Else threads of Felix's resolver outlive the framework by a minute.
            all.putIfAbsent("felix.resolver.parallelism", "1");
            // Event Admin would warn, on the console, that it is being stopped.
            all.putIfAbsent("org.apache.felix.eventadmin.LogLevel", "1");
            all.merge(SHARED, classPath.sharedPackages(), (theirs, ours) -> ours + "," + theirs);
            return FrameworkHost.start(data.path(), found.and(more), all, data.log(), context -> {});
        }

        private Messaging await(FrameworkHost host) {
            try {
                String filter = "(objectClass=" + Messaging.class.getName() + ")";
                if (host.await(filter, patience.toMillis()) instanceof Messaging messaging) {
                    return messaging;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new MessagingException(ErrorKind.CANCELLED, "the start was interrupted", "", e);
            }
            String why = host.diagnosis().text();
            throw new MessagingException(
                    ErrorKind.UNAVAILABLE,
                    "the middleware did not start within " + patience.toSeconds() + " s"
                            + (why.isEmpty() ? ": none of the bundles provides it" : ": " + why),
                    "Depend on org.openmtm:org.openmtm.embedded, which names all that is needed.");
        }

        private static MessagingException failure(Exception e) {
            if (e instanceof MessagingException known) {
                return known;
            }
            if (e instanceof HostException known) {
                ErrorKind kind = switch (known.reason()) {
                    case IN_USE -> ErrorKind.BUSY;
                    case DIRECTORY -> ErrorKind.STORE;
                    case FRAMEWORK -> ErrorKind.UNAVAILABLE;
                };
                return new MessagingException(kind, known.getMessage(), known.advice(), known);
            }
            return new MessagingException(
                    ErrorKind.UNAVAILABLE, "the middleware does not start: " + e, "Look at its cause.", e);
        }
    }
}
