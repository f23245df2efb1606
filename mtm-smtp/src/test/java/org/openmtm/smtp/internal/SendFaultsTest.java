// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.Draft;
import org.openmtm.mtm.SendOptions;
import org.openmtm.mtm.ServerMtm;
import org.openmtm.store.MessageStore;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission;
import org.openmtm.store.Submission.Recipient;
import org.openmtm.testservers.ScriptedSmtpServer.Verb;
import org.openmtm.testservers.SmtpAction;
import org.openmtm.testservers.TcpProxy;

/** A full disk, two instances at once, evil rows in the ledger, servers that take their time: the ledger ends in the truth. */
class SendFaultsTest {
    @TempDir
    private Path directory;

    private SmtpBench bench;

    @BeforeEach
    void start() throws IOException {
        bench = new SmtpBench(directory);
    }

    @AfterEach
    void stop() throws IOException {
        bench.close();
    }

    private MessagingException flushOn(IntPredicate full) {
        MessageStore store = FullStore.around(bench.store(), full);
        return catchThrowableOfType(MessagingException.class, () -> bench.flush(store, new FakeOperation(), false));
    }

    @Test
    void aDiskThatIsFullBetweenDotAndReplyForgetsNothingOfTheReply() throws Exception {
        EntryId message = bench.queue("ben@example.org");
        assertThat(flushOn(write -> write >= 3).kind()).isEqualTo(ErrorKind.DISK_FULL);
        assertThat(bench.server.mails()).hasSize(1);
        assertThat(bench.row(message).state()).isEqualTo(SendState.DOT);
        bench.flush();
        assertThat(bench.row(message).state()).isEqualTo(SendState.SENT);
        assertThat(bench.row(message).reply()).startsWith("250 ");
        assertThat(bench.row(message).recipients()).extracting(Recipient::state).containsOnly(SendState.SENT);
        assertThat(bench.server.mails()).hasSize(1);
        assertThat(bench.store().check(progress -> {}).problems()).isEmpty();
    }

    @Test
    void aDiskThatIsFullBetweenDotAndARefusalLeavesItUncertain() throws Exception {
        EntryId message = bench.queue("ben@example.org");
        bench.server.once(Verb.DOT, SmtpAction.reply("554 5.6.0 Never"));
        assertThat(flushOn(write -> write >= 3).kind()).isEqualTo(ErrorKind.DISK_FULL);
        assertThat(bench.row(message).state()).isEqualTo(SendState.DOT);
        bench.flush();
        assertThat(bench.row(message).state()).isEqualTo(SendState.UNCERTAIN);
        assertThat(bench.server.mails()).hasSize(1);
    }

    @Test
    void aDiskThatHasRoomAgainSoonKeepsWhatTheServerSaid() throws Exception {
        EntryId message = bench.queue("ben@example.org");
        assertThat(flushOn(write -> write == 3).kind()).isEqualTo(ErrorKind.DISK_FULL);
        assertThat(bench.row(message).state()).isEqualTo(SendState.SENT);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 99})
    void aDiskThatIsFullBeforeTheDotKeepsItBack(int last) throws Exception {
        EntryId message = bench.queue("ben@example.org");
        assertThat(flushOn(write -> write >= 2 && write <= last).kind()).isEqualTo(ErrorKind.DISK_FULL);
        assertThat(bench.server.mails()).isEmpty();
        assertThat(bench.row(message).state()).isEqualTo(last == 2 ? SendState.QUEUED : SendState.SENDING);
        bench.clock.advance(Duration.ofHours(1));
        assertThat(bench.flush()).containsEntry("sent", 1L);
        assertThat(bench.row(message).attempt()).isEqualTo(1);
        assertThat(bench.server.mails()).hasSize(1);
    }

    /** The disk is full from the second dot on. A server that lets us wait before it gives the time to write the first result. */
    @Test
    void aDiskThatIsFullForTheResultsForgetsNone() throws Exception {
        EntryId first = bench.queue("ben@example.org");
        EntryId second = bench.queue("carl@example.org");
        AtomicInteger dots = new AtomicInteger();
        AtomicBoolean waited = new AtomicBoolean();
        MessageStore store = storeThatBefore(call -> {
            if (call.equals("dotLeaves")) {
                dots.incrementAndGet();
            } else if (call.equals("write") && dots.get() == 1) {
                waited.set(true);
            } else if (call.equals("write") && dots.get() == 2) {
                throw new MessagingException(ErrorKind.DISK_FULL, "The disk is full", "Make room");
            }
        });
        MessagingException full =
                catchThrowableOfType(MessagingException.class, () -> bench.flush(store, new FakeOperation(), false));
        assertThat(full.kind()).isEqualTo(ErrorKind.DISK_FULL);
        assertThat(bench.row(first).state()).isEqualTo(waited.get() ? SendState.SENT : SendState.DOT);
        assertThat(bench.row(second).state()).isEqualTo(SendState.DOT);
        bench.reopen();
        assertThat(bench.flush()).containsEntry("sent", 0L);
        for (EntryId each : List.of(first, second)) {
            assertThat(bench.row(each).state()).isEqualTo(SendState.SENT);
        }
        assertThat(bench.server.mails()).hasSize(2);
    }

    @Test
    void aDiskThatIsFullAtTheSecondDotLosesNothingOfTheFirst() throws Exception {
        EntryId first = bench.queue("ben@example.org");
        EntryId second = bench.queue("carl@example.org");
        assertThat(flushOn(write -> write == 4).kind()).isEqualTo(ErrorKind.DISK_FULL);
        assertThat(bench.row(first).state()).isEqualTo(SendState.SENT);
        assertThat(bench.row(second).state()).isEqualTo(SendState.QUEUED);
        assertThat(bench.server.mails()).hasSize(1);
        bench.clock.advance(Duration.ofHours(1));
        assertThat(bench.flush()).containsEntry("sent", 1L);
        assertThat(bench.server.mails()).hasSize(2);
        assertThat(bench.store().check(progress -> {}).problems()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"250 2.0.0 Late but true, SENT", "451 4.3.0 Late no, QUEUED", "554 5.6.0 Late never, FAILED"})
    void aReplyThatComesWhenAnotherInstanceHasGivenUpIsTheTruth(String reply, SendState expected) throws Exception {
        bench.settings.put("dot.timeout.seconds", 20);
        EntryId message = bench.queue("ben@example.org");
        CountDownLatch answer = new CountDownLatch(1);
        bench.server.on(Verb.DOT, SmtpAction.reply(reply).when(answer));
        ServerMtm old = bench.serverMtm(bench.store());
        CompletableFuture<Void> run = CompletableFuture.runAsync(() -> send(old));
        awaitState(message, SendState.DOT);
        ServerMtm successor = bench.serverMtm(bench.store());
        successor.execute(new Commands.Disconnect(), new FakeOperation());
        assertThat(bench.row(message).state()).isEqualTo(SendState.UNCERTAIN);
        answer.countDown();
        run.get(30, TimeUnit.SECONDS);
        assertThat(bench.row(message).state()).isEqualTo(expected);
        assertThat(bench.row(message).reply()).isEqualTo(reply);
        assertThat(bench.row(message).attempt()).isEqualTo(1);
        successor.close();
        old.close();
    }

    @Test
    void aLateYesCountsAlsoForAMessageThatSomebodyQueuedAgain() throws Exception {
        bench.settings.put("dot.timeout.seconds", 20);
        EntryId message = bench.queue("ben@example.org");
        CountDownLatch answer = new CountDownLatch(1);
        bench.server.on(Verb.DOT, SmtpAction.normal().when(answer));
        ServerMtm old = bench.serverMtm(bench.store());
        CompletableFuture<Void> run = CompletableFuture.runAsync(() -> send(old));
        awaitState(message, SendState.DOT);
        bench.store().write(tx -> {
            Submission row = tx.submission(message).orElseThrow();
            tx.updateSubmission(SendState.DOT, row.to(SendState.QUEUED, "", "Somebody said that it did not arrive"));
            return null;
        });
        answer.countDown();
        run.get(30, TimeUnit.SECONDS);
        assertThat(bench.row(message).state()).isEqualTo(SendState.SENT);
        bench.flush();
        assertThat(bench.server.mails()).hasSize(1);
        old.close();
    }

    @Test
    void whatIsClaimedAheadIsFreeAgainWhenTheRunEnds() throws Exception {
        bench.settings.put("dot.timeout.seconds", 20);
        EntryId first = bench.queue("ben@example.org");
        EntryId second = bench.queue("carl@example.org");
        EntryId third = bench.queue("dora@example.org");
        CountDownLatch answer = new CountDownLatch(1);
        bench.server.on(Verb.DOT, SmtpAction.normal().when(answer));
        ServerMtm mtm = bench.serverMtm(bench.store());
        CompletableFuture<Void> run = CompletableFuture.runAsync(() -> send(mtm));
        awaitState(first, SendState.DOT);
        awaitState(second, SendState.SENDING);
        assertThat(bench.row(third).state()).isEqualTo(SendState.QUEUED);
        Thread closing = new Thread(mtm::close);
        closing.start();
        await(() -> closing.getState() == Thread.State.TIMED_WAITING);
        answer.countDown();
        closing.join();
        assertThat(bench.row(first).state())
                .as("closing waits for the commit, too")
                .isEqualTo(SendState.SENT);
        assertThat(run).failsWithin(Duration.ofSeconds(30));
        assertThat(bench.row(second).state()).isEqualTo(SendState.QUEUED);
        assertThat(bench.row(second).attempt()).isZero();
        assertThat(bench.row(second).notBefore()).isNull();
    }

    /** As an update does: the next module goes on at once. */
    @ParameterizedTest
    @EnumSource(
            value = Verb.class,
            names = {"CONNECT", "EHLO", "MAIL", "RCPT", "DATA"})
    void whatIsClosedBeforeTheDotWaitsForNothing(Verb verb) throws Exception {
        EntryId message = bench.queue("ben@example.org");
        EntryId other = bench.queue("carl@example.org");
        bench.server.extensions("SIZE 52428800").once(verb, SmtpAction.silence());
        ServerMtm mtm = bench.serverMtm(bench.store());
        CompletableFuture<Void> run = CompletableFuture.runAsync(() -> send(mtm));
        String said = verb == Verb.CONNECT ? "" : verb.name();
        await(() -> bench.server.connections() == 1
                && (said.isEmpty() || bench.server.commands().stream().anyMatch(line -> line.startsWith(said))));
        mtm.close();
        assertThat(run).failsWithin(Duration.ofSeconds(30));
        for (EntryId each : List.of(message, other)) {
            assertThat(bench.row(each).state()).isEqualTo(SendState.QUEUED);
            assertThat(bench.row(each).attempt()).isZero();
            assertThat(bench.row(each).notBefore()).isNull();
        }
        // The first connection may be gone before the server came to be silent on it.
        bench.server.honest();
        assertThat(bench.flush()).containsEntry("sent", 2L);
        assertThat(bench.server.mails()).hasSize(2);
    }

    @Test
    void whatIsClosedInTheMiddleOfItsBodyWaitsForNothing() throws Exception {
        try (TcpProxy proxy = new TcpProxy(bench.server.port())) {
            proxy.tap((direction, bytes, length) -> proxy.silent(proxy.bytes(TcpProxy.Direction.TO_SERVER) > 100_000));
            bench.settings.put("port", proxy.port());
            bench.settings.put("dot.timeout.seconds", 60);
            Draft draft = new Draft(
                    Draft.Kind.NEW,
                    "",
                    List.of("ben@example.org"),
                    List.of(),
                    List.of(),
                    "large",
                    "many words\n".repeat(2_000_000),
                    List.of(),
                    null);
            EntryId message = bench.client().compose(draft, SendOptions.NOW);
            ServerMtm mtm = bench.serverMtm(bench.store());
            CompletableFuture<Void> run = CompletableFuture.runAsync(() -> send(mtm));
            await(() -> proxy.bytes(TcpProxy.Direction.TO_SERVER) > 100_000);
            mtm.close();
            assertThat(run).failsWithin(Duration.ofSeconds(30));
            assertThat(bench.row(message).state()).isEqualTo(SendState.QUEUED);
            assertThat(bench.row(message).attempt()).isZero();
            assertThat(bench.row(message).notBefore()).isNull();
            proxy.tap((direction, bytes, length) -> {}).silent(false);
            assertThat(bench.flush()).containsEntry("sent", 1L);
            assertThat(bench.server.mails()).hasSize(1);
        }
    }

    @Test
    void aResultIsCommittedWhileTheServerLetsTheNextMessageWait() throws Exception {
        EntryId first = bench.queue("ben@example.org");
        bench.queue("carl@example.org");
        CountDownLatch answer = new CountDownLatch(1);
        bench.server.on(Verb.MAIL, SmtpAction.normal().when(answer));
        bench.server.once(Verb.MAIL, SmtpAction.normal());
        CompletableFuture<Void> run = CompletableFuture.runAsync(() -> send(bench.serverMtm(bench.store())));
        awaitState(first, SendState.SENT);
        assertThat(bench.server.mails())
                .as("the second is still being announced")
                .hasSize(1);
        answer.countDown();
        run.get(30, TimeUnit.SECONDS);
        assertThat(bench.server.mails()).hasSize(2);
    }

    /** No gate before the wire lets anything of these through, however they got into the ledger. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@b.c>\r\nRCPT TO:<x@y.z",
                "a@b.c\nDATA",
                "a@b.c\rDATA",
                "a\0@b.c",
                "a\u010a@b.c>\u010d\u010aDATA",
                "a@b.c> NOTIFY=NEVER",
                "a@b.c\u2028DATA",
                "<a@b.c>",
                "a@b.c\u0085DATA",
                "\"x y\"@b.c"
            })
    void evilRowsFailAndNothingOfThemIsOnTheWire(String evil) throws Exception {
        EntryId recipient = bench.queue("ben@example.org");
        EntryId sender = bench.queue("ben@example.org");
        EntryId good = bench.queue("good@example.org");
        bench.store().write(tx -> {
            Submission row = tx.submission(recipient).orElseThrow();
            tx.updateSubmission(
                    SendState.QUEUED, row.withRecipients(List.of(new Recipient(evil, SendState.QUEUED, ""))));
            return null;
        });
        replace(sender, evil);
        assertThat(bench.flush()).containsEntry("failed", 2L).containsEntry("sent", 1L);
        assertThat(bench.row(recipient).state()).isEqualTo(SendState.FAILED);
        assertThat(bench.row(sender).state()).isEqualTo(SendState.FAILED);
        assertThat(bench.row(good).state()).isEqualTo(SendState.SENT);
        assertThat(bench.server.commands())
                .allMatch(line -> line.matches("EHLO .*|MAIL FROM:<anna@example.org> .*"
                        + "|RCPT TO:<good@example.org>( NOTIFY=[A-Z,]+ ORCPT=rfc822;good@example.org)?|DATA|QUIT"));
        String wire = new String(bench.server.received(), StandardCharsets.ISO_8859_1).replace("\r\n", "");
        assertThat(wire).doesNotContain("\r").doesNotContain("\n").doesNotContain("\0");
    }

    /** A row whose sender is another one. */
    private void replace(EntryId message, String sender) {
        bench.store().write(tx -> {
            Submission row = tx.submission(message).orElseThrow();
            tx.updateSubmission(SendState.QUEUED, row.to(SendState.CANCELLED, "", ""));
            tx.addSubmission(Submission.queued(
                    message,
                    row.service(),
                    row.messageId(),
                    row.envelopeId(),
                    sender,
                    row.recipients(),
                    row.plan(),
                    null,
                    row.filing(),
                    row.created()));
            return null;
        });
    }

    private static void send(ServerMtm mtm) {
        try {
            mtm.execute(new Commands.SendQueued(false), new FakeOperation());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitState(EntryId message, SendState state) {
        await(() -> bench.row(message).state() == state);
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** A store that before a call does what a test wants. */
    private MessageStore storeThatBefore(Consumer<String> calls) {
        MessageStore real = bench.store();
        return (MessageStore) Proxy.newProxyInstance(
                SendFaultsTest.class.getClassLoader(),
                new Class<?>[] {MessageStore.class},
                (proxy, method, arguments) -> {
                    calls.accept(method.getName());
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** A store that is just being replaced takes no note of the answer: we have it all the same. */
    @ParameterizedTest
    @ValueSource(strings = {"250 2.0.0 taken", "554 5.6.0 Never"})
    void anAnswerThatTheStoreCannotNoteIsNotForgotten(String answer) throws Exception {
        EntryId message = bench.queue("ben@example.org");
        bench.server.once(Verb.DOT, SmtpAction.reply(answer));
        AtomicInteger failures = new AtomicInteger();
        MessageStore store = storeThatBefore(call -> {
            boolean noting = call.equals("dotAnswered") || (answer.startsWith("5") && call.equals("write"));
            if (noting && !bench.server.mails().isEmpty() && failures.incrementAndGet() == 1) {
                throw new MessagingException(ErrorKind.STORE, "The store is being replaced", "");
            }
        });
        catchThrowableOfType(MessagingException.class, () -> bench.flush(store, new FakeOperation(), false));
        assertThat(bench.row(message).state()).isEqualTo(answer.startsWith("2") ? SendState.SENT : SendState.FAILED);
    }

    /** Whatever goes wrong there: what the server said counts. */
    @Test
    void anOriginalThatCannotBeFoundOutMakesNothingUncertain() throws Exception {
        EntryId message = bench.queue("ben@example.org");
        MessageStore store = storeThatBefore(call -> {
            if (call.equals("entry") && bench.row(message).state() == SendState.DOT) {
                throw new IllegalStateException("no such page");
            }
        });
        bench.flush(store, new FakeOperation(), false);
        assertThat(bench.row(message).state()).isEqualTo(SendState.SENT);
    }

    /** A stumble of the store must not be why messages wait that nobody sends. */
    @Test
    void aRunThatIsCancelledWhileTheStoreStumblesKeepsNothingClaimed() throws Exception {
        EntryId first = bench.queue("ben@example.org");
        List<EntryId> others = Stream.of("carl@example.org", "dora@example.org", "emil@example.org")
                .map(bench::queue)
                .toList();
        FakeOperation operation = new FakeOperation();
        AtomicInteger writes = new AtomicInteger();
        MessageStore store = storeThatBefore(call -> {
            if (call.equals("dotAnswered")) {
                operation.cancel();
            } else if (call.equals("write") && operation.isCancelled() && writes.incrementAndGet() == 1) {
                throw new MessagingException(ErrorKind.STORE, "The disk stumbled", "");
            }
        });
        catchThrowableOfType(MessagingException.class, () -> bench.flush(store, operation, false));
        assertThat(writes).hasPositiveValue();
        for (EntryId each : others) {
            assertThat(bench.row(each).state()).isEqualTo(SendState.QUEUED);
        }
        bench.flush();
        assertThat(bench.row(first).state()).isEqualTo(SendState.SENT);
        assertThat(bench.server.mails()).hasSize(4);
    }
}
