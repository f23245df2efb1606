// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.osgitests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.event.EventType;
import org.openmtm.event.MessagingEvent;
import org.openmtm.mtm.Commands;
import org.openmtm.operation.Operation;
import org.openmtm.operation.OperationState;
import org.openmtm.session.Messaging;
import org.openmtm.session.MessagingSession;
import org.openmtm.session.ServiceSpec;
import org.openmtm.store.ListQuery;
import org.openmtm.store.StoreCursor;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.test.common.annotation.InjectBundleContext;
import org.osgi.test.common.annotation.InjectService;
import org.osgi.test.junit5.context.BundleContextExtension;
import org.osgi.test.junit5.service.ServiceExtension;

/** The store goes and comes while the middleware is used: sessions, handles and subscriptions stay. */
@Timeout(300)
@ExtendWith({BundleContextExtension.class, ServiceExtension.class})
public class StoreSwapTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Commands.Synchronise SYNC = new Commands.Synchronise("", false);

    @InjectBundleContext
    BundleContext context;

    @InjectService(timeout = 30_000)
    Messaging messaging;

    private final ExecutorService others = Executors.newCachedThreadPool();
    private final ToyModule toy = new ToyModule("toy-store", "1");
    private ServiceRegistration<?> registration;
    private EntryId service;

    @BeforeEach
    void account() {
        registration = context.registerService(org.openmtm.mtm.MessageTypeModule.class, toy, null);
        service = messaging
                .accounts()
                .create("store-swap", List.of(new ServiceSpec("toy-store", Map.of(), null)))
                .receiving()
                .id();
    }

    @AfterEach
    void clear() {
        others.shutdownNow();
        messaging.accounts().remove("store-swap");
        registration.unregister();
    }

    @Test
    public void aRunningOperationGoesOnWithTheNextStore() throws Exception {
        ServiceReference<Messaging> reference = context.getServiceReference(Messaging.class);
        try (MessagingSession session = messaging.open("test")) {
            Operation running = session.start(service, SYNC);
            Await.until("in time", () -> running.state() == OperationState.RUNNING);

            store().stop();

            assertThat(running.state()).isEqualTo(OperationState.SUSPENDED);
            Future<Entry> asked =
                    others.submit(() -> session.read().entry(service).orElseThrow());
            assertThatThrownBy(() -> asked.get(50, TimeUnit.MILLISECONDS))
                    .as("it waits for the next store")
                    .isInstanceOf(java.util.concurrent.TimeoutException.class);
            store().start();

            assertThat(asked.get(30, TimeUnit.SECONDS).id()).isEqualTo(service);
            assertThat(session.operation(running.id())).containsSame(running);
            toy.permits.release();
            running.await(PATIENCE);
            assertThat(session.read().operation(running.id()).orElseThrow().attempts())
                    .isEqualTo(2);
        }
        assertThat(context.getServiceReference(Messaging.class)).isEqualTo(reference);
    }

    @Test
    public void aServiceThatWasConnectedIsConnectedAgain() throws Exception {
        try (MessagingSession session = messaging.open("test")) {
            session.start(service, new Commands.Connect()).await(PATIENCE);
            long connects = connects();

            store().update();

            Await.until("in time", () -> connects() > connects);
        }
    }

    private long connects() {
        return toy.log.stream().filter(line -> line.startsWith("Connect")).count();
    }

    @Test
    public void nothingIsLostOrDoneTwiceUnderLoad() throws Exception {
        Collection<Operation> operations = new ConcurrentLinkedQueue<>();
        Collection<MessagingEvent> ends = new ConcurrentLinkedQueue<>();
        AtomicBoolean over = new AtomicBoolean();
        try (MessagingSession session = messaging.open("test")) {
            session.observe(session.read().lastEvent(), event -> {
                if (event.type() == EventType.OPERATION_FINISHED && service.equals(event.service())) {
                    ends.add(event);
                }
            });
            List<Future<?>> load = Stream.generate(() -> others.submit(() -> {
                        while (!over.get()) {
                            Operation next = session.start(service, new Commands.Test());
                            operations.add(next);
                            next.await(PATIENCE);
                            session.read().entry(service).orElseThrow();
                        }
                        return null;
                    }))
                    .limit(3)
                    .<Future<?>>map(future -> future)
                    .toList();
            for (int round = 1; round <= 10; round++) {
                int enough = operations.size() + 10;
                Await.until(
                        "in time",
                        () -> operations.size() >= enough || load.stream().anyMatch(Future::isDone));
                store().update();
            }
            over.set(true);
            for (Future<?> one : load) {
                one.get(30, TimeUnit.SECONDS);
            }

            long asked = operations.stream().map(Operation::id).distinct().count();
            Await.until("in time", () -> ends.size() >= asked);
            assertThat(ends.stream().map(MessagingEvent::operation)).doesNotHaveDuplicates();
            assertThat(operations)
                    .allSatisfy(operation -> assertThat(operation.state()).isEqualTo(OperationState.DONE));
        }
    }

    @Test
    public void aCursorOfTheStoreThatWentFailsAtOnce() throws Exception {
        try (MessagingSession session = messaging.open("test");
                StoreCursor<Entry> cursor = session.read().children(ListQuery.all(EntryId.ROOT))) {
            store().update();

            assertThatThrownBy(cursor::hasNext).hasMessageContaining("replaced");
            assertThat(session.read().entry(service)).isPresent();
        }
    }

    /** The store, SQLite and zstd with their native code are loaded anew. */
    @Test
    public void theStoreComesBackWithItsLibrariesRefreshed() throws Exception {
        Bundle sqlite = bundle("org.xerial.sqlite-jdbc");
        Bundle zstd = bundle("com.github.luben.zstd-jni");
        FrameworkWiring wiring = context.getBundle(0).adapt(FrameworkWiring.class);
        assertThat(wiring.getDependencyClosure(List.of(sqlite, zstd))).contains(store());
        try (MessagingSession session = messaging.open("test")) {
            Operation running = session.start(service, SYNC);
            Await.until("in time", () -> running.state() == OperationState.RUNNING);
            ClassLoader before = loader();
            CountDownLatch refreshed = new CountDownLatch(1);

            wiring.refreshBundles(List.of(sqlite, zstd), event -> {
                if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                    refreshed.countDown();
                }
            });

            assertThat(refreshed.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(store().getState()).isEqualTo(Bundle.ACTIVE);
            toy.permits.release();
            running.await(PATIENCE);
            assertThat(loader()).isNotSameAs(before);
        }
    }

    private ClassLoader loader() {
        return store().adapt(org.osgi.framework.wiring.BundleWiring.class).getClassLoader();
    }

    private Bundle store() {
        return bundle("org.openmtm.messagestore");
    }

    private Bundle bundle(String name) {
        return Stream.of(context.getBundles())
                .filter(bundle -> name.equals(bundle.getSymbolicName()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no bundle " + name + " among "
                        + Stream.of(context.getBundles())
                                .map(Bundle::getSymbolicName)
                                .toList()));
    }
}
