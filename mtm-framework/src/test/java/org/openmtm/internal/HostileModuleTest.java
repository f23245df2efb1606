// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.openmtm.internal.Benches.PATIENCE;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.internal.ModuleTable.Module;
import org.openmtm.mtm.Capability;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.CommandDescriptor.Lane;
import org.openmtm.mtm.ServiceState;
import org.openmtm.mtm.ServiceStatus;
import org.openmtm.operation.OperationState;
import org.openmtm.operation.Progress;

/** Whatever a module does in its callbacks, it is its own accounts that suffer, and an error says so. */
@Timeout(180)
class HostileModuleTest {
    private final Bench bench = new Bench();
    private final HostileModule evil = new HostileModule("fake");
    private final HostileModule good = new HostileModule("good");
    private final org.openmtm.entry.EntryId neighbour = bench.store.addService(20, "good");

    @AfterEach
    void stop() {
        evil.release();
        bench.close();
    }

    private void arrive() {
        bench.arrive(Benches.held(good));
        bench.arrive(Benches.held(evil));
    }

    static Stream<Arguments> throwing() {
        List<Supplier<Throwable>> throwables = List.of(
                () -> new IllegalStateException("evil"),
                StackOverflowError::new,
                () -> new NoClassDefFoundError("com/example/Gone"),
                () -> new AssertionError("evil"),
                Wordless::new);
        return HostileModule.CALLBACKS.stream()
                .flatMap(callback -> throwables.stream().map(each -> Arguments.of(callback, each.get())));
    }

    /** Even its words are broken. */
    private static final class Wordless extends RuntimeException {
        @Override
        public String toString() {
            throw new IllegalStateException("no words");
        }
    }

    private static <T extends Throwable> boolean sneak(Throwable trouble) throws T {
        @SuppressWarnings("unchecked")
        T any = (T) trouble;
        throw any;
    }

    @ParameterizedTest
    @MethodSource("throwing")
    void whatItThrowsIsAnErrorThatNamesIt(String callback, Throwable trouble) throws Exception {
        suffers(callback, () -> HostileModuleTest.<RuntimeException>sneak(trouble));
    }

    @ParameterizedTest
    @ValueSource(strings = {"descriptor", "createClient", "createServer", "execute", "status", "needs", "decode"})
    void nothingIsAnErrorThatNamesIt(String callback) throws Exception {
        suffers(callback, () -> true);
    }

    private void suffers(String callback, HostileModule.Evil deed) throws Exception {
        if (callback.equals("descriptor")) {
            evil.does(callback, deed);
            assertThatThrownBy(() -> Benches.held(evil)).isInstanceOf(MessagingException.class);
            return;
        }
        arrive();
        evil.does(callback, deed);

        Throwable error = use(callback);

        if (List.of("check", "createClient", "createServer", "execute", "decode")
                .contains(callback)) {
            assertThat(error).isInstanceOf(MessagingException.class).hasMessageContaining("odule");
        }
        if (callback.equals("status")) {
            assertThat(bench.services.host(bench.service).status())
                    .extracting(ServiceStatus::state, ServiceStatus::error)
                    .containsExactly(ServiceState.FAULT, ErrorKind.INTERNAL);
        }
        neighbourWorks();
        bench.services.releaseIdle();
        evil.isGood();
        assertThat(work().values()).as("it recovers").containsKey("worked");
    }

    /** Has the callback called. @return what came of it */
    private Throwable use(String callback) {
        try {
            switch (callback) {
                case "check" -> bench.accounts.change(bench.service, Map.of());
                case "createClient" -> bench.services.client(bench.service).query(Capability.RECEIVE);
                case "decode" -> bench.services.start(bench.service, "work", Map.of());
                default -> work();
            }
            return null;
        } catch (Exception e) {
            return e;
        }
    }

    private org.openmtm.operation.OperationResult work() throws InterruptedException {
        return bench.start("work").await(PATIENCE);
    }

    private void neighbourWorks() throws Exception {
        int before = good.worked.get();
        bench.services.start(neighbour, new FakeModule.Asked("work")).await(PATIENCE);
        assertThat(good.worked.get()).isGreaterThan(before);
    }

    @ParameterizedTest
    @MethodSource("callbacks")
    void whatDoesNotReturnHoldsNobodyUp(String callback) throws Exception {
        Module held = null;
        if (callback.equals("descriptor")) {
            bench.arrive(Benches.held(good));
            evil.blocks(callback);
            assertThatThrownBy(() -> Benches.held(evil)).hasMessageContaining("did not return from descriptor");
        } else {
            bench.arrive(Benches.held(good));
            held = Benches.held(evil);
            bench.arrive(held);
            if (callback.equals("close") || callback.equals("needs")) {
                work();
            }
            evil.blocks(callback);
            CompletableFuture<Throwable> stuck = CompletableFuture.supplyAsync(() -> use(callback));
            neighbourWorks();
            if (callback.equals("execute")) {
                Benches.await("it is inside", () -> evil.holds(callback));
            } else {
                stuck.get(60, TimeUnit.SECONDS);
            }
        }
        neighbourWorks();
        if (held != null) {
            Module leaving = held;
            CompletableFuture.runAsync(() -> bench.depart(leaving)).get(60, TimeUnit.SECONDS);
        }
        neighbourWorks();
        HostileModule next = new HostileModule("fake");
        bench.arrive(Benches.held(next));
        bench.start("work").await(PATIENCE);
        assertThat(next.worked.get()).as("the next one has its accounts").isPositive();

        if (List.of("execute", "createServer", "decode", "check", "createClient")
                .contains(callback)) {
            assertThat(bench.services.host(bench.service).status().details().get("lost threads"))
                    .as("named until it returns")
                    .contains(callback.equals("execute") ? "'work'" : callback);
        }
        evil.release();
        Benches.await("they have come back", () -> Benches.LOST.of("fake").isEmpty());
    }

    static List<String> callbacks() {
        return HostileModule.CALLBACKS;
    }

    @Test
    void oneThatNeverReturnsIsNotCalledAnyMore() {
        arrive();
        evil.blocks("decode");
        for (int stuck = 0; stuck < 3; stuck++) {
            assertThat(use("decode")).hasMessageContaining("did not return");
        }
        assertThat(use("decode")).hasMessageContaining("is not used any more");
    }

    @Test
    void aCancelledOperationEndsThoughItsModuleDoesNotListen() throws Exception {
        arrive();
        evil.blocks("execute");
        LiveOperation operation = bench.start("work");
        Benches.await("it is inside", () -> evil.holds("execute"));

        operation.cancel();

        assertThatThrownBy(() -> operation.await(PATIENCE)).extracting("kind").isEqualTo(ErrorKind.CANCELLED);
        evil.isGood();
        assertThat(work().values()).as("others go on with a fresh server").containsKey("worked");
    }

    @Test
    void whatItSaysOfItselfHasToMakeSense() {
        assertThatThrownBy(() -> Benches.held(new HostileModule("No Type"))).hasMessageContaining("No Type");
        FakeModule lies = new FakeModule("lies")
                .with(
                        new org.openmtm.mtm.CommandDescriptor("other", "", List.of(), null, texts -> null),
                        (service, operation) -> Map.of());
        assertThatThrownBy(() -> Benches.held(lies)).hasMessageContaining("other");
    }

    @Test
    void aCommandThatBecomesAnotherOneIsRefused() {
        bench.arrive(new FakeModule("fake")
                .with(
                        new org.openmtm.mtm.CommandDescriptor(
                                "safe", "", List.of(), texts -> new FakeModule.Asked("dangerous")),
                        (service, operation) -> Map.of()));

        assertThatThrownBy(() -> bench.services.start(bench.service, "safe", Map.of()))
                .hasMessageContaining("safe")
                .extracting("kind")
                .isEqualTo(ErrorKind.INTERNAL);
    }

    @Test
    void whatWasGivenUpDoesNotReachTheStoreAnyMore() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        CompletableFuture<Throwable> refusal = new CompletableFuture<>();
        FakeModule deaf = new FakeModule("fake").with("long", Lane.BACKGROUND, (service, operation) -> {
            inside.countDown();
            while (released.getCount() > 0) {
                LockSupport.parkNanos(1_000_000);
            }
            try {
                service.store().write(tx -> null);
            } catch (MessagingException e) {
                refusal.complete(e);
            }
            return Map.of("by", "the old one");
        });
        bench.arrive(deaf);
        LiveOperation operation = bench.start("long");
        assertThat(inside.await(30, TimeUnit.SECONDS)).isTrue();

        bench.depart(deaf);
        bench.arrive(
                new FakeModule("fake").with("long", Lane.BACKGROUND, (service, mine) -> Map.of("by", "the next one")));

        assertThat(operation.await(PATIENCE).values()).containsEntry("by", "the next one");
        released.countDown();
        assertThat(refusal.get(30, TimeUnit.SECONDS)).hasMessageContaining("closed");
        assertThat(operation.journal().result()).containsEntry("by", "the next one");
        assertThat(operation.journal().attempts()).isEqualTo(2);
    }

    @Test
    void whatWasGivenUpDoesNotTakeTheCancelFromTheNextOne() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        FakeModule deaf = new FakeModule("fake").with("long", Lane.BACKGROUND, (service, operation) -> {
            inside.countDown();
            while (released.getCount() > 0) {
                Thread.onSpinWait();
            }
            return Map.of();
        });
        bench.arrive(deaf);
        LiveOperation operation = bench.start("long");
        assertThat(inside.await(30, TimeUnit.SECONDS)).isTrue();
        bench.depart(deaf);
        CountDownLatch registered = new CountDownLatch(1);
        CountDownLatch heard = new CountDownLatch(1);
        bench.arrive(new FakeModule("fake").with("long", Lane.BACKGROUND, (service, mine) -> {
            mine.onCancel(heard::countDown);
            registered.countDown();
            assertThat(heard.await(30, TimeUnit.SECONDS)).isTrue();
            return Map.of();
        }));
        assertThat(registered.await(30, TimeUnit.SECONDS)).isTrue();

        released.countDown();
        Benches.await("the old one has come back", () -> Benches.LOST.of("fake").isEmpty());
        operation.cancel();

        assertThat(heard.getCount())
                .as("the next one is told, and not only interrupted")
                .isZero();
    }

    @Test
    void whatIsGivenUpByTwoAtOnceEndsOnce() throws Exception {
        arrive();
        evil.blocks("execute");
        LiveOperation operation = bench.start("work");
        Benches.await("it is inside", () -> evil.holds("execute"));
        Module held = bench.services.host(bench.service).module();
        Thread departure = new Thread(() -> bench.depart(held));

        synchronized (bench.store) { // nothing is journaled meanwhile
            operation.cancel();
            departure.start();
            Benches.await("both have given it up", () -> !departure.isAlive() || isDepartureHeldUp());
        }
        departure.join();

        assertThatThrownBy(() -> operation.await(PATIENCE)).extracting("kind").isEqualTo(ErrorKind.CANCELLED);
        assertThat(bench.store.journal)
                .filteredOn(record ->
                        record.id() == operation.id() && record.state().isFinal())
                .hasSize(1);
    }

    /** Whether the one that departs gave it up first, and now waits to journal that. */
    private static boolean isDepartureHeldUp() {
        return Thread.getAllStackTraces().entrySet().stream()
                .anyMatch(thread -> thread.getKey().getState() == Thread.State.BLOCKED
                        && Stream.of(thread.getValue())
                                .anyMatch(frame -> frame.getMethodName().equals("withdraw")));
    }

    @Test
    void aServerThatIsMadeTooLateReachesNothing() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        CompletableFuture<org.openmtm.mtm.ServerContext> kept = new CompletableFuture<>();
        FakeModule slow = new FakeModule("fake") {
            @Override
            public org.openmtm.mtm.ServerMtm createServer(org.openmtm.mtm.ServerContext context) {
                inside.countDown();
                while (released.getCount() > 0) {
                    Thread.onSpinWait();
                }
                kept.complete(context);
                return super.createServer(context);
            }
        };
        bench.arrive(slow.with("long", Lane.BACKGROUND));
        bench.start("long");
        assertThat(inside.await(30, TimeUnit.SECONDS)).isTrue();
        bench.depart(slow);
        released.countDown();
        org.openmtm.mtm.ServerContext context = kept.get(30, TimeUnit.SECONDS);
        assertThat(slow.closed.await(30, TimeUnit.SECONDS)).isTrue();

        Benches.await("its lease is over", () -> {
            try {
                context.store().write(tx -> null);
                return false;
            } catch (MessagingException e) {
                return e.kind() == ErrorKind.UNAVAILABLE;
            }
        });
    }

    @Test
    void aCommandOfAnotherBundlesClassesIsReadByTheModuleThatCarriesItOut() throws Exception {
        FakeModule module = bench.arrive(
                new FakeModule("fake").with("ask", Lane.FOREGROUND, (service, operation) -> Map.of("ran", true)));
        ClassLoader gone =
                new java.net.URLClassLoader(new java.net.URL[0], getClass().getClassLoader());
        Command foreign = (Command) java.lang.reflect.Proxy.newProxyInstance(
                gone, new Class<?>[] {Command.class}, (self, method, arguments) -> switch (method.getName()) {
                    case "id" -> "ask";
                    case "parameters" -> Map.of("of", "an older version");
                    case "endsWithItsProcess" -> false;
                    default -> throw new UnsupportedOperationException(method.getName());
                });

        bench.start(foreign).await(PATIENCE);

        assertThat(module.commands).containsExactly(new FakeModule.Asked("ask", Map.of("of", "an older version")));
    }

    @Test
    void whatWaitsHoldsNothingOfAModuleThatLeft() throws Exception {
        FakeModule first = bench.arrive(
                new FakeModule("fake").with("long", Lane.FOREGROUND).with("next", Lane.FOREGROUND));
        bench.start("long");
        first.awaitBegan("long");
        LiveOperation waits = bench.start(new FakeModule.Asked("next"));

        bench.depart(first);

        assertThat(waits.command()).isInstanceOf(RecordedCommand.class);
    }

    @Test
    void aServerThatNeedsMoreTimeGetsIt() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        FakeModule waiting = new FakeModule("fake").with("send", Lane.FOREGROUND, (service, operation) -> {
            inside.countDown();
            while (answer.getCount() > 0) {
                LockSupport.parkNanos(1_000_000);
            }
            return Map.of("sent", true);
        });
        waiting.needs = Duration.ofSeconds(4);
        bench.arrive(waiting);
        LiveOperation operation = bench.start("send");
        assertThat(inside.await(30, TimeUnit.SECONDS)).isTrue();

        CompletableFuture<Void> departure = CompletableFuture.runAsync(() -> bench.depart(waiting));
        Benches.await("it is asked", () -> waiting.asked.get() > 0);
        assertThat(waiting.closed.getCount()).as("not closed meanwhile").isOne();
        answer.countDown();

        departure.get(30, TimeUnit.SECONDS);
        assertThat(operation.state()).isEqualTo(OperationState.DONE);
        assertThat(operation.journal().attempts()).isOne();
    }

    @Test
    void whoObservesASuspendedOperationHearsWhyItWaits() throws Exception {
        FakeModule first = bench.arrive(new FakeModule("fake").with("long", Lane.BACKGROUND));
        LiveOperation operation = bench.start("long");
        first.awaitBegan("long");
        List<Progress> heard = new CopyOnWriteArrayList<>();
        operation.observe(heard::add);

        bench.depart(first);
        assertThat(heard).contains(Progress.stage("suspended", "the module fake is being replaced"));
        bench.services.explainAbsence();
        assertThat(operation.progress()).isEqualTo(Progress.stage("suspended", "the module 'fake' is not installed"));

        FakeModule second = bench.arrive(new FakeModule("fake").with("long", Lane.BACKGROUND));
        second.awaitBegan("long");
        assertThat(heard).endsWith(Progress.stage("resumed", ""));
        second.go("long");
        operation.await(PATIENCE);
    }

    @Test
    void theOlderModuleRefusesWhatItDoesNotKnowAndDoesTheRest() throws Exception {
        FakeModule newer = bench.arrive(
                new FakeModule("fake", "2").with("old", Lane.FOREGROUND).with("new", Lane.BACKGROUND));
        LiveOperation unknown = bench.start("new");
        LiveOperation known = bench.start("old");
        newer.awaitBegan("new");
        newer.awaitBegan("old");

        bench.depart(newer);
        FakeModule older = bench.arrive(new FakeModule("fake", "1").with("old", Lane.FOREGROUND));
        older.go("old");

        known.await(PATIENCE);
        assertThatThrownBy(() -> unknown.await(PATIENCE)).extracting("kind").isEqualTo(ErrorKind.NOT_SUPPORTED);
    }
}
