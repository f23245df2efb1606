// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.internal.ModuleTable.Module;
import org.openmtm.mtm.ClientContext;
import org.openmtm.mtm.ClientMtm;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.CommandDescriptor;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.MessageTypeModule;
import org.openmtm.mtm.MtmDescriptor;
import org.openmtm.mtm.OperationContext;
import org.openmtm.mtm.ServerContext;
import org.openmtm.mtm.ServerMtm;
import org.openmtm.mtm.ServiceState;
import org.openmtm.mtm.ServiceStatus;
import org.openmtm.operation.OperationRecord;
import org.openmtm.operation.OperationResult;
import org.openmtm.operation.OperationState;

class ServiceHostTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final FakeStore store = new FakeStore();
    private final List<FakeServer> made = new CopyOnWriteArrayList<>();
    private final CountDownLatch reconnected = new CountDownLatch(1);
    private final ServiceHost host = new ServiceHost(
            store.services.get(store.addService(10, "fake")),
            new Journal(store.store),
            executor,
            (service, module, lease) -> {
                FakeServer server = new FakeServer();
                made.add(server);
                return server;
            },
            (module, failure) -> false,
            Benches.surroundings(),
            reconnected::countDown);
    private long lastId;

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    @Test
    void runsOneAfterTheOtherInOrder() throws Exception {
        host.moduleArrived(module());
        LiveOperation first = start(new Named("first"));
        LiveOperation second = start(new Named("second"));
        made().release("first");
        made().release("second");

        first.await(PATIENCE);
        second.await(PATIENCE);

        assertThat(made().began).containsExactly("first", "second");
        assertThat(made().most).isEqualTo(1);
        assertThat(store.journal.stream().map(OperationRecord::state))
                .containsExactly(
                        OperationState.RUNNING, OperationState.DONE, OperationState.RUNNING, OperationState.DONE);
    }

    @Test
    void waitsForItsModule() throws Exception {
        LiveOperation operation = start(new Named("early"));
        assertThat(host.status().state()).isEqualTo(ServiceState.NO_MODULE);
        assertThat(operation.state()).isEqualTo(OperationState.QUEUED);

        host.moduleArrived(module());
        made().release("early");

        assertThat(operation.await(PATIENCE).values()).containsEntry("ran", "early");
    }

    @Test
    void goesOnWithTheNextModuleWhenOneLeavesInTheMiddle() throws Exception {
        host.moduleArrived(module());
        LiveOperation operation = start(new Named("long"));
        FakeServer old = made();
        old.awaitBegan("long");

        host.moduleDeparting();

        assertThat(operation.state()).isEqualTo(OperationState.SUSPENDED);
        assertThat(old.closed.getCount()).isZero();
        host.moduleArrived(module());
        FakeServer fresh = await(1);
        fresh.release("long");
        operation.await(PATIENCE);
        assertThat(operation.state()).isEqualTo(OperationState.DONE);
        assertThat(operation.journal().attempts()).isEqualTo(2);
    }

    @Test
    void connectsAgainByItselfAfterAReplacement() throws Exception {
        host.moduleArrived(module());
        LiveOperation connect = start(new Commands.Connect());
        made().release("connect");
        connect.await(PATIENCE);

        host.moduleDeparting();
        host.moduleArrived(module());

        assertThat(reconnected.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void cancelsWhatRunsAndWhatWaits() throws Exception {
        host.moduleArrived(module());
        LiveOperation runs = start(new Named("runs"));
        LiveOperation waits = start(new Named("waits"));
        made().awaitBegan("runs");

        waits.cancel();
        runs.cancel();

        assertThatThrownBy(() -> waits.await(PATIENCE)).extracting("kind").isEqualTo(ErrorKind.CANCELLED);
        assertThatThrownBy(() -> runs.await(PATIENCE)).extracting("kind").isEqualTo(ErrorKind.CANCELLED);
        assertThat(made().began).containsExactly("runs");
        assertThat(runs.state()).isEqualTo(OperationState.CANCELLED);
    }

    @Test
    void survivesAModuleThatThrowsAnything() throws Exception {
        host.moduleArrived(module());
        LiveOperation bad = start(new Named("error"));
        assertThatThrownBy(() -> bad.await(PATIENCE)).extracting("kind").isEqualTo(ErrorKind.INTERNAL);

        LiveOperation good = start(new Named("good"));
        await(1).release("good");

        good.await(PATIENCE);
        assertThat(made.get(0).closed.getCount())
                .as("the server that failed is not used again")
                .isZero();
    }

    @Test
    void leavesWhatAFormerProcessLeftUntilTheServiceIsUsed() throws Exception {
        LiveOperation recovered = operation(new Named("old"));
        host.inherit(recovered, false);
        host.moduleArrived(module());
        assertThat(made).isEmpty();
        assertThat(host.waiting(new RecordedCommand("old", Map.of()))).contains(recovered);

        host.wake();
        made().release("old");
        recovered.await(PATIENCE);
    }

    private LiveOperation start(Command command) {
        LiveOperation operation = operation(command);
        host.enqueue(operation, true);
        return operation;
    }

    private LiveOperation operation(Command command) {
        return new LiveOperation(
                command,
                new OperationRecord(
                        ++lastId,
                        EntryId.of(10),
                        command.id(),
                        Map.of(),
                        OperationState.QUEUED,
                        Instant.now(),
                        null,
                        null,
                        0,
                        Map.of(),
                        null,
                        ""),
                store.store::operationNote);
    }

    private FakeServer made() throws InterruptedException {
        return await(0);
    }

    private FakeServer await(int index) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (made.size() <= index) {
            assertThat(System.nanoTime()).as("a server is made").isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
        }
        return made.get(index);
    }

    private static Module module() {
        MtmDescriptor descriptor = new MtmDescriptor(
                "fake",
                "Fake",
                "1",
                "",
                List.of(),
                Stream.of("first", "second", "early", "long", "runs", "waits", "error", "good", "old")
                        .map(id -> new CommandDescriptor(id, id, List.of(), texts -> new Named(id)))
                        .toList());
        return Benches.held(new MessageTypeModule() {
            @Override
            public MtmDescriptor descriptor() {
                return descriptor;
            }

            @Override
            public ClientMtm createClient(ClientContext context) {
                throw new UnsupportedOperationException();
            }

            @Override
            public ServerMtm createServer(ServerContext context) {
                throw new UnsupportedOperationException();
            }
        });
    }

    private record Named(String id) implements Command {}

    /** Runs a command until the test releases it, it is cancelled, or it is interrupted. */
    private static final class FakeServer implements ServerMtm {
        final List<String> began = new CopyOnWriteArrayList<>();
        final CountDownLatch closed = new CountDownLatch(1);
        final Map<String, CountDownLatch> releases = new java.util.concurrent.ConcurrentHashMap<>();
        volatile int most;
        private int now;

        void release(String id) {
            releases.computeIfAbsent(id, key -> new CountDownLatch(1)).countDown();
        }

        void awaitBegan(String id) {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!began.contains(id)) {
                assertThat(System.nanoTime()).as(id + " begins").isLessThan(deadline);
                LockSupport.parkNanos(1_000_000);
            }
        }

        @Override
        public OperationResult execute(Command command, OperationContext context) throws InterruptedException {
            most = Math.max(most, ++now);
            began.add(command.id());
            try {
                if (command.id().equals("error")) {
                    throw new StackOverflowError();
                }
                CountDownLatch release = releases.computeIfAbsent(command.id(), key -> new CountDownLatch(1));
                try (var registration = context.onCancel(release::countDown)) {
                    if (!release.await(30, TimeUnit.SECONDS)) {
                        throw new MessagingException(ErrorKind.INTERNAL, "never released", "");
                    }
                }
                context.checkCancelled();
                return OperationResult.of(Map.of("ran", command.id()));
            } finally {
                now--;
            }
        }

        @Override
        public ServiceStatus status() {
            return ServiceStatus.DISCONNECTED;
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }
}
