// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.email.mime.MessageHeaders;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.Draft;
import org.openmtm.mtm.SendOptions;
import org.openmtm.mtm.ServerMtm;
import org.openmtm.store.BodySink;
import org.openmtm.store.Filing;
import org.openmtm.store.MessageStore;
import org.openmtm.store.NewMessage;
import org.openmtm.store.SendState;
import org.openmtm.store.SendStep;
import org.openmtm.store.StagedBody;
import org.openmtm.store.Submission;
import org.openmtm.store.Submission.Recipient;
import org.openmtm.testservers.ScriptedSmtpServer.Verb;
import org.openmtm.testservers.SmtpAction;

/** What people, the store and the clock do to a message while a run has it in hand, or after it was taken back. */
class MeanwhileTest {
    private static final String QUESTION = """
            From: Ben <ben@example.org>
            To: anna@example.org
            Subject: Question
            Message-ID: <q1@example.org>
            Date: Sun, 1 Mar 2026 10:00:00 +0000

            What?
            """;

    @TempDir
    private Path directory;

    private MailBench mails;
    private SmtpBench bench;

    @BeforeEach
    void start() throws IOException {
        mails = new MailBench(directory);
        bench = mails.smtp;
    }

    @AfterEach
    void stop() throws IOException {
        mails.close();
    }

    private interface Interference {
        void before(String method);
    }

    private MessageStore store(Interference interference) {
        MessageStore real = bench.store();
        return (MessageStore) Proxy.newProxyInstance(
                MeanwhileTest.class.getClassLoader(),
                new Class<?>[] {MessageStore.class},
                (proxy, method, arguments) -> {
                    interference.before(method.getName());
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private MessageStore storeThatBeforeItsFirstWrite(Runnable person) {
        return storeThatBeforeItsFirst("write", person);
    }

    private MessageStore storeThatBeforeItsFirst(String call, Runnable person) {
        AtomicInteger calls = new AtomicInteger();
        return store(method -> {
            if (method.equals(call) && calls.incrementAndGet() == 1) {
                person.run();
            }
        });
    }

    private void cancel(EntryId message) {
        bench.store().write(tx -> {
            Submission row = tx.submission(message).orElseThrow();
            tx.updateSubmission(row.state(), row.to(SendState.CANCELLED, "", "Taken back"));
            tx.setFlags(message, tx.entry(message).orElseThrow().flags().with(Flag.DRAFT));
            tx.move(message, StandardFolder.DRAFTS.id());
            return null;
        });
    }

    private void sendLater(EntryId message, Instant time) {
        cancel(message);
        bench.client().send(message, SendOptions.at(time));
    }

    @Test
    void aTimeThatIsChosenDuringARunIsKept() throws Exception {
        bench.queue("ben@example.org");
        EntryId second = bench.queue("carl@example.org");
        Instant tomorrow = bench.clock.instant().plus(Duration.ofDays(1));
        MessageStore store = storeThatBeforeItsFirstWrite(() -> sendLater(second, tomorrow));
        assertThat(bench.flush(store, new FakeOperation(), false)).containsEntry("sent", 1L);
        assertThat(bench.row(second).state()).isEqualTo(SendState.QUEUED);
        assertThat(bench.row(second).notBefore()).isEqualTo(tomorrow);
        assertThat(bench.server.mails()).hasSize(1);
    }

    @Test
    void aTimeThatIsChosenWhileTheServerCannotBeReachedIsKept() {
        EntryId message = bench.queue("ben@example.org");
        Instant tomorrow = bench.clock.instant().plus(Duration.ofDays(1));
        bench.server.on(Verb.CONNECT, SmtpAction.closeBeforeReply());
        MessageStore store = storeThatBeforeItsFirstWrite(() -> sendLater(message, tomorrow));
        assertThatExceptionOfType(MessagingException.class)
                .isThrownBy(() -> bench.flush(store, new FakeOperation(), false));
        assertThat(bench.row(message).notBefore()).isEqualTo(tomorrow);
    }

    @Test
    void aPersonWhoCannotWaitDuringARunNeedNot() throws Exception {
        bench.queue("ben@example.org");
        EntryId second = bench.queue("carl@example.org");
        MessageStore store = storeThatBeforeItsFirstWrite(() -> {
            bench.store().write(tx -> {
                Submission row = tx.submission(second).orElseThrow();
                tx.updateSubmission(SendState.QUEUED, row.withPhase("person").to(SendState.QUEUED, "", "Now"));
                return null;
            });
        });
        assertThat(bench.flush(store, new FakeOperation(), false)).containsEntry("sent", 2L);
    }

    /** What the server said counts, whatever else is wrong here. */
    @Test
    void anIndexThatCannotBeReadMakesNothingUncertainThatWasTaken() throws Exception {
        EntryId reply = mails.compose(MailBench.draft(Draft.Kind.REPLY, mails.receive(QUESTION)));
        MessageStore store = store(method -> {
            if (method.equals("byMessageId")) {
                throw new MessagingException(ErrorKind.STORE, "The index is damaged", "");
            }
        });
        assertThat(bench.flush(store, new FakeOperation(), false)).containsEntry("sent", 1L);
        assertThat(bench.row(reply).state()).isEqualTo(SendState.SENT);
    }

    @Test
    void whetherSomebodyAnsweredCannotBeToldAndTheOthersGoAllTheSame() throws Exception {
        EntryId waits = bench.client()
                .compose(
                        MailBench.draft(Draft.Kind.REPLY, mails.receive(QUESTION)),
                        SendOptions.NOW.withUnlessAnswered(true));
        EntryId goes = bench.queue("carl@example.org");
        MessageStore store = store(method -> {
            if (method.equals("awaitIndexed")) {
                throw new MessagingException(ErrorKind.STORE, "The index is damaged", "");
            }
        });
        assertThat(bench.flush(store, new FakeOperation(), false)).containsEntry("sent", 1L);
        assertThat(bench.row(goes).state()).isEqualTo(SendState.SENT);
        assertThat(bench.row(waits).state()).isEqualTo(SendState.QUEUED);
        assertThat(bench.row(waits).reason()).contains("The index is damaged");
        assertThat(bench.row(waits).notBefore()).isAfter(bench.clock.instant());
    }

    /** The disk was full when the answer came; the same instance still knows it. */
    @Test
    void whatAnInstanceKnowsItDoesNotCallUncertain() throws Exception {
        EntryId message = bench.queue("ben@example.org");
        boolean[] room = {false};
        MessageStore store = store(method -> {
            if (method.equals("write") && !bench.server.mails().isEmpty() && !room[0]) {
                throw new MessagingException(ErrorKind.DISK_FULL, "The disk is full", "Make room");
            }
        });
        ServerMtm mtm = bench.serverMtm(store);
        assertThatExceptionOfType(MessagingException.class)
                .isThrownBy(() -> mtm.execute(new Commands.SendQueued(false), new FakeOperation()));
        assertThat(bench.row(message).state()).isEqualTo(SendState.DOT);
        room[0] = true;
        mtm.execute(new Commands.SendQueued(false), new FakeOperation());
        mtm.close();
        assertThat(bench.row(message).state()).isEqualTo(SendState.SENT);
        assertThat(bench.store().story(message)).extracting(SendStep::state).doesNotContain(SendState.UNCERTAIN);
    }

    @Test
    void whatHasReachedSomebodyIsNotADraftAgain() throws Exception {
        EntryId question = mails.receive(QUESTION);
        bench.clock.advance(Duration.ofMinutes(1));
        EntryId reply = bench.client()
                .compose(
                        MailBench.draft(Draft.Kind.REPLY, question, "ben@example.org", "carl@example.org"),
                        SendOptions.NOW.withUnlessAnswered(true));
        bench.server.on(Verb.RCPT, ".*<carl@.*", SmtpAction.reply("451 4.7.1 greylisted"));
        bench.flush();
        assertThat(bench.row(reply).recipients())
                .extracting(Recipient::state)
                .containsExactlyInAnyOrder(SendState.SENT, SendState.QUEUED);
        bench.clock.advance(Duration.ofHours(1));
        mails.receive(QUESTION.replace("<q1@", "<a1@")
                .replace("Date:", "In-Reply-To: <q1@example.org>\nReferences: <q1@example.org>\nDate:"));
        bench.flush();
        Submission row = bench.row(reply);
        assertThat(row.state()).isEqualTo(SendState.SENT);
        assertThat(row.reason()).contains("answered");
        assertThat(row.recipients())
                .filteredOn(one -> one.address().startsWith("carl"))
                .allSatisfy(one -> assertThat(one.state()).isEqualTo(SendState.FAILED));
        assertThat(bench.entry(reply).parent()).isEqualTo(StandardFolder.SENT.id());
        assertThat(row.filing().state()).isEqualTo(Filing.State.WANTED);
        assertThat(bench.server.mails()).hasSize(1);
        assertThat(bench.store().check(progress -> {}).problems()).isEmpty();
    }

    /** A draft that was taken back days ago is as new as any other when it goes into the Outbox. */
    @Test
    void whatIsSentAnewBeginsAnew() {
        EntryId message = bench.queue("ben@example.org");
        Submission first = bench.row(message);
        cancel(message);
        bench.clock.advance(Duration.ofDays(30));
        bench.client().send(message, SendOptions.NOW);
        Submission second = bench.row(message);
        assertThat(second.created()).isEqualTo(bench.clock.instant());
        assertThat(second.envelopeId()).isNotEqualTo(first.envelopeId());
        assertThat(second.attempt()).isZero();
    }

    /** As if another account had queued it. */
    private EntryId queueFor(EntryId service) throws IOException {
        Submission row = bench.row(bench.queue("ben@example.org"));
        byte[] raw = mails.raw(row.message());
        cancel(row.message());
        try (BodySink sink = bench.store().newBody()) {
            sink.write(raw);
            try (StagedBody body = sink.finish()) {
                NewMessage entry = new NewMessage(
                        service,
                        StandardFolder.OUTBOX.id(),
                        Flags.NONE,
                        bench.clock.instant(),
                        raw.length,
                        MessageHeaders.scan(raw, raw.length),
                        body);
                return bench.store().write(tx -> {
                    EntryId id = tx.addMessage(entry);
                    tx.addSubmission(Submission.queued(
                            id,
                            service,
                            "<other@example.org>",
                            "other",
                            row.sender(),
                            row.recipients(),
                            row.plan(),
                            null,
                            Filing.NONE,
                            bench.clock.instant()));
                    return id;
                });
            }
        }
    }

    @Test
    void aDraftThatARemovedAccountLeftIsSentByTheOneThatIsAskedTo() throws Exception {
        EntryId old = bench.store().write(tx -> tx.addService("smtp", "old"));
        EntryId message = queueFor(old);
        bench.store().write(tx -> {
            tx.remove(old);
            return null;
        });
        assertThat(bench.row(message).state()).isEqualTo(SendState.CANCELLED);
        bench.client().send(message, SendOptions.NOW);
        assertThat(bench.row(message).service()).isEqualTo(bench.service());
        assertThat(bench.flush()).containsEntry("sent", 1L);
        assertThat(bench.server.mails()).hasSize(1);
        assertThat(bench.store().check(progress -> {}).problems()).isEmpty();
    }

    @Test
    void aMessageWithoutABodyFailsAloneAndIsTold() throws Exception {
        EntryId broken = bench.queue("ben@example.org");
        EntryId sound = bench.queue("carl@example.org");
        MessageStore real = bench.store();
        MessageStore store = (MessageStore) Proxy.newProxyInstance(
                MeanwhileTest.class.getClassLoader(),
                new Class<?>[] {MessageStore.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("body") && arguments[0].equals(broken)) {
                        throw new IllegalStateException("no such chunk");
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        bench.flush(store, new FakeOperation(), false);
        assertThat(bench.row(sound).state()).isEqualTo(SendState.SENT);
        assertThat(bench.row(broken).state()).isEqualTo(SendState.FAILED);
        assertThat(bench.row(broken).reason()).contains("no such chunk");
    }

    @Test
    void aReportThatComesDuringTheSecondAttemptIsKept() throws Exception {
        bench.server.on(Verb.RCPT, ".*<carl@.*", SmtpAction.reply("451 4.7.1 greylisted"));
        EntryId message = bench.queue("ben@example.org", "carl@example.org");
        bench.flush();
        bench.server.honest();
        bench.clock.advance(Duration.ofHours(1));
        MessageStore store = storeThatBeforeItsFirst(
                "dotLeaves",
                () -> bench.store().write(tx -> {
                    Submission row = tx.submission(message).orElseThrow();
                    assertThat(row.state()).isEqualTo(SendState.SENDING);
                    List<Recipient> reported = row.recipients().stream()
                            .map(one -> one.state() == SendState.SENT
                                    ? one.reported(Submission.Report.DELAYED, "later")
                                    : one)
                            .toList();
                    tx.updateSubmission(SendState.SENDING, row.withRecipients(reported));
                    return null;
                }));
        assertThat(bench.flush(store, new FakeOperation(), false)).containsEntry("sent", 1L);
        assertThat(bench.row(message).recipients())
                .extracting(Recipient::report)
                .containsExactly(Submission.Report.DELAYED, Submission.Report.NONE);
    }

    /** "Retry" always works, also for a message that waits for an earlier one. */
    @Test
    void aPersonWhoWantsItSentNeedsNotWaitForAnEarlierMessage() throws Exception {
        EntryId question = mails.receive(QUESTION);
        bench.server.once(Verb.RCPT, SmtpAction.reply("451 greylisted"));
        EntryId first = mails.compose(MailBench.draft(Draft.Kind.REPLY, question));
        EntryId second = mails.compose(MailBench.draft(Draft.Kind.REPLY, question));
        bench.flush();
        assertThat(bench.row(second).reason()).contains("Waits for message " + first);
        bench.store().write(tx -> {
            Submission row = tx.submission(second).orElseThrow();
            Submission now = row.to(SendState.QUEUED, "", "To be sent without waiting");
            tx.updateSubmission(SendState.QUEUED, now.withPhase("person").withNotBefore(null));
            return null;
        });
        bench.flush();
        assertThat(bench.row(second).state()).isEqualTo(SendState.SENT);
        assertThat(bench.row(first).state()).isEqualTo(SendState.QUEUED);
    }

    @Test
    void whoIsNamedTwiceGetsItOnce() throws Exception {
        EntryId message = bench.queue("ben@example.org", "Ben <ben@example.org>", "BEN@EXAMPLE.ORG");
        bench.flush();
        assertThat(bench.row(message).state()).isEqualTo(SendState.SENT);
        assertThat(bench.server.mails())
                .singleElement()
                .satisfies(mail -> assertThat(mail.recipients()).hasSize(1));
    }

    @Test
    void aStoreThatStumblesOverTheFirstMessageDoesNotFailTheSecond() throws Exception {
        EntryId first = bench.queue("ben@example.org");
        EntryId second = bench.queue("carl@example.org");
        // Then what it said to the first message is written while it lets the second one wait.
        CountDownLatch stumbled = new CountDownLatch(1);
        bench.server.on(Verb.MAIL, SmtpAction.normal().when(stumbled));
        bench.server.once(Verb.MAIL, SmtpAction.normal());
        AtomicInteger writes = new AtomicInteger();
        MessageStore store = store(method -> {
            // After the claim: what the server said to the first message.
            if (method.equals("write") && writes.incrementAndGet() == 2) {
                stumbled.countDown();
                throw new MessagingException(ErrorKind.STORE, "The disk stumbled", "");
            }
        });
        assertThatExceptionOfType(MessagingException.class)
                .isThrownBy(() -> bench.flush(store, new FakeOperation(), false));
        assertThat(bench.row(first).state()).isEqualTo(SendState.SENT);
        assertThat(bench.row(second).state()).isEqualTo(SendState.QUEUED);
        bench.clock.advance(Duration.ofHours(1));
        assertThat(bench.flush()).containsEntry("sent", 1L);
        assertThat(bench.server.mails()).hasSize(2);
    }

    /** A server that speaks while the dot is about to leave: then it does not, and that is known. */
    @Test
    void aDotThatDidNotLeaveMakesNothingUncertain() throws Exception {
        CountDownLatch speak = new CountDownLatch(1);
        CountDownLatch spoken = new CountDownLatch(1);
        EntryId message = bench.queue("ben@example.org");
        MessageStore store = storeThatBeforeItsFirst("dotLeaves", () -> {
            speak.countDown();
            awaitQuietly(spoken);
        });
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Boolean> dotSeen = CompletableFuture.supplyAsync(() -> talk(listener, speak, spoken));
            bench.settings.put("port", listener.getLocalPort());
            assertThatExceptionOfType(MessagingException.class)
                    .isThrownBy(() -> bench.flush(store, new FakeOperation(), false));
            assertThat(dotSeen.get(30, TimeUnit.SECONDS)).isFalse();
        }
        assertThat(bench.store().story(message)).extracting(SendStep::state).contains(SendState.DOT);
        assertThat(bench.row(message).state()).isEqualTo(SendState.QUEUED);
        assertThat(bench.row(message).attempt()).isZero();
        bench.settings.put("port", bench.server.port());
        bench.clock.advance(Duration.ofHours(1));
        assertThat(bench.flush()).containsEntry("sent", 1L);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @return whether a dot came */
    private static boolean talk(ServerSocket listener, CountDownLatch speak, CountDownLatch spoken) {
        try (Socket socket = listener.accept()) {
            socket.setTcpNoDelay(true);
            OutputStream out = socket.getOutputStream();
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            for (String reply : List.of("220 here", "250 here", "250 ok", "250 ok", "354 go")) {
                out.write((reply + "\r\n").getBytes(StandardCharsets.US_ASCII));
                if (!reply.startsWith("354")) {
                    in.readLine();
                }
            }
            awaitQuietly(speak);
            out.write("250 2.0.0 unasked\r\n".getBytes(StandardCharsets.US_ASCII));
            spoken.countDown();
            return in.lines().anyMatch("."::equals);
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }
}
