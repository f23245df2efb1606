// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.openmtm.internal.Benches.PATIENCE;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.internal.FakeModule.Asked;
import org.openmtm.mtm.CommandDescriptor.Lane;
import org.openmtm.mtm.Commands;
import org.openmtm.operation.OperationState;
import org.openmtm.operation.Progress;

class StepsTest {
    private final AtomicInteger firstDone = new AtomicInteger();
    private final AtomicInteger connected = new AtomicInteger();
    private Bench bench = new Bench();

    @AfterEach
    void stop() {
        bench.close();
    }

    /** A compound of a connect, a step that is done at once, and one that takes long. */
    private FakeModule module() {
        FakeModule module = new FakeModule("fake");
        return module.with(Commands.CONNECT, (service, operation) -> {
                    connected.incrementAndGet();
                    return Map.of();
                })
                .with("first", Lane.FOREGROUND, (service, operation) -> Map.of("count", firstDone.incrementAndGet()))
                .with("second", Lane.BACKGROUND)
                .with("refused", Lane.FOREGROUND, (service, operation) -> {
                    throw new MessagingException(ErrorKind.REFUSED, "It cannot be", "Do something else");
                })
                .with("compound", Lane.BESIDE, (service, operation) -> {
                    service.perform(operation, "connect", new Commands.Connect());
                    String first = service.perform(operation, "one", new Asked("first"))
                            .get("count");
                    String second = service.perform(operation, "two", new Asked("second"))
                            .get("ran");
                    return Map.of("first", first, "second", second);
                })
                .with("doomed", Lane.BESIDE, (service, operation) -> {
                    service.perform(operation, "only", new Asked("refused"));
                    return Map.of();
                });
    }

    @Test
    void aCompoundDoesItsStepsOnTheirLines() throws Exception {
        FakeModule module = bench.arrive(module());
        List<Progress> told = new CopyOnWriteArrayList<>();
        module.with("second", Lane.BACKGROUND, (service, operation) -> {
            operation.progress(Progress.stage("fetch", "INBOX"));
            return Map.of("ran", "second");
        });
        LiveOperation compound = bench.start("compound");
        compound.observe(told::add);

        assertThat(compound.await(PATIENCE).values()).isEqualTo(Map.of("first", "1", "second", "second"));
        assertThat(told).contains(Progress.stage("fetch", "INBOX"));
        assertThat(bench.store.latest.values())
                .hasSize(4)
                .allSatisfy(record -> assertThat(record.state()).isEqualTo(OperationState.DONE));
    }

    @Test
    void aStepThatFailsTellsTheCompoundWhy() {
        bench.arrive(module());
        assertThatThrownBy(() -> bench.start("doomed").await(PATIENCE))
                .hasMessage("It cannot be")
                .extracting("kind")
                .isEqualTo(ErrorKind.REFUSED);
    }

    @Test
    void cancellingACompoundCancelsItsStep() {
        FakeModule module = bench.arrive(module());
        LiveOperation compound = bench.start("compound");
        module.awaitBegan("second");
        LiveOperation step = bench.operation("second");

        compound.cancel();

        assertThatThrownBy(() -> compound.await(PATIENCE)).extracting("kind").isEqualTo(ErrorKind.CANCELLED);
        assertThat(step.state()).isEqualTo(OperationState.CANCELLED);
        assertThat(bench.services.operations(bench.service)).isEmpty();
    }

    @Test
    void cancellingACompoundLeavesWhatSomebodyElseAskedFor() throws Exception {
        FakeModule module = bench.arrive(module().with("before", Lane.BACKGROUND));
        bench.start("before");
        module.awaitBegan("before");
        LiveOperation somebodys = bench.start("second");
        LiveOperation compound = bench.start("compound");
        Benches.await("it waits for the second step", () -> compound.note().contains("two"));

        compound.cancel();

        assertThatThrownBy(() -> compound.await(PATIENCE)).extracting("kind").isEqualTo(ErrorKind.CANCELLED);
        assertThat(somebodys.state()).isEqualTo(OperationState.QUEUED);
        module.go("before");
        module.go("second");
        somebodys.await(PATIENCE);
    }

    @Test
    void aCompoundWhoseModuleIsReplacedFindsItsStepsAgain() throws Exception {
        FakeModule old = bench.arrive(module());
        LiveOperation compound = bench.start("compound");
        old.awaitBegan("second");
        LiveOperation step = bench.operation("second");

        bench.depart(old);
        assertThat(List.of(compound.state(), step.state())).containsOnly(OperationState.SUSPENDED);
        FakeModule next = bench.arrive(module());
        next.go("second");

        assertThat(compound.await(PATIENCE).values()).isEqualTo(Map.of("first", "1", "second", "second"));
        assertThat(step.journal().attempts()).isEqualTo(2);
        assertThat(firstDone).hasValue(1);
    }

    @Test
    void aCompoundThatOutlivesItsProcessFindsItsStepsAgainButConnectsAfresh() throws Exception {
        FakeModule old = bench.arrive(module());
        long compound = bench.start("compound").id();
        old.awaitBegan("second");
        bench.close();

        bench = new Bench(bench.store);
        bench.services.recover(true);
        FakeModule next = bench.arrive(module());
        next.go("second");

        Benches.await("it is done", () -> bench.store.latest.get(compound).state() == OperationState.DONE);
        assertThat(bench.store.latest.get(compound).result()).isEqualTo(Map.of("first", "1", "second", "second"));
        assertThat(firstDone).hasValue(1);
        assertThat(connected).hasValue(2);
        assertThat(bench.store.latest.values().stream()
                        .filter(record -> record.command().equals("second")))
                .hasSize(1);
    }

    @Test
    void aCompoundLearnsOfAStepThatFailedBeforeItsProcessEnded() {
        FakeModule module = module();
        bench.arrive(module);
        LiveOperation compound = bench.start("doomed");
        assertThatThrownBy(() -> compound.await(PATIENCE)).hasMessage("It cannot be");
        bench.close();
        bench.store.latest.put(
                compound.id(),
                compound.record(OperationState.RUNNING, Map.of(), null, "")); // as if killed before its end

        bench = new Bench(bench.store);
        bench.services.recover(true);
        FakeModule next = bench.arrive(module());

        Benches.await(
                "it failed again", () -> bench.store.latest.get(compound.id()).state() == OperationState.FAILED);
        assertThat(bench.store.latest.get(compound.id()).error()).isEqualTo(ErrorKind.REFUSED);
        assertThat(next.began).containsExactly("doomed");
    }

    /** It was given up while it waited for a step of its, and what it waits for belongs to the next module. */
    @Test
    void aCompoundThatDoesNotStopWhenItIsAskedToWaitsNoLongerThanItsServerLasts() throws Exception {
        CountDownLatch insists = new CountDownLatch(1);
        FakeModule stubborn = module().with("stubborn", Lane.BESIDE, (service, operation) -> {
            while (true) {
                try {
                    return service.perform(operation, "only", new Asked("second"));
                } catch (InterruptedException e) {
                    insists.countDown();
                }
            }
        });
        bench.arrive(stubborn);
        LiveOperation compound = bench.start("stubborn");
        stubborn.awaitBegan("second");

        bench.depart(stubborn);

        assertThat(insists.getCount()).isZero();
        assertThat(compound.state()).isEqualTo(OperationState.SUSPENDED);
        Benches.await(
                "its thread has come back",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().endsWith("-stubborn")));
        assertThat(Benches.LOST.of("fake")).isEmpty();
    }
}
