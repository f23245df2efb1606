// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.openmtm.internal.Benches.PATIENCE;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.internal.FakeModule.Asked;
import org.openmtm.mtm.CommandDescriptor.Lane;
import org.openmtm.operation.Operation;
import org.openmtm.operation.OperationState;

/** What the two services of an account do for each other. */
class StartRelatedTest {
    private final Bench bench = new Bench();
    private final FakeModule receiver = new FakeModule("fake");
    private final FakeModule sender = new FakeModule("sender");
    private final CompletableFuture<Optional<Operation>> answer = new CompletableFuture<>();
    private EntryId sending;

    @BeforeEach
    void account() {
        sending = bench.store.addService(11, "sender");
        bench.store.related.put(bench.service, sending);
        bench.arrive(receiver.with("locate-all", Lane.BESIDE, (service, operation) -> {
                    Optional<Operation> started = service.startRelated(new Asked("locate"));
                    answer.complete(started);
                    started.orElseThrow().await(PATIENCE);
                    return Map.of();
                })
                .with(
                        "compose-all",
                        Lane.BESIDE,
                        (service, operation) -> service.performRelated(operation, "only", new Asked("locate")))
                .with("selfish", Lane.FOREGROUND, (service, operation) -> {
                    service.startRelated(new Asked("locate")).orElseThrow().await(PATIENCE);
                    return Map.of();
                })
                .with("generous", Lane.FOREGROUND, (service, operation) -> {
                    answer.complete(service.startRelated(new Asked("locate")));
                    return Map.of();
                }));
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void aCommandBesideTheLinesWaitsForTheOtherService() throws Exception {
        bench.arrive(sender.with("locate", Lane.FOREGROUND));
        LiveOperation asking = bench.start("locate-all");
        sender.awaitBegan("locate");
        assertThat(asking.state()).isEqualTo(OperationState.RUNNING);

        sender.go("locate");
        asking.await(PATIENCE);
        assertThat(answer.join().orElseThrow().service()).isEqualTo(sending);
    }

    @Test
    void aStepOfTheOtherServiceWaitsForItsModuleAndIsDoneOnce() throws Exception {
        LiveOperation asking = bench.start("compose-all");
        receiver.awaitBegan("compose-all");
        Benches.await(
                "the step waits", () -> !bench.services.operations(sending).isEmpty());

        bench.arrive(sender.with("locate", Lane.FOREGROUND));
        sender.awaitBegan("locate");
        sender.go("locate");

        assertThat(asking.await(PATIENCE).values()).isEqualTo(Map.of("ran", "locate"));
        assertThat(sender.began).containsExactly("locate");
    }

    @Test
    void anAccountWithoutAnotherServiceSaysSo() {
        bench.store.related.clear();
        assertThatThrownBy(() -> bench.start("compose-all").await(PATIENCE))
                .extracting("kind")
                .isEqualTo(ErrorKind.NOT_SUPPORTED);
    }

    @Test
    void aCommandOfALineMayStartButNotWait() throws Exception {
        bench.arrive(sender.with("locate", Lane.FOREGROUND));

        bench.start("generous").await(PATIENCE);
        sender.awaitBegan("locate");
        assertThatThrownBy(() -> bench.start("selfish").await(PATIENCE))
                .hasMessageContaining("selfish")
                .extracting("kind")
                .isEqualTo(ErrorKind.INTERNAL);
    }

    @Test
    void nobodyThereOrNobodyWhoKnowsItIsNoError() throws Exception {
        bench.start("generous").await(PATIENCE);
        assertThat(answer.join()).as("its module is not there").isEmpty();

        bench.arrive(sender.with("something-else", Lane.FOREGROUND));
        assertThat(bench.services.startRelated(bench.service, new Asked("locate")))
                .as("it does not know the command")
                .isEmpty();
        bench.store.related.clear();
        assertThat(bench.services.startRelated(bench.service, new Asked("locate")))
                .as("there is no other service")
                .isEmpty();
        assertThat(sender.began).isEmpty();
    }

    @Test
    void whatWaitsAlreadyIsNotStartedAgain() {
        bench.arrive(sender.with("locate", Lane.FOREGROUND).with("slow", Lane.FOREGROUND));
        bench.services.start(sending, new Asked("slow"));
        sender.awaitBegan("slow");

        Operation first =
                bench.services.startRelated(bench.service, new Asked("locate")).orElseThrow();
        Operation second =
                bench.services.startRelated(bench.service, new Asked("locate")).orElseThrow();
        assertThat(second.id()).isEqualTo(first.id());
    }
}
