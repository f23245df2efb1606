// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.openmtm.internal.Benches.PATIENCE;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openmtm.error.ErrorKind;
import org.openmtm.internal.FakeModule.Asked;
import org.openmtm.mtm.CommandDescriptor.Lane;
import org.openmtm.operation.OperationState;

class LanesTest {
    private final Bench bench = new Bench();
    private final FakeModule module = new FakeModule("fake")
            .with("short", Lane.FOREGROUND)
            .with("short-too", Lane.FOREGROUND)
            .with("long", Lane.BACKGROUND)
            .with("long-too", Lane.BACKGROUND)
            .with("question", Lane.BESIDE);

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void shortWorkDoesNotWaitForLongWork() throws Exception {
        bench.arrive(module);
        LiveOperation slow = bench.start("long");
        module.awaitBegan("long");

        module.go("short");
        bench.start("short").await(PATIENCE);

        assertThat(slow.state()).isEqualTo(OperationState.RUNNING);
        assertThat(module.servers).hasValue(1);
    }

    @Test
    void eachLineIsFirstInFirstOut() throws Exception {
        bench.arrive(module);
        bench.start("short");
        bench.start("long");
        LiveOperation secondShort = bench.start("short-too");
        LiveOperation secondLong = bench.start("long-too");
        module.awaitBegan("short");
        module.awaitBegan("long");
        assertThat(module.began).doesNotContain("short-too", "long-too");

        module.go("short");
        module.go("short-too");
        secondShort.await(PATIENCE);
        assertThat(module.began).doesNotContain("long-too");

        module.go("long");
        module.go("long-too");
        secondLong.await(PATIENCE);
        assertThat(module.began).containsSubsequence("short", "short-too").containsSubsequence("long", "long-too");
    }

    @Test
    void besideTheLinesManyRunAtOnceAndTooManyWait() throws Exception {
        Semaphore go = new Semaphore(0);
        AtomicInteger running = new AtomicInteger();
        bench.arrive(module.with("many", Lane.BESIDE, (service, operation) -> {
            running.incrementAndGet();
            go.acquire();
            running.decrementAndGet();
            return Map.of();
        }));

        List<LiveOperation> all =
                IntStream.range(0, 65).mapToObj(n -> bench.start("many")).toList();

        Benches.await("64 run", () -> running.get() == 64);
        assertThat(all.get(64).state()).isEqualTo(OperationState.QUEUED);
        go.release();
        Benches.await("the last one runs", () -> all.get(64).state() == OperationState.RUNNING);
        go.release(64);
        for (LiveOperation operation : all) {
            operation.await(PATIENCE);
        }
    }

    @Test
    void equalCommandsThatWaitAreOneButNeverBesideTheLines() {
        bench.arrive(module);
        bench.start("long");
        module.awaitBegan("long");

        assertThat(bench.start("long")).isSameAs(bench.start("long"));
        assertThat(bench.start(new Asked("long", Map.of("folder", "1")))).isNotSameAs(bench.start("long"));
        assertThat(bench.start("question")).isNotSameAs(bench.start("question"));
    }

    @Test
    void aCommandOfALineMustNotWaitForAnotherOne() {
        bench.arrive(module.with("selfish", Lane.FOREGROUND, (service, operation) -> {
                    service.start(new Asked("short")).await(PATIENCE);
                    return Map.of();
                })
                .with("selfish-too", Lane.BACKGROUND, (service, operation) -> {
                    service.perform(operation, "step", new Asked("short"));
                    return Map.of();
                }));
        module.go("short");

        for (String selfish : List.of("selfish", "selfish-too")) {
            assertThatThrownBy(() -> bench.start(selfish).await(PATIENCE))
                    .hasMessageContaining(selfish)
                    .extracting("kind")
                    .isEqualTo(ErrorKind.INTERNAL);
        }
    }

    @Test
    void whoWaitsBesideTheLinesTakesNobodysPlace() throws Exception {
        bench.arrive(module.with("compound", Lane.BESIDE, (service, operation) -> {
            service.start(new Asked("long")).await(PATIENCE);
            service.start(new Asked("short")).await(PATIENCE);
            return Map.of();
        }));
        List<LiveOperation> compounds =
                IntStream.range(0, 64).mapToObj(n -> bench.start("compound")).toList();
        Benches.await(
                "all compounds run",
                () -> compounds.stream().allMatch(compound -> compound.state() == OperationState.RUNNING));

        module.go("question");
        bench.start("question").await(PATIENCE);

        module.go("long");
        module.go("short");
        for (LiveOperation compound : compounds) {
            compound.await(PATIENCE);
        }
    }

    @Test
    void whatWasAskedForWithoutTheModuleGoesWhereTheModuleWantsIt() {
        LiveOperation slow = bench.start("long");
        LiveOperation quick = bench.start("short");
        LiveOperation question = bench.start("question");
        assertThat(List.of(slow.state(), quick.state(), question.state())).containsOnly(OperationState.QUEUED);

        bench.arrive(module);

        module.awaitBegan("long");
        module.awaitBegan("short");
        module.awaitBegan("question");
    }
}
