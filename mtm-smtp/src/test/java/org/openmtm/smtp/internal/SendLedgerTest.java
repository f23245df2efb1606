// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flag;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.SendOptions;
import org.openmtm.mtm.ServerMtm;
import org.openmtm.operation.Progress;
import org.openmtm.store.MessageStore;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission;
import org.openmtm.store.Submission.Recipient;
import org.openmtm.testservers.Ports;
import org.openmtm.testservers.ScriptedSmtpServer.Verb;
import org.openmtm.testservers.SmtpAction;

class SendLedgerTest {
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

    private static Map<String, Object> result(long sent, long waiting, long failed, long uncertain) {
        return Map.of("sent", sent, "waiting", waiting, "failed", failed, "uncertain", uncertain);
    }

    private MessagingException failedFlush() {
        MessagingException e = catchThrowableOfType(MessagingException.class, bench::flush);
        assertThat(e).isNotNull();
        return e;
    }

    @Test
    void sentMailLiesInSentAndStaysInTheLedger() throws Exception {
        EntryId message = bench.queue("ben@example.org", "Carl <carl@example.org>");
        FakeOperation operation = new FakeOperation();
        assertThat(bench.flush(bench.store(), operation, false)).isEqualTo(result(1, 0, 0, 0));
        Submission row = bench.row(message);
        assertThat(row.state()).isEqualTo(SendState.SENT);
        assertThat(row.attempt()).isEqualTo(1);
        assertThat(row.reply()).isEqualTo("250 2.0.0 Queued as scripted");
        assertThat(row.recipients()).extracting(Recipient::state).containsOnly(SendState.SENT);
        assertThat(bench.entry(message).parent()).isEqualTo(StandardFolder.SENT.id());
        assertThat(bench.entry(message).flags().has(Flag.SEEN)).isTrue();
        assertThat(bench.store().outbox(null)).isEmpty();
        assertThat(bench.server.mails().get(0).text()).isEqualTo(bench.body(message));
        assertThat(bench.server.mails().get(0).mailParameters()).contains("ENVID=" + row.envelopeId());
        assertThat(operation.progress).contains(new Progress("send", 1, 1, "messages", ""));
        assertThat(bench.store().check(p -> {}).problems()).isEmpty();
    }

    @Test
    void anEmptyOutboxMakesNoConnection() throws Exception {
        assertThat(bench.flush()).isEqualTo(result(0, 0, 0, 0));
        assertThat(bench.server.connections()).isZero();
    }

    @Test
    void manyMessagesShareOneConnection() throws Exception {
        for (int i = 0; i < 20; i++) {
            bench.queue("ben@example.org");
        }
        assertThat(bench.flush()).isEqualTo(result(20, 0, 0, 0));
        assertThat(bench.server.connections()).isEqualTo(1);
        assertThat(bench.server.mails()).hasSize(20);
    }

    @ParameterizedTest
    @CsvSource({
        "MAIL, 450 later, QUEUED",
        "MAIL, 550 never, FAILED",
        "RCPT, 451 greylisted, QUEUED",
        "RCPT, 550 nobody, FAILED",
        "DATA, 451 later, QUEUED",
        "DATA, 554 never, FAILED",
        "DOT, 452 full, QUEUED",
        "DOT, 554 spam, FAILED",
        "DOT, 421 closing, QUEUED"
    })
    void refusalsAtEachVerb(Verb verb, String reply, SendState expected) throws Exception {
        EntryId message = bench.queue("ben@example.org");
        bench.server.once(verb, SmtpAction.reply(reply));
        bench.flush();
        Submission row = bench.row(message);
        assertThat(row.state()).isEqualTo(expected);
        assertThat(row.attempt()).isEqualTo(1);
        assertThat(row.reply()).isEqualTo(reply);
        assertThat(row.reason()).isNotEmpty();
        assertThat(row.recipients()).extracting(Recipient::state).containsExactly(expected);
        assertThat(bench.entry(message).parent()).isEqualTo(StandardFolder.OUTBOX.id());
        if (expected == SendState.QUEUED) {
            assertThat(row.notBefore()).isAfter(bench.clock.instant());
            assertThat(bench.flush()).isEqualTo(result(0, 0, 0, 0));
            bench.clock.advance(Duration.ofHours(1));
            assertThat(bench.flush()).isEqualTo(result(1, 0, 0, 0));
            assertThat(bench.row(message).attempt()).isEqualTo(2);
        } else {
            assertThat(bench.flush()).isEqualTo(result(0, 0, 0, 0));
        }
        assertThat(bench.acknowledged()).isEqualTo(expected == SendState.QUEUED ? 1 : 0);
    }

    @Test
    void oneRefusedRecipientOfThreeDoesNotKeepItFromTheOthers() throws Exception {
        bench.server.on(Verb.RCPT, ".*<bad@.*", SmtpAction.reply("550 5.1.1 no such user"));
        EntryId message = bench.queue("a@example.org", "bad@example.org", "c@example.org");
        assertThat(bench.flush()).isEqualTo(result(1, 0, 0, 0));
        Submission row = bench.row(message);
        assertThat(row.recipients())
                .containsExactly(
                        new Recipient("a@example.org", SendState.SENT, row.reply()),
                        new Recipient("bad@example.org", SendState.FAILED, "550 5.1.1 no such user"),
                        new Recipient("c@example.org", SendState.SENT, row.reply()));
        assertThat(row.reason()).contains("bad@example.org");
    }

    @Test
    void aRecipientWhoHasToWaitGetsItLaterAndTheOthersOnce() throws Exception {
        bench.server.on(Verb.RCPT, ".*<slow@.*", SmtpAction.reply("451 greylisted"));
        EntryId message = bench.queue("a@example.org", "slow@example.org", "c@example.org");
        assertThat(bench.flush()).isEqualTo(result(0, 1, 0, 0));
        assertThat(bench.row(message).reason()).contains("slow@example.org");
        bench.server.honest();
        bench.clock.advance(Duration.ofHours(1));
        assertThat(bench.flush()).isEqualTo(result(1, 0, 0, 0));
        assertThat(bench.server.mails())
                .extracting(mail -> mail.recipients().toString())
                .containsExactly("[a@example.org, c@example.org]", "[slow@example.org]");
        assertThat(bench.row(message).recipients()).extracting(Recipient::state).containsOnly(SendState.SENT);
    }

    @Test
    void cutsBeforeTheDotAreNoAttempt() throws Exception {
        EntryId message = bench.queue("ben@example.org");
        for (Verb verb : List.of(Verb.MAIL, Verb.RCPT, Verb.DATA)) {
            for (SmtpAction cut : List.of(SmtpAction.closeBeforeReply(), SmtpAction.resetBeforeReply())) {
                bench.server.once(verb, cut);
                assertThat(failedFlush().kind()).isEqualTo(ErrorKind.NETWORK);
                Submission row = bench.row(message);
                assertThat(row.state()).isEqualTo(SendState.QUEUED);
                assertThat(row.attempt()).isZero();
                assertThat(row.phase()).isEqualTo(verb.name());
                assertThat(row.notBefore()).isAfter(bench.clock.instant());
                assertThat(row.reason()).contains("127.0.0.1");
                bench.clock.advance(Duration.ofHours(1));
            }
        }
        assertThat(bench.flush()).isEqualTo(result(1, 0, 0, 0));
        assertThat(bench.server.mails()).hasSize(1);
    }

    @Test
    void cutsAfterTheDotAreUncertainAndNeverSentAgain() throws Exception {
        bench.settings.put("dot.timeout.seconds", 1);
        List<SmtpAction> cuts = List.of(
                SmtpAction.closeBeforeReply(),
                SmtpAction.resetBeforeReply(),
                SmtpAction.silence(),
                SmtpAction.endlessLine());
        for (SmtpAction cut : cuts) {
            EntryId message = bench.queue("ben@example.org");
            bench.server.once(Verb.DOT, cut);
            failedFlush();
            assertThat(bench.row(message).state()).isEqualTo(SendState.UNCERTAIN);
            assertThat(bench.row(message).attempt()).isEqualTo(1);
            assertThat(bench.row(message).reason()).isNotEmpty();
            assertThat(bench.entry(message).parent()).isEqualTo(StandardFolder.OUTBOX.id());
            bench.clock.advance(Duration.ofDays(30));
            assertThat(bench.flush(bench.store(), new FakeOperation(), true)).isEqualTo(result(0, 0, 0, 0));
        }
        // It may read a dot after its sender gave up.
        assertThat(bench.server.awaitMails(cuts.size(), Duration.ofSeconds(30))).hasSize(cuts.size());
    }

    @Test
    void aDropAfter250IsSent() throws Exception {
        bench.server.once(Verb.DOT, SmtpAction.closeAfterReply());
        EntryId first = bench.queue("ben@example.org");
        EntryId second = bench.queue("ben@example.org");
        MessagingException trouble = catchThrowableOfType(MessagingException.class, bench::flush);
        assertThat(bench.row(first).state()).isEqualTo(SendState.SENT);
        if (trouble != null) {
            // The drop was met by the second message, before anything of it was said.
            assertThat(bench.row(second).state()).isEqualTo(SendState.QUEUED);
            bench.flush();
        }
        assertThat(bench.row(second).state()).isEqualTo(SendState.SENT);
        assertThat(bench.server.mails()).hasSize(2);
    }

    @Test
    void aMessageThatBreaksItsConnectionDoesNotHoldUpTheOthers() throws Exception {
        bench.server.on(Verb.RCPT, ".*<poison@.*", SmtpAction.resetBeforeReply());
        EntryId poison = bench.queue("poison@example.org");
        EntryId good = bench.queue("good@example.org");
        assertThat(failedFlush().kind()).isEqualTo(ErrorKind.NETWORK);
        assertThat(bench.row(poison).state()).isEqualTo(SendState.QUEUED);
        assertThat(bench.row(good).state()).isEqualTo(SendState.SENT);
    }

    @Test
    void aServerThatBreaksEveryConnectionEndsTheRun() {
        bench.server.on(Verb.MAIL, SmtpAction.closeBeforeReply());
        for (int i = 0; i < 10; i++) {
            bench.queue("ben@example.org");
        }
        failedFlush();
        assertThat(bench.server.connections()).isEqualTo(2);
        assertThat(bench.store().outbox(bench.service()))
                .hasSize(10)
                .allSatisfy(row -> assertThat(row.state()).isEqualTo(SendState.QUEUED));
    }

    @Test
    void anUnreachableServerIsNoAttemptAndTheRowSaysWhy() throws IOException {
        EntryId message = bench.queue("ben@example.org");
        bench.settings.put("port", Ports.refused());
        assertThat(failedFlush().kind()).isEqualTo(ErrorKind.NETWORK);
        Submission row = bench.row(message);
        assertThat(row.state()).isEqualTo(SendState.QUEUED);
        assertThat(row.attempt()).isZero();
        assertThat(row.reason()).contains("refused the connection");
        assertThat(row.waitsForNetwork()).isTrue();
        assertThat(bench.statuses.get(bench.statuses.size() - 1).error()).isEqualTo(ErrorKind.NETWORK);
    }

    @Test
    void waitingForTheNextConnectionAndForATime() throws Exception {
        EntryId next = bench.client().compose(SmtpBench.draft("x", "a@b.c"), SendOptions.NEXT_CONNECTION);
        EntryId later = bench.client()
                .compose(
                        SmtpBench.draft("x", "a@b.c"),
                        SendOptions.at(bench.clock.instant().plusSeconds(60)));
        assertThat(bench.flush()).isEqualTo(result(0, 0, 0, 0));
        assertThat(bench.flush(bench.store(), new FakeOperation(), true)).isEqualTo(result(1, 0, 0, 0));
        assertThat(bench.row(next).state()).isEqualTo(SendState.SENT);
        bench.clock.advance(Duration.ofSeconds(60));
        assertThat(bench.flush()).isEqualTo(result(1, 0, 0, 0));
        assertThat(bench.row(later).state()).isEqualTo(SendState.SENT);
    }

    @Test
    void tooLargeForTheServerFailsWithoutBeingSent() throws Exception {
        bench.server.extensions("SIZE 100");
        EntryId message = bench.queue("ben@example.org");
        assertThat(bench.flush()).isEqualTo(result(0, 0, 1, 0));
        assertThat(bench.row(message).reason()).contains("the server takes 100");
        assertThat(bench.server.commands()).noneMatch(line -> line.startsWith("MAIL"));
    }

    /** kill -9 before and after each step: claim, dot, what was answered to it, result. */
    @ParameterizedTest
    @CsvSource({
        "1, false, QUEUED, SENT",
        "1, true, SENDING, SENT",
        "2, false, SENDING, SENT",
        "2, true, DOT, UNCERTAIN",
        "3, false, DOT, UNCERTAIN",
        "3, true, DOT, SENT",
        "4, false, DOT, SENT",
        "4, true, SENT, SENT"
    })
    void killedAtEachStep(int write, boolean committed, SendState left, SendState settled) throws Exception {
        EntryId message = bench.queue("ben@example.org");
        MessageStore dying = CrashingStore.around(bench.store(), write, committed);
        assertThatThrownBy(() -> bench.flush(dying, new FakeOperation(), false))
                .isInstanceOf(CrashingStore.Killed.class);
        assertThat(bench.row(message).state()).isEqualTo(left);
        bench.reopen();
        bench.flush();
        assertThat(bench.row(message).state()).isEqualTo(settled);
        assertThat(bench.server.mails().size()).isLessThanOrEqualTo(1);
        assertThat(bench.row(message).attempt()).isEqualTo(1);
        bench.clock.advance(Duration.ofDays(1));
        assertThat(bench.flush(bench.store(), new FakeOperation(), true)).isEqualTo(result(0, 0, 0, 0));
        assertThat(bench.store().check(p -> {}).problems()).isEmpty();
    }

    @Test
    void cancelledBeforeTheDotWaitsAgain() throws Exception {
        EntryId first = bench.queue("ben@example.org");
        FakeOperation operation = new FakeOperation();
        bench.server.on(Verb.DATA, SmtpAction.silence());
        CompletableFuture<MessagingException> run = CompletableFuture.supplyAsync(() ->
                catchThrowableOfType(MessagingException.class, () -> bench.flush(bench.store(), operation, false)));
        awaitCommand("DATA");
        operation.cancel();
        assertThat(run.get(30, TimeUnit.SECONDS).kind()).isEqualTo(ErrorKind.CANCELLED);
        assertThat(bench.row(first).state()).isEqualTo(SendState.QUEUED);
        assertThat(bench.row(first).attempt()).isZero();
    }

    @Test
    void cancelledAfterTheDotStillHearsTheReply() throws Exception {
        bench.settings.put("dot.timeout.seconds", 20);
        EntryId first = bench.queue("ben@example.org");
        EntryId second = bench.queue("ben@example.org");
        FakeOperation operation = new FakeOperation();
        CountDownLatch answer = new CountDownLatch(1);
        bench.server.on(Verb.DOT, SmtpAction.normal().when(answer));
        CompletableFuture<MessagingException> run = CompletableFuture.supplyAsync(() ->
                catchThrowableOfType(MessagingException.class, () -> bench.flush(bench.store(), operation, false)));
        awaitState(first, SendState.DOT);
        operation.cancel();
        answer.countDown();
        assertThat(run.get(30, TimeUnit.SECONDS).kind()).isEqualTo(ErrorKind.CANCELLED);
        assertThat(bench.row(first).state()).isEqualTo(SendState.SENT);
        assertThat(bench.row(second).state()).isEqualTo(SendState.QUEUED);
    }

    @Test
    void closingTheModuleAfterTheDotWaitsAMoment() throws Exception {
        bench.settings.put("dot.timeout.seconds", 20);
        EntryId message = bench.queue("ben@example.org");
        CountDownLatch answer = new CountDownLatch(1);
        bench.server.on(Verb.DOT, SmtpAction.normal().when(answer));
        ServerMtm mtm = bench.serverMtm(bench.store());
        CompletableFuture<Void> run = CompletableFuture.runAsync(() -> execute(mtm));
        awaitState(message, SendState.DOT);
        Thread closing = new Thread(mtm::close);
        closing.start();
        await(() -> closing.getState() == Thread.State.TIMED_WAITING);
        answer.countDown();
        closing.join();
        run.get(30, TimeUnit.SECONDS);
        assertThat(bench.row(message).state()).isEqualTo(SendState.SENT);
    }

    @Test
    void closingTheModuleDoesNotWaitForASilentServer() throws Exception {
        bench.settings.put("dot.timeout.seconds", 60);
        EntryId message = bench.queue("ben@example.org");
        bench.server.on(Verb.DOT, SmtpAction.silence());
        ServerMtm mtm = bench.serverMtm(bench.store());
        CompletableFuture<Void> run = CompletableFuture.runAsync(() -> execute(mtm));
        awaitState(message, SendState.DOT);
        long start = System.nanoTime();
        mtm.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
        assertThat(run).failsWithin(Duration.ofSeconds(30));
        assertThat(bench.row(message).state()).isEqualTo(SendState.UNCERTAIN);
    }

    @Test
    void anInterruptEndsTheRunBetweenMessages() {
        EntryId message = bench.queue("ben@example.org");
        Thread.currentThread().interrupt();
        assertThatThrownBy(bench::flush).isInstanceOf(InterruptedException.class);
        assertThat(bench.row(message).state()).isEqualTo(SendState.QUEUED);
    }

    @Test
    void testingAndConnectingLogIn() throws Exception {
        bench.server.user("anna", "secret");
        bench.settings.put("user", "anna");
        ServerMtm mtm = bench.serverMtm(bench.store());
        for (var command : List.of(new Commands.Test(), new Commands.Connect())) {
            assertThat(mtm.execute(command, new FakeOperation()).values()).containsEntry("login", "PLAIN");
        }
        assertThat(mtm.execute(new Commands.Disconnect(), new FakeOperation()).values())
                .isEmpty();
        assertThat(mtm.status().connected()).isFalse();
        bench.settings.put("user", "berta");
        MessagingException wrong = catchThrowableOfType(
                MessagingException.class, () -> mtm.execute(new Commands.Test(), new FakeOperation()));
        assertThat(wrong.kind()).isEqualTo(ErrorKind.AUTHENTICATION);
        assertThat(mtm.status().error()).isEqualTo(ErrorKind.AUTHENTICATION);
        MessagingException unknown = catchThrowableOfType(
                MessagingException.class, () -> mtm.execute(new Commands.Synchronise("", false), new FakeOperation()));
        assertThat(unknown.kind()).isEqualTo(ErrorKind.NOT_SUPPORTED);
        mtm.close();
    }

    private static void execute(ServerMtm mtm) {
        try {
            mtm.execute(new Commands.SendQueued(false), new FakeOperation());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitCommand(String verb) {
        await(() -> bench.server.commands().stream().anyMatch(line -> line.startsWith(verb)));
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
}
