// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.openmtm.internal.ModuleTable.Module;
import org.openmtm.mtm.MessageTypeModule;
import org.openmtm.operation.WorkerThreads;
import org.osgi.framework.Bundle;

/** Waiting, and modules, as tests have them. */
final class Benches {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Threads of modules end with the tests. */
    private static final Executor THREADS = WorkerThreads.executor("module-");

    static final LostThreads LOST = new LostThreads();

    /** Short, because tests wait for the end of them; but what behaves well must not meet them on a slow machine. */
    static final Bounds BOUNDS = new Bounds(
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofMillis(300));

    private Benches() {}

    static Surroundings surroundings() {
        return new Surroundings(type -> "the module '" + type + "' is not installed", LOST, BOUNDS);
    }

    /** A module as the framework holds it. */
    static Module held(MessageTypeModule module) {
        return held(module, null);
    }

    static Module held(MessageTypeModule module, Bundle bundle) {
        return Introduction.of(module, bundle, new ModuleCalls("test", THREADS, LOST, BOUNDS));
    }

    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
