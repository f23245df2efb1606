// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.openmtm.embed.OpenMtm;
import org.openmtm.entry.EntryId;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.ServiceState;
import org.openmtm.mtm.ServiceStatus;
import org.openmtm.session.MessagingSession;
import org.openmtm.session.ServiceSpec;
import org.openmtm.testservers.ImapProbe;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.wiring.BundleWiring;

/**
 * Updates the IMAP module again and again while its account listens, and prints a line for each figure. Arguments: data
 * directory, directory of the bundles, IMAP port, user, password, number of updates.
 */
public final class SwapProgram {
    private static final int BETWEEN_SAMPLES = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What the JVM uses after some updates. */
    private record Sample(int updates, double metaspace, double threads, double descriptors) {}

    private final MessagingSession session;
    private final EntryId service;
    private final Bundle bundle;
    private final List<Sample> samples = new ArrayList<>();
    private final List<WeakReference<ClassLoader>> replaced = new ArrayList<>();

    private SwapProgram(MessagingSession session, EntryId service, Bundle bundle) {
        this.session = session;
        this.service = service;
        this.bundle = bundle;
    }

    public static void main(String[] words) throws Exception {
        int port = Integer.parseInt(words[2]);
        try (OpenMtm mtm =
                        OpenMtm.in(Path.of(words[0])).bundles(Path.of(words[1])).start();
                MessagingSession session = mtm.messaging().open("swap")) {
            ServiceSpec imap = new ServiceSpec(
                    "imap4",
                    Map.of("host", "127.0.0.1", "port", words[2], "tls", "none", "user", words[3]),
                    words[4].toCharArray());
            EntryId service = mtm.messaging()
                    .accounts()
                    .create("work", List.of(imap))
                    .receiving()
                    .id();
            session.start(service, new Commands.Connect()).await(PATIENCE);
            Bundle bundle = Arrays.stream(mtm.framework().getBundleContext().getBundles())
                    .filter(each -> "org.openmtm.imap4".equals(each.getSymbolicName()))
                    .findFirst()
                    .orElseThrow();
            new SwapProgram(session, service, bundle)
                    .run(
                            Integer.parseInt(words[5]),
                            () -> login(port, words[3], words[4]),
                            () -> mtm.messaging().modules().module("imap4").isPresent());
        }
    }

    private static double login(int port, String user, String password) {
        long start = System.nanoTime();
        try (ImapProbe probe = ImapProbe.login(port, user, password)) {
            return millisSince(start);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run(int updates, DoubleSupplier login, BooleanSupplier inUse) throws BundleException, IOException {
        await("it listens", this::listens);
        for (int i = 0; i < updates; i++) {
            if (i % BETWEEN_SAMPLES == 0) {
                samples.add(sample(i));
            }
            replaced.add(new WeakReference<>(bundle.adapt(BundleWiring.class).getClassLoader()));
            update(login, inUse);
        }
        samples.add(sample(updates));
        List<Sample> warm = samples.subList(samples.size() / 3, samples.size());
        say(Names.SWAP_METASPACE, growth(warm, warm.stream().mapToDouble(Sample::metaspace)) / 1024);
        say(Names.SWAP_THREADS, growth(warm, warm.stream().mapToDouble(Sample::threads)));
        say(Names.SWAP_DESCRIPTORS, growth(warm, warm.stream().mapToDouble(Sample::descriptors)));
        say(
                Names.SWAP_LOADERS,
                replaced.stream()
                        .map(WeakReference::get)
                        .filter(Objects::nonNull)
                        .count());
    }

    private void update(DoubleSupplier login, BooleanSupplier inUse) throws BundleException {
        long start = System.nanoTime();
        bundle.update();
        await("a module is in use", inUse);
        say(Names.SWAP_USED, millisSince(start));
        await("it is connected", () -> session.status(service).state() == ServiceState.CONNECTED);
        double connected = millisSince(start);
        await("it listens", this::listens);
        say(Names.SWAP_LISTENING, millisSince(start));
        double alone = login.getAsDouble();
        say(Names.SWAP_CONNECTED, connected);
        say(Names.SWAP_LOGIN, alone);
        say(Names.SWAP_BESIDES, connected - alone);
    }

    private boolean listens() {
        ServiceStatus status = session.status(service);
        return status.state() == ServiceState.CONNECTED
                && status.details().getOrDefault("watch", "").contains("IDLE");
    }

    private static Sample sample(int updates) throws IOException {
        for (int round = 0; round < 3; round++) {
            System.gc();
        }
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return new Sample(
                    updates,
                    ManagementFactory.getMemoryPoolMXBeans().stream()
                            .filter(pool -> pool.getName().equals("Metaspace"))
                            .map(MemoryPoolMXBean::getUsage)
                            .mapToLong(usage -> usage.getUsed())
                            .sum(),
                    ManagementFactory.getThreadMXBean().getThreadCount(),
                    open.count());
        }
    }

    /** What a line through the samples grows by from the first to the last. */
    private static double growth(List<Sample> samples, DoubleStream figures) {
        double[] y = figures.toArray();
        double meanX = samples.stream().mapToInt(Sample::updates).average().orElseThrow();
        double meanY = Arrays.stream(y).average().orElseThrow();
        double above = 0;
        double below = 0;
        for (int i = 0; i < y.length; i++) {
            double x = samples.get(i).updates() - meanX;
            above += x * (y[i] - meanY);
            below += x * x;
        }
        int span = samples.get(y.length - 1).updates() - samples.get(0).updates();
        return above / below * span;
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("not after " + PATIENCE.toSeconds() + " s: " + what);
            }
            LockSupport.parkNanos(100_000);
        }
    }

    private static double millisSince(long start) {
        return (System.nanoTime() - start) / 1e6;
    }

    private static void say(String figure, double value) {
        System.out.println(figure + "\t" + value);
    }
}
