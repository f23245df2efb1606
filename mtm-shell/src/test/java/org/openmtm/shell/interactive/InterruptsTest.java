// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.interactive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class InterruptsTest {

    private final Interrupts interrupts = new Interrupts();

    @Test
    void reachesARunningCommand() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CompletableFuture<Integer> status = CompletableFuture.supplyAsync(() -> interrupts.run(() -> {
            running.countDown();
            try {
                new CountDownLatch(1).await();
                return 0;
            } catch (InterruptedException e) {
                return 7;
            }
        }));
        assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(interrupts.interrupt()).isTrue();
        assertThat(status.get(30, TimeUnit.SECONDS)).isEqualTo(7);
    }

    @Test
    void doesNotOutliveTheCommand() {
        assertThat(interrupts.interrupt()).isFalse();
        int status = interrupts.run(() -> {
            interrupts.interrupt();
            return 3;
        });
        assertThat(status).isEqualTo(3);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(interrupts.interrupt()).isFalse();
    }
}
