// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.kit;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.osgi.framework.wiring.BundleWiring;

/** A module leaves nothing behind, and needs little while it is there. */
interface HygieneRules extends Rules {
    Contract CLOSE =
            new Contract("ServerMtm.close", "Ends everything within two seconds: connections, threads, timers");
    Contract STATIC = new Contract("MessageTypeModule", "keep no static state");
    Contract BOUNDED = new Contract("BodySink", "in bounded memory whatever the length");
    /** Two seconds, and one for the framework and the machine. */
    Duration CLOSES_WITHIN = Duration.ofSeconds(3);
    /** For threads and connections to be gone after that; what stays, stays for good. */
    Duration GONE_WITHIN = Duration.ofSeconds(15);

    int IN_VAIN = 15;
    /** The name of a thread of the framework's pool that has nothing to do. */
    String IDLE_OF_THE_FRAMEWORK = "openmtm-line-";

    int MEASUREMENTS = 3;

    /** After so many, what is left is in use: three out of four of the serial collector let some garbage lie where it is. */
    int COLLECTIONS = 4;

    Duration BETWEEN_COLLECTIONS = Duration.ofMillis(200);
    int CYCLES = 3;
    int UPDATES = 20;
    int LARGE = 64 << 20;

    @Test
    default void closesWithinTwoSeconds() throws Exception {
        try (Rig rig = rig()) {
            Duration took = stop(rig);
            // The machine may be busy now and then; a module that takes long does so each time.
            for (int again = 1; again < MEASUREMENTS && took.compareTo(CLOSES_WITHIN) > 0; again++) {
                took = stop(rig);
            }
            CLOSE.holds(
                    took.compareTo(CLOSES_WITHIN) <= 0,
                    "a stop of the bundle within two seconds, a second for the framework",
                    took);
        }
    }

    /** How long a stop of the bundle takes when it was in use. */
    private Duration stop(Rig rig) throws Exception {
        use(rig);
        long began = System.nanoTime();
        bench().stopBundle();
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        bench().startBundle();
        return took;
    }

    /** Leaves the account connected where it can be. */
    private void use(Rig rig) throws Exception {
        rig.work().prepare(2, 1_000);
        connect(rig);
        rig.run(rig.work().command());
    }

    @Test
    default void leavesNoThreads() throws Exception {
        cycle();
        Set<Thread> before = new HashSet<>(ModuleThreads.live());
        for (int i = 0; i < CYCLES; i++) {
            cycle();
        }
        // Another pool may have grown by a thread; what grows with every cycle is left by the module.
        Await.until(GONE_WITHIN, () -> more(before).size() < CYCLES);
        List<String> more = more(before);
        CLOSE.holds(more.size() < CYCLES, "no thread more after each start, use and stop of the bundle", more);
    }

    private static List<String> more(Set<Thread> before) {
        return ModuleThreads.live().stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .filter(name -> !name.startsWith("kit-relay-") && !name.startsWith(IDLE_OF_THE_FRAMEWORK))
                .sorted()
                .toList();
    }

    private void cycle() throws Exception {
        try (Rig rig = rig()) {
            use(rig);
            ModuleThreads threads = bench().threads();
            bench().stopBundle();
            try {
                Await.until(GONE_WITHIN, () -> threads.busy().isEmpty());
                CLOSE.holds(
                        threads.busy().isEmpty(),
                        "no thread in the module's code after its bundle was stopped",
                        threads.busy());
            } finally {
                bench().startBundle();
            }
        }
    }

    @Test
    default void leavesNoConnections() throws Exception {
        try (Rig rig = rig()) {
            rig.work().prepare(1, 1_000);
            rig.run(rig.work().command());
            expectNone(rig, "after a command that connected for itself");
            use(rig);
            bench().stopBundle();
            try {
                expectNone(rig, "after the bundle was stopped");
            } finally {
                bench().startBundle();
            }
        }
        Rig removed = rig();
        use(removed);
        removed.closeAccount();
        expectNone(removed, "after the account was removed");
        removed.closeServer();
    }

    private static void expectNone(Rig rig, String when) throws Exception {
        Await.until(GONE_WITHIN, () -> rig.relay().open() == 0);
        CLOSE.holds(
                rig.relay().open() == 0, "no connection " + when, rig.relay().open());
    }

    @Test
    default void oldVersionsAreCollected() throws Exception {
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        try (Rig rig = rig()) {
            Work work = rig.work();
            for (int i = 0; i < UPDATES; i++) {
                work.prepare(1, 1_000);
                rig.run(work.command());
                loaders.add(new WeakReference<>(
                        bench().bundle().adapt(BundleWiring.class).getClassLoader()));
                bench().update();
            }
            work.finish(STATIC);
        }
        long held = held(loaders);
        // What one thread of a pool has on its stack is no leak: it is gone with the next work that it gets.
        STATIC.holds(
                held <= 1,
                "the class loaders of " + UPDATES + " old versions are collected, but for one at most",
                held + " are still held: by a static field outside, a thread, a ThreadLocal, a hook, a listener");
    }

    /** How many are left when one collection after the other frees none. */
    private static long held(List<WeakReference<ClassLoader>> loaders) throws Exception {
        long before = loaders.size() + 1;
        long now = alive(loaders);
        for (int vain = 0; vain < IN_VAIN && now > 1; vain = now < before ? 0 : vain + 1) {
            before = now;
            Await.until(BETWEEN_COLLECTIONS, () -> false);
            now = alive(loaders);
        }
        return now;
    }

    private static long alive(List<WeakReference<ClassLoader>> loaders) {
        System.gc();
        return loaders.stream().filter(loader -> loader.get() != null).count();
    }

    @Test
    default void aLargeMailNeedsLittleMemory() throws Exception {
        try (Rig rig = rig()) {
            for (Work work : rig.works()) {
                long growth = growth(rig, work);
                // Somebody else's work in this JVM may have come in between; a module that needs much needs it each
                // time.
                for (int again = 1; again < MEASUREMENTS && growth >= LARGE / 8 * 3; again++) {
                    growth = Math.min(growth, growth(rig, work));
                }
                BOUNDED.holds(
                        growth < LARGE / 8 * 3,
                        "while " + LARGE / 2
                                + " bytes of a mail are carried, the heap in use grows by less than three quarters of them",
                        "it grew by " + growth);
                work.finish(BOUNDED);
            }
        }
    }

    /** How much the heap in use grows while the middle half of a large mail goes over the connection. */
    private long growth(Rig rig, Work work) throws Exception {
        // Else the index may still be reading the large mail of before.
        bench().session().read().awaitIndexed(progress -> {});
        work.prepareLarge(LARGE);
        AtomicLong early = new AtomicLong(-1);
        AtomicLong late = new AtomicLong(-1);
        Relay relay = rig.relay();
        relay.after(work.way(), LARGE / 8 * 3, () -> {
            early.set(usedHeap());
            relay.after(work.way(), LARGE / 2, () -> late.set(usedHeap()));
        });
        BOUNDED.succeeds(work.name() + " with a mail of " + LARGE + " bytes", () -> rig.run(work.command()));
        BOUNDED.holds(late.get() >= 0, "a mail of " + LARGE + " bytes goes over the connection", "less");
        return late.get() - early.get();
    }

    /** What is in use after a collection, while the mail waits in the middle. */
    private static long usedHeap() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < COLLECTIONS; round++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
