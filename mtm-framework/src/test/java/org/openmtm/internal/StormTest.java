// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openmtm.entry.EntryId;
import org.openmtm.mtm.CommandDescriptor.Lane;
import org.openmtm.mtm.OperationContext;
import org.openmtm.mtm.ServerContext;
import org.openmtm.operation.OperationState;

/** Modules and stores are replaced while operations are asked for and cancelled: each ends, once, and none runs beside another. */
@Timeout(180)
class StormTest {
    private static final int OPERATIONS = 150;
    private static final long SEED = Long.getLong("openmtm.seed", 5);

    private final Bench bench = new Bench();
    private final List<EntryId> services = List.of(bench.service, bench.store.addService(20, "fake", "second"));
    private final Map<EntryId, AtomicInteger> inside =
            Map.of(services.get(0), new AtomicInteger(), services.get(1), new AtomicInteger());
    private final Map<Long, AtomicInteger> succeeded = new java.util.concurrent.ConcurrentHashMap<>();
    private final List<String> faults = new CopyOnWriteArrayList<>();
    private final AtomicBoolean over = new AtomicBoolean();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void eachOperationEndsOnceWhateverIsReplaced() throws Exception {
        Random random = new Random(SEED);
        FakeModule first = bench.arrive(module());
        CompletableFuture<FakeModule> modules = CompletableFuture.supplyAsync(() -> replaceModules(first));
        CompletableFuture<Void> stores = CompletableFuture.runAsync(this::replaceStores);
        List<LiveOperation> operations = new ArrayList<>();
        for (int i = 0; i < OPERATIONS; i++) {
            String command = random.nextBoolean() ? "short" : "long";
            LiveOperation operation = bench.services.start(
                    services.get(random.nextInt(2)), new FakeModule.Asked(command, Map.of("number", "" + i)));
            operations.add(operation);
            if (random.nextInt(5) == 0) {
                operations.get(random.nextInt(operations.size())).cancel();
            }
            LockSupport.parkNanos(random.nextInt(4_000_000));
        }
        over.set(true);
        stores.get(60, TimeUnit.SECONDS);
        modules.get(60, TimeUnit.SECONDS);

        for (LiveOperation operation : operations) {
            operation
                    .completion()
                    .handle((result, trouble) -> null)
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
        }

        assertThat(faults).isEmpty();
        assertThat(bench.services.operations(null)).isEmpty();
        for (LiveOperation operation : operations) {
            List<OperationState> ends = bench.store.journal.stream()
                    .filter(record ->
                            record.id() == operation.id() && record.state().isFinal())
                    .map(record -> record.state())
                    .toList();
            assertThat(ends).as("operation %s", operation.id()).hasSize(1);
            assertThat(operation.state()).isEqualTo(ends.get(0)).isNotEqualTo(OperationState.FAILED);
            if (ends.get(0) == OperationState.DONE) {
                assertThat(succeeded.get(operation.id())).hasValue(1);
            }
        }
    }

    private FakeModule module() {
        return new FakeModule("fake")
                .with("short", Lane.FOREGROUND, (service, operation) -> work(service, operation, 5))
                .with("long", Lane.FOREGROUND, (service, operation) -> work(service, operation, 40));
    }

    private Map<String, ?> work(ServerContext service, OperationContext operation, int rounds)
            throws InterruptedException {
        AtomicInteger beside = inside.get(service.service().id());
        if (beside.incrementAndGet() > 1) {
            faults.add(operation.operationId() + " runs beside another one");
        }
        try {
            for (int i = 0; i < rounds; i++) {
                operation.checkCancelled();
                if (Thread.interrupted()) {
                    throw new InterruptedException("to a safe place");
                }
                LockSupport.parkNanos(100_000);
            }
            succeeded
                    .computeIfAbsent(operation.operationId(), id -> new AtomicInteger())
                    .incrementAndGet();
            return Map.of();
        } finally {
            beside.decrementAndGet();
        }
    }

    private FakeModule replaceModules(FakeModule first) {
        FakeModule now = first;
        for (boolean after = false; !over.get(); after = !after) {
            FakeModule next = module();
            FakeModule old = now;
            if (after) {
                bench.arrive(next);
                bench.depart(old);
            } else {
                bench.depart(old);
                bench.arrive(next);
            }
            now = next;
        }
        return now;
    }

    private void replaceStores() {
        while (!over.get()) {
            bench.services.pause();
            LockSupport.parkNanos(1_000_000);
            bench.services.goOn();
            LockSupport.parkNanos(5_000_000);
        }
    }
}
