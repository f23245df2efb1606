// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/** Who waits for the index waits as long as it works, and no longer. */
class IndexProgressTest {
    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger looks = new AtomicInteger();
    private final IndexProgress progress = new IndexProgress(now::get);

    private void secondsPass(long seconds) {
        now.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    /** A commit of many large messages takes its time on a slow machine. */
    @Test
    void anIndexThatWorksIsWaitedForHoweverLongItsCommitTakes() throws Exception {
        progress.reached(0, 0);
        progress.await(1, () -> {}, highWater -> {
            secondsPass(14);
            progress.working();
            if (looks.incrementAndGet() == 4) {
                progress.reached(1, 1);
            }
        });
        assertThat(progress.highWater()).isEqualTo(1);
        assertThat(progress.awaited()).isFalse();
    }

    @Test
    void anIndexThatDoesNothingIsNotWaitedForAnyLonger() {
        progress.reached(0, 0);
        progress.working();
        assertThatThrownBy(() -> progress.await(1, () -> {}, highWater -> {
                    secondsPass(14);
                    looks.incrementAndGet();
                }))
                .isInstanceOfSatisfying(
                        MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE));
        assertThat(looks.get()).isBetween(2, 4);
    }
}
