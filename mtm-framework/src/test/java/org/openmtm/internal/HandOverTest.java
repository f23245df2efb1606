// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.openmtm.internal.Benches.PATIENCE;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openmtm.error.ErrorKind;
import org.openmtm.internal.FakeModule.Asked;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.CommandDescriptor;
import org.openmtm.mtm.CommandDescriptor.Lane;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.ServiceState;
import org.openmtm.mtm.ServiceStatus;
import org.openmtm.operation.OperationState;

class HandOverTest {
    private static final ServiceStatus CONNECTED = new ServiceStatus(ServiceState.CONNECTED, null, "", Map.of());

    private final Bench bench = new Bench();

    @AfterEach
    void stop() {
        bench.close();
    }

    private static FakeModule module() {
        return new FakeModule("fake")
                .with("short", Lane.FOREGROUND)
                .with("long", Lane.BACKGROUND)
                .with("beside", Lane.BESIDE)
                .with("fault", Lane.FOREGROUND, (service, operation) -> {
                    throw new IllegalStateException("a fault of the module");
                });
    }

    @Test
    void whatRanOnAnyLaneGoesOnWithTheNextModule() throws Exception {
        FakeModule first = bench.arrive(module());
        List<String> lanes = List.of("short", "long", "beside");
        List<LiveOperation> operations = lanes.stream().map(bench::start).toList();
        lanes.forEach(first::awaitBegan);
        LiveOperation behind = bench.start(new Asked("short", Map.of("n", "2")));

        bench.depart(first);

        assertThat(operations).extracting(LiveOperation::state).containsOnly(OperationState.SUSPENDED);
        assertThat(behind.state()).isEqualTo(OperationState.QUEUED);
        assertThat(first.closed.getCount()).isZero();
        FakeModule second = bench.arrive(module());
        lanes.forEach(second::go);
        for (LiveOperation operation : operations) {
            operation.await(PATIENCE);
            assertThat(operation.journal().attempts()).isEqualTo(2);
        }
        behind.await(PATIENCE);
        assertThat(second.began.stream().filter("short"::equals)).hasSize(2);
    }

    @Test
    void anOperationReadsWhatItNotedBefore() throws Exception {
        FakeModule.Work halfway = (service, operation) -> {
            if (!operation.note().isEmpty()) {
                return Map.of("note", operation.note());
            }
            service.store().write(tx -> {
                tx.noteOperation(operation.operationId(), "half");
                return null;
            });
            new CountDownLatch(1).await();
            return Map.of();
        };
        FakeModule first = bench.arrive(module().with("noting", Lane.BACKGROUND, halfway));
        LiveOperation operation = bench.start("noting");
        Benches.await("it noted", () -> operation.note().equals("half"));

        bench.depart(first);
        bench.arrive(module().with("noting", Lane.BACKGROUND, halfway));

        assertThat(operation.await(PATIENCE).values()).containsEntry("note", "half");
    }

    private record OldForm(String id) implements Command {}

    private record NewForm(String id) implements Command {}

    @Test
    void theNextModuleReadsTheCommandInItsOwnWay() throws Exception {
        FakeModule first = module();
        first.with(
                new CommandDescriptor("own", "", List.of(), Lane.FOREGROUND, texts -> new OldForm("own")),
                first::waitForGo);
        bench.arrive(first);
        LiveOperation operation = bench.start(new OldForm("own"));
        first.awaitBegan("own");

        bench.depart(first);
        assertThat(operation.command()).isNotInstanceOf(OldForm.class);
        FakeModule second = module();
        second.with(
                new CommandDescriptor("own", "", List.of(), Lane.BACKGROUND, texts -> new NewForm("own")),
                second::waitForGo);
        bench.arrive(second);
        second.go("own");

        operation.await(PATIENCE);
        assertThat(second.commands).containsExactly(new NewForm("own"));
    }

    @Test
    void aServiceThatWasConnectedIsConnectedAgainBeforeItsWorkGoesOn() throws Exception {
        FakeModule first = module();
        bench.arrive(first.with(Commands.CONNECT, first::waitForGo));
        first.go("connect");
        bench.start(new Commands.Connect()).await(PATIENCE);
        LiveOperation work = bench.start("long");
        first.awaitBegan("long");

        bench.depart(first);
        FakeModule second = module();
        bench.arrive(second.with(Commands.CONNECT, second::waitForGo));
        second.awaitBegan("connect");
        assertThat(work.state()).isEqualTo(OperationState.SUSPENDED);

        second.go("connect");
        second.go("long");
        work.await(PATIENCE);
        assertThat(second.began).containsExactly("connect", "long");
    }

    @Test
    void workGoesOnWhenTheServiceCannotBeConnectedAgain() throws Exception {
        FakeModule first = module();
        bench.arrive(first.with(Commands.CONNECT, first::waitForGo));
        first.go("connect");
        bench.start(new Commands.Connect()).await(PATIENCE);
        LiveOperation work = bench.start("long");
        first.awaitBegan("long");

        bench.depart(first);
        FakeModule second = bench.arrive(module()); // one that does not know how to connect
        second.go("long");

        work.await(PATIENCE);
    }

    @Test
    void aFaultClosesTheServerWhenTheOthersHaveEnded() throws Exception {
        FakeModule module = bench.arrive(module());
        LiveOperation innocent = bench.start("long");
        module.awaitBegan("long");

        assertThatThrownBy(() -> bench.start("fault").await(PATIENCE))
                .extracting("kind")
                .isEqualTo(ErrorKind.INTERNAL);
        assertThat(innocent.state()).isEqualTo(OperationState.RUNNING);
        assertThat(module.closed.getCount()).isOne();

        module.go("long");
        innocent.await(PATIENCE);
        assertThat(module.closed.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(innocent.journal().attempts()).isOne();
        module.go("short");
        bench.start("short").await(PATIENCE);
        assertThat(module.servers).hasValue(2);
    }

    @Test
    void aSecondFaultGivesTheOthersAFreshServer() throws Exception {
        FakeModule module = bench.arrive(module());
        LiveOperation innocent = bench.start("long");
        module.awaitBegan("long");

        for (int strike = 0; strike < 2; strike++) {
            assertThatThrownBy(() -> bench.start("fault").await(PATIENCE))
                    .extracting("kind")
                    .isEqualTo(ErrorKind.INTERNAL);
        }

        Benches.await("it runs again", () -> innocent.journal().attempts() == 2);
        assertThat(module.closed.getCount()).isZero();
        Benches.await("it has a fresh server", () -> module.servers.get() == 2);
        module.go("long");
        innocent.await(PATIENCE);
    }

    @Test
    void aConnectedServiceIsConnectedAgainAfterAFault() throws Exception {
        AtomicInteger connects = new AtomicInteger();
        FakeModule module = module();
        bench.arrive(module.with(Commands.CONNECT, (service, operation) -> {
            connects.incrementAndGet();
            module.status = CONNECTED;
            return Map.of();
        }));
        bench.start(new Commands.Connect()).await(PATIENCE);

        assertThatThrownBy(() -> bench.start("fault").await(PATIENCE)).hasMessageContaining("fault");

        Benches.await("it connects again", () -> connects.get() == 2);
    }

    @Test
    void aCommandThatDoesNotListenEndsWithItsServerAndGoesOnWithTheNextModule() throws Exception {
        FakeModule first = module();
        CountDownLatch inside = new CountDownLatch(1);
        bench.arrive(first.with("deaf", Lane.BACKGROUND, (service, operation) -> {
            inside.countDown();
            while (first.closed.getCount() > 0) {
                LockSupport.parkNanos(1_000_000);
            }
            throw new IllegalStateException("the connection is gone");
        }));
        LiveOperation deaf = bench.start("deaf");
        assertThat(inside.await(30, TimeUnit.SECONDS)).isTrue();

        bench.depart(first);
        FakeModule second = bench.arrive(module().with("deaf", Lane.BACKGROUND, (service, operation) -> Map.of()));

        deaf.await(PATIENCE);
        assertThat(second.began).containsExactly("deaf");
    }

    @Test
    void whatIsSuspendedCanBeCancelled() {
        FakeModule module = bench.arrive(module());
        LiveOperation operation = bench.start("long");
        module.awaitBegan("long");
        bench.depart(module);

        operation.cancel();

        assertThatThrownBy(() -> operation.await(PATIENCE)).extracting("kind").isEqualTo(ErrorKind.CANCELLED);
        assertThat(bench.services.operations(bench.service)).isEmpty();
    }

    @Test
    void anIdleServerIsClosedAndAConnectedOneIsNot() throws Exception {
        FakeModule module = bench.arrive(module());
        module.go("short");
        bench.start("short").await(PATIENCE);
        module.status = CONNECTED;
        bench.services.releaseIdle();
        assertThat(module.closed.getCount()).isOne();

        module.status = ServiceStatus.DISCONNECTED;
        bench.services.releaseIdle();
        assertThat(module.closed.getCount()).isZero();
    }
}
