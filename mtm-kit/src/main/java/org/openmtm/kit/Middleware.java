// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.kit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.openmtm.embed.OpenMtm;
import org.openmtm.session.Messaging;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceReference;

/** One run of the middleware, with the subject installed in it. */
final class Middleware implements AutoCloseable {
    /** What a test has on its class path besides the middleware, and the modules that come with it. */
    private static final Pattern OTHERS = Pattern.compile(
            "junit-.*|org\\.junit.*|org\\.opentest4j|org\\.apiguardian.*|.*assertj.*|net\\.bytebuddy.*|osgi\\.core|org\\.osgi\\.core"
                    + "|org\\.apache\\.felix\\.(framework|gogo.*)|org\\.eclipse\\.osgi|slf4j\\.simple|org\\.jline.*"
                    + "|org\\.openmtm\\.(kit|launcher|shell|deploy|imap4|smtp|pop3|testservers|faulty)");

    private static final Duration ARRIVAL = Duration.ofSeconds(30);

    private final Subject subject;
    private final OpenMtm mtm;
    private final Bundle bundle;

    private Middleware(Subject subject, OpenMtm mtm, Bundle bundle) {
        this.subject = subject;
        this.mtm = mtm;
        this.bundle = bundle;
    }

    /**
     * Starts it on a data directory that may have been used before.
     *
     * @param bundles a directory with the bundles of the middleware
     */
    static Middleware start(Path data, Path bundles, Subject subject) throws Exception {
        OpenMtm mtm = OpenMtm.in(data)
                .bundles(bundles)
                .property("openmtm.resume", "eager")
                .start();
        try {
            List<Path> needed = new ArrayList<>(subject.companions());
            needed.add(subject.bundle());
            Bundle last = null;
            for (Path file : needed) {
                last = install(mtm.framework().getBundleContext(), file);
            }
            Middleware middleware = new Middleware(subject, mtm, last);
            middleware.startSubject();
            return middleware;
        } catch (Exception | Error e) {
            mtm.close();
            throw e;
        }
    }

    private static Bundle install(BundleContext framework, Path file) throws BundleException, IOException {
        String location = "kit:" + file.getFileName();
        Bundle known = framework.getBundle(location);
        if (known != null) {
            return known;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return framework.installBundle(location, in);
        }
    }

    Messaging messaging() {
        return mtm.messaging();
    }

    Bundle bundle() {
        return bundle;
    }

    BundleContext framework() {
        return mtm.framework().getBundleContext();
    }

    /** Starts the subject and those it needs, and waits for its module. */
    void startSubject() throws Exception {
        for (Path companion : subject.companions()) {
            Bundle needed = framework().getBundle("kit:" + companion.getFileName());
            if (needed.getHeaders().get("Fragment-Host") == null) {
                needed.start();
            }
        }
        bundle.start();
        awaitModule();
    }

    /** Replaces the subject by the same bytes again: another class loader, another module. */
    void update() throws Exception {
        try (InputStream in = Files.newInputStream(subject.bundle())) {
            bundle.update(in);
        }
        awaitModule();
    }

    private void awaitModule() throws Exception {
        if (!Await.until(ARRIVAL, this::hasModule)) {
            throw new Contract(
                            "MessageTypeModule",
                            "A bundle registers exactly one service of this type to be a message type module")
                    .broken(
                            "a module of the type '" + subject.type() + "' within " + ARRIVAL.toSeconds()
                                    + " s of the start of " + bundle.getSymbolicName(),
                            "the types "
                                    + messaging().modules().modules().stream()
                                            .map(module -> module.descriptor().type())
                                            .toList()
                                    + "; services of the bundle: " + services(),
                            null);
        }
    }

    private int services() {
        ServiceReference<?>[] registered = bundle.getRegisteredServices();
        return registered == null ? 0 : registered.length;
    }

    boolean hasModule() {
        return messaging().modules().module(subject.type()).isPresent();
    }

    @Override
    public void close() {
        mtm.close();
    }

    /** Puts the bundles of the class path into a directory, but those of the subject. */
    static void collect(Path directory, Subject subject) {
        try {
            Files.createDirectories(directory);
            List<String> others = new ArrayList<>();
            ClassPath.symbolicName(subject.bundle()).ifPresent(others::add);
            subject.companions().forEach(file -> ClassPath.symbolicName(file).ifPresent(others::add));
            for (Map.Entry<String, Path> known : ClassPath.bundles().entrySet()) {
                if (!others.contains(known.getKey())
                        && !OTHERS.matcher(known.getKey()).matches()) {
                    Files.createSymbolicLink(
                            directory.resolve(known.getKey() + ".jar"),
                            known.getValue().toAbsolutePath());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot collect the bundles of the middleware", e);
        }
    }
}
