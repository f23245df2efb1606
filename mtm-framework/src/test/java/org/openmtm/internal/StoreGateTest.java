// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.store.MessageStore;
import org.openmtm.store.RemoteMessage;
import org.openmtm.store.StoreChange;
import org.openmtm.store.StoreCursor;
import org.openmtm.store.StoredBody;

@Timeout(180)
class StoreGateTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final EntryId FOLDER = EntryId.of(7);

    private final ExecutorService others = Executors.newCachedThreadPool();
    private final StoreGate gate = new StoreGate(LONG, LONG);

    @AfterEach
    void stop() {
        others.shutdownNow();
    }

    @Test
    void aCallWaitsForTheNextStore() throws Exception {
        gate.open(new Store("first").store);
        gate.shut();
        Future<String> asked = others.submit(() -> gate.store().note(FOLDER, "name"));

        gate.open(new Store("second").store);

        assertThat(asked.get(30, TimeUnit.SECONDS)).isEqualTo("second");
    }

    @Test
    void aCallDoesNotWaitForEver() {
        StoreGate impatient = new StoreGate(Duration.ofMillis(50), LONG);

        assertThatThrownBy(() -> impatient.store().lastEvent())
                .satisfies(e -> assertThat(e).extracting("kind").isEqualTo(ErrorKind.UNAVAILABLE))
                .extracting("advice")
                .asString()
                .contains("org.openmtm.messagestore");
    }

    @Test
    void anInterruptEndsTheWaitAndIsKept() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            try {
                gate.store().lastEvent();
            } catch (MessagingException e) {
                interrupted.complete(Thread.currentThread().isInterrupted() && e.kind() == ErrorKind.UNAVAILABLE);
            }
            done.countDown();
        });
        waiting.start();
        Benches.await("it waits", () -> waiting.getState() == Thread.State.TIMED_WAITING);

        waiting.interrupt();

        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(interrupted.getNow(false)).isTrue();
    }

    @Test
    void nobodyWaitsWhenNoStoreWillComeAnyMore() throws Exception {
        Future<?> asked = others.submit(() -> gate.store().lastEvent());

        gate.close();

        assertThatThrownBy(() -> asked.get(30, TimeUnit.SECONDS)).hasRootCauseInstanceOf(MessagingException.class);
    }

    @Test
    void aStoreGoesWhenTheCallsThatAreInItHaveEnded() throws Exception {
        Store first = new Store("first");
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        gate.open(first.store);
        Future<String> slow = others.submit(() -> gate.store().write(tx -> {
            inside.countDown();
            awaitQuietly(go);
            return gate.store().note(FOLDER, "from within a change");
        }));
        assertThat(inside.await(30, TimeUnit.SECONDS)).isTrue();

        Future<?> shutting = others.submit(gate::shut);
        Benches.await("it shuts", () -> !gate.isOpen());
        assertThat(shutting.isDone()).isFalse();
        go.countDown();

        shutting.get(30, TimeUnit.SECONDS);
        assertThat(slow.get(30, TimeUnit.SECONDS)).isEqualTo("first");
        assertThat(first.listeners).hasValue(0);
    }

    @Test
    void aStoreDoesNotWaitForEverForACallThatIsStuckInIt() throws Exception {
        StoreGate impatient = new StoreGate(LONG, Duration.ofMillis(50));
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        impatient.open(new Store("first").store);
        Future<String> stuck = others.submit(() -> impatient.store().write(tx -> {
            inside.countDown();
            awaitQuietly(never);
            return "late";
        }));
        assertThat(inside.await(30, TimeUnit.SECONDS)).isTrue();

        impatient.shut();
        impatient.open(new Store("second").store);

        assertThat(impatient.store().note(FOLDER, "")).isEqualTo("second");
        never.countDown();
        assertThat(stuck.get(30, TimeUnit.SECONDS)).isEqualTo("late");
        impatient.shut(); // and the call that came back late is not counted for the second one
        assertThat(impatient.isOpen()).isFalse();
    }

    @Test
    void aCursorOfTheStoreThatWentSaysSo() {
        Store first = new Store("first");
        gate.open(first.store);
        StoreCursor<RemoteMessage> cursor = gate.store().waitingFlags(FOLDER);
        assertThat(cursor.hasNext()).isTrue();

        gate.shut();

        assertThat(first.cursors).as("closed with its store").hasValue(0);
        assertThatThrownBy(cursor::hasNext).hasMessageContaining("replaced");
        assertThatThrownBy(cursor::next).extracting("kind").isEqualTo(ErrorKind.UNAVAILABLE);
        cursor.close();
    }

    @Test
    void aBodyIsOpenedInTheStoreThatIsThere() throws Exception {
        gate.open(new Store("first").store);
        StoredBody body = gate.store().body(FOLDER).orElseThrow();
        gate.shut();
        gate.open(new Store("second").store);

        assertThat(body.length()).isEqualTo(5);
        assertThat(new String(body.open().readAllBytes())).isEqualTo("second");
    }

    @Test
    void aChangeWhoseStoreNeverSaidWhatBecameOfItFails() {
        Store first = new Store("first");
        first.answers = false;
        gate.open(first.store);
        CompletionStage<String> stage = gate.store().submit(tx -> "never said");
        gate.shut();
        assertThat(stage.toCompletableFuture()).isNotDone();

        gate.open(new Store("second").store);

        assertThat(stage.toCompletableFuture()).isCompletedExceptionally();
    }

    @Test
    void whatTheNextStoreIsAskedDoesNotFailWithWhatTheOneBeforeNeverAnswered() {
        Store first = new Store("first");
        first.answers = false;
        gate.open(first.store);
        List<CompletionStage<String>> again = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 20; i++) {
            gate.store()
                    .submit(tx -> "never said")
                    .whenComplete((value, trouble) -> again.add(gate.store().submit(tx -> "soon")));
        }
        gate.shut();
        Store second = new Store("second");
        second.answers = false;

        gate.open(second.store);

        assertThat(again).hasSize(20);
        assertThat(again.stream().map(CompletionStage::toCompletableFuture)).noneMatch(CompletableFuture::isDone);
    }

    @Test
    void nobodyWaitsForAnAnswerWhenNoStoreWillComeAnyMore() {
        Store first = new Store("first");
        first.answers = false;
        gate.open(first.store);
        CompletionStage<String> stage = gate.store().submit(tx -> "never said");
        gate.shut();

        gate.close();

        assertThat(stage.toCompletableFuture()).isCompletedExceptionally();
    }

    @Test
    void aListenerThatFailsIsInNobodysWay() {
        AtomicInteger heard = new AtomicInteger();
        gate.store().onCommit(() -> {
            throw new NoClassDefFoundError("com/example/Gone");
        });
        gate.store().onCommit(heard::incrementAndGet);
        Store first = new Store("first");

        gate.open(first.store);
        first.commit();

        assertThat(heard).hasValue(2);
    }

    @Test
    void listenersHearOfTheCommitsOfEachStore() throws Exception {
        AtomicInteger heard = new AtomicInteger();
        AutoCloseable listening = gate.store().onCommit(heard::incrementAndGet);
        Store first = new Store("first");
        gate.open(first.store);
        assertThat(heard).as("there may be something in it already").hasValue(1);
        first.commit();
        gate.shut();
        Store second = new Store("second");
        gate.open(second.store);
        second.commit();
        assertThat(heard).hasValue(4);

        listening.close();
        second.commit();
        assertThat(heard).hasValue(4);
    }

    @Test
    void whatAStoreThrowsIsThrown() {
        gate.open(new Store("first").store);

        assertThatThrownBy(() -> gate.store().write(tx -> {
                    throw new MessagingException(ErrorKind.CONFLICT, "as it was", "");
                }))
                .hasMessage("as it was");
        assertThatThrownBy(() -> gate.store().compact()).isInstanceOf(StackOverflowError.class);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A store that tells its name. */
    private static final class Store {
        final AtomicInteger listeners = new AtomicInteger();
        final AtomicInteger cursors = new AtomicInteger();
        volatile boolean answers = true;
        private volatile Runnable listener;
        final MessageStore store;

        Store(String name) {
            store = Proxies.of(MessageStore.class, (method, arguments) -> switch (method) {
                case "note" -> name;
                case "write" -> ((StoreChange<?>) arguments[0]).apply(null);
                case "submit" ->
                    answers
                            ? CompletableFuture.completedStage(((StoreChange<?>) arguments[0]).apply(null))
                            : new CompletableFuture<>();
                case "body" -> Optional.of(body(name));
                case "waitingFlags" -> cursor();
                case "onCommit" -> listen((Runnable) arguments[0]);
                case "compact" -> throw new StackOverflowError();
                default -> throw new UnsupportedOperationException(method);
            });
        }

        private AutoCloseable listen(Runnable given) {
            listener = given;
            listeners.incrementAndGet();
            return listeners::decrementAndGet;
        }

        void commit() {
            listener.run();
        }

        private StoreCursor<String> cursor() {
            Iterator<String> rows = List.of("one", "two").iterator();
            cursors.incrementAndGet();
            return new StoreCursor<>() {
                @Override
                public boolean hasNext() {
                    return rows.hasNext();
                }

                @Override
                public String next() {
                    return rows.next();
                }

                @Override
                public void close() {
                    cursors.decrementAndGet();
                }
            };
        }

        private static StoredBody body(String text) {
            return new StoredBody() {
                @Override
                public long length() {
                    return 5;
                }

                @Override
                public String sha256() {
                    return "the same";
                }

                @Override
                public InputStream open() {
                    return new ByteArrayInputStream(text.getBytes());
                }
            };
        }
    }
}
