// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.openmtm.internal.Benches.PATIENCE;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openmtm.error.ErrorKind;
import org.openmtm.mtm.CommandDescriptor.Lane;

/** What operations meet while one store goes and the next one comes. */
@Timeout(180)
class StoreSwapTest {
    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void anOperationThatIsOpenedWhileTheNextStoreComesIsOneOperation() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        bench.arrive(new FakeModule("fake")
                .with("ask", Lane.FOREGROUND, (service, operation) -> Map.of("run", runs.incrementAndGet())));
        bench.services.pause();

        // The next store has the record, and the thread that opened it did not get any further yet.
        LiveOperation operation =
                bench.services.start(bench.service, new FakeModule.Asked("ask"), (tx, number) -> bench.services.goOn());

        assertThat(operation.await(PATIENCE).values()).containsEntry("run", 1);
        bench.start("ask").await(PATIENCE);
        assertThat(runs).hasValue(2);
        assertThat(bench.services.operations(null)).isEmpty();
    }

    @Test
    void oneRecordThatCannotBeReadKeepsNobodyFromGoingOn() throws Exception {
        bench.arrive(new FakeModule("fake").with("ask", Lane.FOREGROUND, (service, operation) -> Map.of("ran", true)));
        bench.services.pause();
        LiveOperation broken = bench.start("ask");
        LiveOperation sound = bench.start(new FakeModule.Asked("ask", Map.of("another", "one")));
        bench.store.broken.add(broken.id());

        bench.services.goOn();

        assertThat(sound.await(PATIENCE).values()).containsEntry("ran", true);
        assertThat(broken.await(PATIENCE).values()).containsEntry("ran", true);
    }

    @Test
    void whatWaitsOfAServiceThatIsRemovedMeanwhileEnds() throws Exception {
        bench.arrive(new FakeModule("fake").with("ask", Lane.FOREGROUND, (service, operation) -> Map.of("ran", true)));
        bench.services.pause();
        LiveOperation waits = bench.start("ask");

        bench.services.dispose(bench.service);
        bench.services.goOn();

        assertThatThrownBy(() -> waits.await(PATIENCE)).extracting("kind").isEqualTo(ErrorKind.CANCELLED);
    }

    @Test
    void whatIsAskedOfAServiceThatIsBeingRemovedEnds() throws Exception {
        bench.arrive(new FakeModule("fake").with("ask", Lane.FOREGROUND, (service, operation) -> Map.of("ran", true)));

        LiveOperation late = bench.services.start(
                bench.service, new FakeModule.Asked("ask"), (tx, number) -> bench.services.dispose(bench.service));

        assertThatThrownBy(() -> late.await(PATIENCE)).extracting("kind").isEqualTo(ErrorKind.CANCELLED);
    }
}
