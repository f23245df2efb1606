// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flag;
import org.openmtm.entry.StandardFolder;
import org.openmtm.mtm.Draft;
import org.openmtm.mtm.SendOptions;
import org.openmtm.store.Filing;
import org.openmtm.store.SendPlan;
import org.openmtm.store.SendState;
import org.openmtm.store.SendStep;
import org.openmtm.store.Submission;
import org.openmtm.testservers.CapturedMail;
import org.openmtm.testservers.ScriptedSmtpServer.Verb;
import org.openmtm.testservers.SmtpAction;

/** What was decided about the sending of a message: order, times, answers, reports; and what its end does elsewhere. */
class SendPlanTest {
    private static final String ORIGINAL = """
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

    private void plan(EntryId message, UnaryOperator<SendPlan> change) {
        bench.store().write(tx -> {
            Submission row = tx.submission(message).orElseThrow();
            tx.updateSubmission(SendState.QUEUED, row.withPlan(change.apply(row.plan())));
            return null;
        });
    }

    private static SendPlan priority(SendPlan plan, SendPlan.Priority priority) {
        return new SendPlan(
                plan.start(), plan.notAfter(), plan.unlessAnswered(), priority, plan.reports(), plan.returned());
    }

    private EntryId queue(String subject, SendOptions options) {
        return bench.client().compose(SmtpBench.draft(subject, "ben@example.org"), options);
    }

    private EntryId reply(EntryId original) {
        return mails.compose(MailBench.draft(Draft.Kind.REPLY, original));
    }

    private List<String> subjects() {
        return bench.server.mails().stream()
                .map(mail -> mail.text().replaceAll("(?s).*\r\nSubject: ([^\r]*)\r\n.*", "$1"))
                .toList();
    }

    @Test
    void highPriorityLeavesFirstThenTheOldest() throws Exception {
        EntryId low = queue("low", SendOptions.NOW);
        queue("first", SendOptions.NOW);
        queue("second", SendOptions.NOW);
        EntryId high = queue("high", SendOptions.NOW);
        plan(low, plan -> priority(plan, SendPlan.Priority.LOW));
        plan(high, plan -> priority(plan, SendPlan.Priority.HIGH));
        bench.flush();
        assertThat(subjects()).containsExactly("high", "first", "second", "low");
    }

    @Test
    void onRequestNeverGoesByItself() throws Exception {
        EntryId message = queue("x", SendOptions.ON_REQUEST);
        bench.flush();
        bench.flush(bench.store(), new FakeOperation(), true);
        assertThat(bench.row(message).state()).isEqualTo(SendState.QUEUED);
        assertThat(bench.server.connections()).isZero();
    }

    @Test
    void whatIsQueuedDuringARunGoesWithIt() throws Exception {
        queue("first", SendOptions.NOW);
        CountDownLatch answer = new CountDownLatch(1);
        bench.server.once(Verb.MAIL, SmtpAction.normal().when(answer));
        FakeOperation operation = new FakeOperation();
        Thread late = new Thread(() -> {
            while (bench.server.connections() == 0) {
                LockSupport.parkNanos(1_000_000);
            }
            queue("second", SendOptions.NOW);
            answer.countDown();
        });
        late.start();
        assertThat(bench.flush(bench.store(), operation, false)).containsEntry("sent", 2L);
        late.join();
        assertThat(bench.server.connections()).isEqualTo(1);
    }

    @Test
    void notAfterIsKeptToTheLetter() throws Exception {
        Instant end = bench.clock.instant().plus(Duration.ofHours(1));
        EntryId message = queue("x", SendOptions.NOW.withNotAfter(end));
        EntryId other = queue("x", SendOptions.NOW);
        bench.clock.advance(Duration.ofHours(2));
        assertThat(bench.flush()).containsEntry("failed", 1L).containsEntry("sent", 1L);
        assertThat(bench.row(message).state()).isEqualTo(SendState.FAILED);
        assertThat(bench.row(message).reason()).startsWith("Too late").contains(end.toString());
        assertThat(bench.row(other).state()).isEqualTo(SendState.SENT);
        assertThat(bench.server.mails()).hasSize(1);
    }

    @Test
    void whatWasAnsweredMeanwhileIsTakenBack() throws Exception {
        EntryId original = mails.receive(ORIGINAL);
        bench.clock.advance(Duration.ofMinutes(1));
        EntryId reminder = bench.client()
                .compose(
                        MailBench.draft(Draft.Kind.REPLY, original),
                        SendOptions.at(bench.clock.instant().plus(Duration.ofDays(1)))
                                .withUnlessAnswered(true));
        EntryId lonely = bench.client()
                .compose(
                        MailBench.draft(Draft.Kind.REPLY, mails.receive(ORIGINAL.replace("q1", "q2"))),
                        SendOptions.NOW.withUnlessAnswered(true));
        bench.clock.advance(Duration.ofHours(1));
        mails.receive(ORIGINAL.replace("ben@", "anna@")
                .replace("<q1@", "<own@")
                .replace("Date:", "In-Reply-To: <q1@example.org>\nReferences: <q1@example.org>\nDate:"));
        assertThat(bench.flush()).as("nobody answered in that thread").containsEntry("sent", 1L);
        assertThat(bench.row(lonely).state()).isEqualTo(SendState.SENT);
        EntryId answer = mails.receive(ORIGINAL.replace("<q1@", "<a1@")
                .replace("Date:", "In-Reply-To: <q1@example.org>\nReferences: <q1@example.org>\nDate:"));
        bench.clock.advance(Duration.ofDays(1));
        assertThat(bench.flush()).containsEntry("sent", 0L).containsEntry("failed", 0L);
        Submission row = bench.row(reminder);
        assertThat(row.state()).isEqualTo(SendState.CANCELLED);
        assertThat(row.reason()).contains("Ben <ben@example.org>").contains(answer.toString());
        assertThat(bench.entry(reminder).parent()).isEqualTo(StandardFolder.DRAFTS.id());
        assertThat(bench.entry(reminder).flags().has(Flag.DRAFT)).isTrue();
        assertThat(bench.server.mails()).hasSize(1);
    }

    @Test
    void anAnswerOfTheSameSecondCounts() throws Exception {
        bench.clock.advance(Duration.ofMillis(700));
        EntryId original = mails.receive(ORIGINAL);
        EntryId waits = bench.client()
                .compose(
                        MailBench.draft(Draft.Kind.REPLY, original),
                        SendOptions.at(bench.clock.instant().plus(Duration.ofHours(1)))
                                .withUnlessAnswered(true));
        EntryId answer = mails.receive(ORIGINAL.replace("<q1@", "<a1@")
                .replace("Date:", "In-Reply-To: <q1@example.org>\nReferences: <q1@example.org>\nDate:"));
        bench.clock.advance(Duration.ofHours(2));
        assertThat(bench.flush()).containsEntry("sent", 0L);
        assertThat(bench.row(waits).state()).isEqualTo(SendState.CANCELLED);
        assertThat(bench.row(waits).reason()).contains(answer.toString());
    }

    @Test
    void theOriginalOfTheSameSecondIsNoAnswer() throws Exception {
        bench.clock.advance(Duration.ofMillis(700));
        EntryId reply = bench.client()
                .compose(
                        MailBench.draft(Draft.Kind.REPLY, mails.receive(ORIGINAL)),
                        SendOptions.NOW.withUnlessAnswered(true));
        assertThat(bench.flush()).containsEntry("sent", 1L);
        assertThat(bench.row(reply).state()).isEqualTo(SendState.SENT);
    }

    @Test
    void theOwnFirstMessageIsNoAnswer() throws Exception {
        EntryId original = mails.receive(ORIGINAL);
        bench.clock.advance(Duration.ofMinutes(1));
        EntryId message = bench.client()
                .compose(MailBench.draft(Draft.Kind.REPLY, original), SendOptions.NOW.withUnlessAnswered(true));
        mails.receive(ORIGINAL.replace("Ben <ben@", "Anna <anna@")
                .replace("<q1@", "<own@")
                .replace("Date:", "In-Reply-To: <q1@example.org>\nReferences: <q1@example.org>\nDate:"));
        bench.flush();
        assertThat(bench.row(message).state()).isEqualTo(SendState.SENT);
    }

    @Test
    void aConversationKeepsItsOrderWhileAnEarlierMessageWaits() throws Exception {
        EntryId original = mails.receive(ORIGINAL);
        EntryId first = reply(original);
        bench.server.once(Verb.RCPT, SmtpAction.reply("451 greylisted"));
        bench.flush();
        EntryId second = reply(original);
        EntryId elsewhere = queue("other", SendOptions.NOW);
        assertThat(bench.flush()).containsEntry("sent", 1L).containsEntry("waiting", 1L);
        assertThat(bench.row(elsewhere).state()).isEqualTo(SendState.SENT);
        Submission held = bench.row(second);
        assertThat(held.state()).isEqualTo(SendState.QUEUED);
        assertThat(held.attempt()).isZero();
        assertThat(held.reason()).contains("Waits for message " + first);
        assertThat(held.notBefore()).isEqualTo(bench.row(first).notBefore());
        bench.clock.advance(Duration.ofMinutes(10));
        assertThat(bench.flush()).containsEntry("sent", 2L);
        assertThat(sentIds())
                .endsWith(bench.row(first).messageId(), bench.row(second).messageId());
    }

    @Test
    void whatIsClaimedAlreadyStillWaitsForAnEarlierOneThatWasPutOff() throws Exception {
        EntryId original = mails.receive(ORIGINAL);
        EntryId first = reply(original);
        EntryId second = reply(original);
        bench.server.once(Verb.DOT, SmtpAction.reply("451 4.3.0 Later"));
        assertThat(bench.flush()).containsEntry("sent", 0L).containsEntry("waiting", 2L);
        assertThat(bench.row(second).attempt()).isZero();
        assertThat(bench.row(second).reason()).contains("Waits for message " + first);
        bench.clock.advance(Duration.ofMinutes(10));
        bench.flush();
        assertThat(sentIds())
                .endsWith(bench.row(first).messageId(), bench.row(second).messageId());
        assertThat(bench.store().check(progress -> {}).problems()).isEmpty();
    }

    private List<String> sentIds() {
        return bench.server.mails().stream()
                .map(CapturedMail::text)
                .map(text -> text.replaceAll("(?s).*\r\nMessage-ID: (<[^>]+>).*", "$1"))
                .toList();
    }

    @Test
    void theOriginalIsAnsweredAndTheCopyIsToBeFiledInTheCommitThatSaysSent() throws Exception {
        EntryId original = mails.receive(ORIGINAL);
        bench.store().awaitIndexed(progress -> {});
        EntryId message = reply(original);
        assertThat(bench.entry(original).flags().has(Flag.ANSWERED)).isFalse();
        bench.flush();
        assertThat(bench.entry(original).flags().has(Flag.ANSWERED)).isTrue();
        assertThat(bench.row(message).filing().state()).isEqualTo(Filing.State.WANTED);
        assertThat(bench.store().toFile(bench.service())).hasSize(1);
    }

    @Test
    void aWishForSuccessReportsThatTheServerCannotGrantIsToldOf() throws Exception {
        SendOptions options = SendOptions.NOW.withReports(Set.of(SendPlan.Event.SUCCESS), SendPlan.Returned.FULL);
        EntryId granted = queue("x", options);
        bench.flush();
        assertThat(bench.server.mails().get(0).mailParameters()).contains("RET=FULL");
        assertThat(bench.server.mails().get(0).recipientParameters().get(0)).startsWith("NOTIFY=SUCCESS ORCPT=");
        assertThat(bench.store().story(granted)).extracting(SendStep::phase).doesNotContain("DSN");
        bench.server.extensions("PIPELINING");
        EntryId not = queue("x", options);
        bench.flush();
        assertThat(bench.row(not).state()).isEqualTo(SendState.SENT);
        assertThat(bench.store().story(not))
                .filteredOn(step -> step.phase().equals("DSN"))
                .extracting(SendStep::words)
                .singleElement()
                .asString()
                .contains("none will come");
    }

    @Test
    void eightBitsGoOnlyWhereTheyAreCarried() throws Exception {
        bench.server.extensions("PIPELINING");
        EntryId original = mails.receive(ORIGINAL.replace("What?", "Wäs?"));
        EntryId redirected = mails.compose(MailBench.draft(Draft.Kind.REDIRECT, original, "carl@example.org"));
        assertThat(bench.flush()).containsEntry("failed", 1L);
        assertThat(bench.row(redirected).reason()).contains("8BITMIME");
        assertThat(bench.server.commands()).noneMatch(line -> line.startsWith("MAIL"));
    }

    @Test
    void theStoryTellsHowFarItCame() throws Exception {
        bench.server.once(Verb.DATA, SmtpAction.reply("451 4.3.2 Not now"));
        EntryId message = queue("x", SendOptions.NOW);
        bench.flush();
        bench.clock.advance(Duration.ofHours(1));
        bench.flush();
        assertThat(bench.store().story(message))
                .extracting(step -> step.attempt() + " " + step.state() + " " + step.phase())
                .contains("1 QUEUED DATA", "2 DOT DOT", "2 SENT DOT");
    }
}
