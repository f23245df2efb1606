// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WorkerThreadsTest {
    @Test
    void areDaemonsWithAName() throws Exception {
        Thread thread = WorkerThreads.factory("watch-").newThread(() -> {});
        assertThat(thread.isDaemon()).isTrue();
        assertThat(thread.getName()).isEqualTo("watch-1");
        assertThat(isVirtual(thread)).isEqualTo(WorkerThreads.areVirtual());
    }

    @Test
    void runEverythingAtOnceAndEnd() throws Exception {
        ExecutorService executor = WorkerThreads.executor("work-");
        Future<Boolean> virtual = executor.submit(() -> isVirtual(Thread.currentThread()));
        assertThat(virtual.get(30, TimeUnit.SECONDS))
                .as("an interrupt would close its socket")
                .isFalse();
        executor.shutdown();
        assertThat(executor.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    private static boolean isVirtual(Thread thread) throws ReflectiveOperationException {
        return Runtime.version().feature() >= 21
                && (boolean) Thread.class.getMethod("isVirtual").invoke(thread);
    }
}
