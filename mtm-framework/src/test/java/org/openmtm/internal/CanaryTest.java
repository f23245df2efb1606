// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.CommandDescriptor.Lane;
import org.openmtm.operation.OperationResult;
import org.openmtm.registry.Canary;

class CanaryTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Bench bench = new Bench();
    private final EntryId second = bench.store.addService(20, "fake", "second");
    private final FakeModule stable = version("1");
    private final FakeModule trial = version("2");

    private static FakeModule version(String version) {
        return new FakeModule("fake", version)
                .with("ask", Lane.FOREGROUND, (service, operation) -> Map.of("version", version))
                .with("work", Lane.BACKGROUND);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void onlyItsAccountsTryAVersionAndAllGetItWhenItIsPromoted() throws Exception {
        bench.arrive(stable);
        bench.arrive(trial);
        assertThat(ask(second)).isEqualTo("1");
        bench.registry.startCanary(canary("2.0.0"));
        assertThat(ask(second)).isEqualTo("2");
        assertThat(ask(bench.service)).isEqualTo("1");
        assertThat(bench.registry.serving(second).orElseThrow().version()).isEqualTo("2.0.0");
        bench.registry.endCanary("fake", true);
        assertThat(ask(bench.service)).isEqualTo("2");
        assertThat(bench.registry.versions("fake"))
                .extracting(info -> info.version())
                .containsExactly("2.0.0", "1.0.0");
        assertThat(bench.store.events)
                .containsExactly("MTM_TRIAL fake 2.0.0 on trial", "MTM_TRIAL fake 2.0.0 promoted");
    }

    @Test
    void whatRunsIsHandedOverAndGoesOn() throws Exception {
        bench.arrive(stable);
        bench.arrive(trial);
        LiveOperation work = bench.services.start(second, new FakeModule.Asked("work"));
        stable.awaitBegan("work");
        bench.registry.startCanary(canary("2.0.0"));
        trial.awaitBegan("work");
        trial.go("work");
        assertThat(work.await(PATIENCE).values()).containsEntry("ran", "work");
    }

    @Test
    void aTrialThatIsRolledBackLeavesItsModuleBeforeTheOtherOneBegins() throws Exception {
        java.util.concurrent.CountDownLatch released = new java.util.concurrent.CountDownLatch(1);
        FakeModule broken = new FakeModule("fake", "2")
                .with("work", Lane.BACKGROUND, (service, operation) -> {
                    while (released.getCount() > 0) {
                        Thread.onSpinWait();
                    }
                    return Map.of();
                })
                .with("ask", Lane.FOREGROUND, (service, operation) -> {
                    throw new IllegalStateException("broken");
                })
                .with("next", Lane.FOREGROUND, (service, operation) -> Map.of("version", "2"));
        stable.with("next", Lane.FOREGROUND, (service, operation) -> Map.of("version", "1"));
        bench.arrive(stable);
        bench.arrive(broken);
        bench.registry.startCanary(Canary.trying("fake", "2.0.0", List.of("second"), 0, 1, 1));
        bench.services.start(second, new FakeModule.Asked("work"));
        broken.awaitBegan("work");
        bench.services.start(second, new FakeModule.Asked("ask"));
        LiveOperation next = bench.services.start(second, new FakeModule.Asked("next"));

        Benches.await("it is rolled back", () -> bench.services.host(second).module() != broken.module());
        bench.depart(broken);

        assertThat(broken.closed.getCount()).as("nobody is inside any more").isZero();
        assertThat(next.await(PATIENCE).values()).containsEntry("version", "1");
        assertThat(broken.began).doesNotContain("next");
        released.countDown();
    }

    @Test
    void aVersionThatFailsTooOftenLosesItsAccountsAndNoOperation() throws Exception {
        FakeModule broken = new FakeModule("fake", "2")
                .with("work", Lane.BACKGROUND)
                .with("ask", Lane.FOREGROUND, (service, operation) -> {
                    throw new IllegalStateException("broken");
                });
        bench.arrive(stable);
        bench.arrive(broken);
        bench.registry.startCanary(canary("2.0.0"));
        LiveOperation work = bench.services.start(second, new FakeModule.Asked("work"));
        broken.awaitBegan("work");
        assertThatThrownBy(() -> ask(second))
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining("broken");
        assertThat(ask(second))
                .as("the one that used the budget up goes on with the other version")
                .isEqualTo("1");
        stable.awaitBegan("work");
        stable.go("work");
        work.await(PATIENCE);
        Canary over = bench.registry.canary("fake").orElseThrow();
        assertThat(over.state()).isEqualTo(Canary.State.ROLLED_BACK);
        assertThat(over.reason()).contains("2 of its last 2 operations");
        assertThatThrownBy(() -> bench.registry.endCanary("fake", true))
                .isInstanceOfSatisfying(
                        MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT));
        Benches.await("the event", () -> bench.store.events.stream().anyMatch(event -> event.contains("rolled back")));
    }

    @Test
    void aTrialThatIsEndedLeavesEverythingAsItWas() throws Exception {
        bench.arrive(stable);
        bench.arrive(trial);
        bench.registry.startCanary(canary("2.0.0"));
        ask(second);
        bench.registry.endCanary("fake", false);
        assertThat(ask(second)).isEqualTo("1");
        assertThat(bench.registry.canary("fake")).isEmpty();
        assertThatThrownBy(() -> bench.registry.endCanary("fake", false)).hasMessageContaining("No version");
    }

    @Test
    void aVersionOnTrialThatLeavesGivesItsAccountsBack() throws Exception {
        bench.arrive(stable);
        bench.arrive(trial);
        bench.registry.startCanary(canary("2.0.0"));
        LiveOperation work = bench.services.start(second, new FakeModule.Asked("work"));
        trial.awaitBegan("work");
        bench.depart(trial);
        stable.awaitBegan("work");
        stable.go("work");
        work.await(PATIENCE);
        bench.arrive(version("2"));
        assertThat(ask(second)).as("it is still on trial").isEqualTo("2");
    }

    @Test
    void theOneOnTrialServesAllWhileThereIsNoOther() throws Exception {
        bench.arrive(stable);
        bench.arrive(trial);
        bench.registry.startCanary(canary("2.0.0"));
        bench.depart(stable);
        assertThat(ask(bench.service)).isEqualTo("2");
        bench.arrive(version("1"));
        assertThat(ask(bench.service)).isEqualTo("1");
    }

    @Test
    void anUpdateGivesTheAccountsBackToTheOneThatHadThem() throws Exception {
        bench.arrive(stable);
        bench.arrive(trial);
        bench.depart(stable);
        assertThat(ask(second)).isEqualTo("2");
        bench.arrive(version("1"));
        assertThat(ask(second)).isEqualTo("1");
    }

    @Test
    void aTrialNeedsAVersionThatIsThereAndAnotherOne() {
        bench.arrive(stable);
        assertThatThrownBy(() -> bench.registry.startCanary(canary("2.0.0"))).hasMessageContaining("version 2.0.0");
        assertThatThrownBy(() -> bench.registry.startCanary(canary("1.0.0"))).hasMessageContaining("only module");
    }

    private Canary canary(String version) {
        return Canary.trying("fake", version, List.of("second"), 0, 2, 10);
    }

    private String ask(EntryId service) throws InterruptedException {
        OperationResult result =
                bench.services.start(service, new FakeModule.Asked("ask")).await(PATIENCE);
        return (String) result.values().get("version");
    }
}
