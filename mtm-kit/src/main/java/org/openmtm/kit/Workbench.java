// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.openmtm.mtm.Capability;
import org.openmtm.mtm.MtmDescriptor;
import org.openmtm.session.Messaging;
import org.openmtm.session.MessagingSession;
import org.openmtm.settings.SettingDescriptor;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** What the rules work with: the middleware with the subject in it. Nothing for authors. */
public final class Workbench implements AutoCloseable {
    private static final AtomicInteger ACCOUNTS = new AtomicInteger();

    private final Subject subject;
    private final Path home;
    private final Ears ears = new Ears();
    private final Set<Thread> strangers = Set.copyOf(ModuleThreads.live());
    private Middleware middleware;
    private MessagingSession session;

    private Workbench(Subject subject, Path home) {
        this.subject = subject;
        this.home = home;
    }

    static Workbench open(Subject subject) throws Exception {
        Workbench bench = new Workbench(subject, Files.createTempDirectory("openmtm-kit"));
        try {
            Middleware.collect(bench.home.resolve("bundles"), subject);
            bench.start();
            return bench;
        } catch (Exception | Error e) {
            bench.close();
            throw e;
        }
    }

    private void start() throws Exception {
        middleware = Middleware.start(data(), home.resolve("bundles"), subject);
        session = middleware.messaging().open("conformance kit");
    }

    /** Ends the whole middleware and starts it again on the same data, as another process would. */
    void restart() throws Exception {
        stop();
        start();
    }

    void stop() {
        if (middleware != null) {
            session.close();
            middleware.close();
            middleware = null;
        }
    }

    Path data() {
        return home.resolve("data");
    }

    Subject subject() {
        return subject;
    }

    Messaging messaging() {
        return middleware.messaging();
    }

    MessagingSession session() {
        return session;
    }

    Bundle bundle() {
        return middleware.bundle();
    }

    BundleContext framework() {
        return middleware.framework();
    }

    /** The threads that are in the subject's code, now or whenever it is asked. */
    ModuleThreads threads() {
        return ModuleThreads.of(bundle(), strangers);
    }

    boolean hasModule() {
        return middleware.hasModule();
    }

    void startBundle() throws Exception {
        middleware.startSubject();
    }

    void stopBundle() throws Exception {
        middleware.bundle().stop();
    }

    void update() throws Exception {
        middleware.update();
    }

    /** What was said on the console since the bench was opened. */
    Ears ears() {
        return ears;
    }

    MtmDescriptor descriptor() {
        return messaging().modules().module(subject.type()).orElseThrow().descriptor();
    }

    List<SettingDescriptor> settings() {
        return messaging().modules().settings(subject.type());
    }

    boolean claims(Capability capability) {
        return descriptor().query(capability).supported();
    }

    boolean knows(String command) {
        return descriptor().command(command).isPresent();
    }

    static String newName() {
        return "kit" + ACCOUNTS.incrementAndGet();
    }

    @Override
    public void close() {
        stop();
        ears.close();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + home, e);
        }
    }
}
