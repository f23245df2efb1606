// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;
import org.openmtm.entry.MessageHeader;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.operation.OperationResult;
import org.openmtm.store.BodySink;
import org.openmtm.store.Filing;
import org.openmtm.store.NewMessage;
import org.openmtm.store.SendPlan;
import org.openmtm.store.SendState;
import org.openmtm.store.StagedBody;
import org.openmtm.store.Submission;
import org.openmtm.store.Submission.Recipient;
import org.openmtm.testservers.ScriptedSmtpServer.Verb;
import org.openmtm.testservers.SmtpAction;

class ResolvingTest extends EvidenceCase {

    @Test
    void withoutUncertainMessagesNobodyIsAsked() throws Exception {
        bench.queue(BEN);
        assertThat(evidence.resolve()).isEqualTo(result(0, 0, 0));
        assertThat(evidence.located).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Loss.class)
    void aReportThatNobodyHasReadIsEvidence(Loss loss) throws Exception {
        EntryId message = uncertain(loss, BEN);
        account.arrives(account.inbox, Reports.byEnvelope(bench.row(message), BEN, "delivered", "250"));
        assertThat(evidence.resolve()).isEqualTo(result(1, 0, 0));
        assertSent(message, "reports about it");
        assertThat(evidence.located).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Loss.class)
    void aCopyThatTheServerFiledIsEvidence(Loss loss) throws Exception {
        EntryId message = uncertain(loss, BEN);
        account.arrives(account.sent, copyOf(message));
        assertThat(resolveIndexed()).isEqualTo(result(1, 0, 0));
        assertSent(message, "found in Sent of work");
        assertThat(evidence.located).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Loss.class)
    void aCopyInTheOwnInboxIsEvidence(Loss loss) throws Exception {
        EntryId message = uncertain(loss, BEN, "anna@example.org");
        account.arrives(account.inbox, "Received: by mx.example.org\r\n" + copyOf(message));
        assertThat(resolveIndexed()).isEqualTo(result(1, 0, 0));
        assertSent(message, "found in INBOX of work");
    }

    @Test
    void copiesOfOursAndDraftsOnTheServerAreNot() throws Exception {
        EntryId message = uncertain(Loss.CLOSED, BEN);
        account.kept(account.sent, copyOf(message));
        account.arrives(account.drafts, copyOf(message));
        assertThat(resolveIndexed()).isEqualTo(result(0, 0, 1));
    }

    @Test
    void theMirrorOfAnotherAccountIsNot() throws Exception {
        EntryId message = uncertain(Loss.CLOSED, BEN);
        EntryId home = bench.store().write(tx -> tx.addService("smtp", "home"));
        ReceivingSide other = new ReceivingSide(bench, home, "home");
        other.arrives(other.inbox, copyOf(message));
        assertThat(new EvidenceBench(bench, home).resolve()).isEqualTo(result(0, 0, 0));
        assertThat(resolveIndexed()).isEqualTo(result(0, 0, 1));
    }

    @Test
    void anAnswerIsEvidence() throws Exception {
        EntryId message = uncertain(Loss.CLOSED, BEN);
        String answer = "In-Reply-To: " + bench.row(message).messageId() + "\r\n" + Reports.letter("<a@example.org>");
        account.arrives(account.drafts, answer);
        assertThat(resolveIndexed()).isEqualTo(result(0, 0, 1));
        EntryId arrived = account.arrives(account.inbox, answer);
        assertThat(resolveIndexed()).isEqualTo(result(1, 0, 0));
        assertSent(message, "message " + arrived.value() + " answers it");
    }

    @ParameterizedTest
    @EnumSource(Loss.class)
    void whatTheServerKnowsIsEvidence(Loss loss) throws Exception {
        EntryId message = uncertain(loss, BEN);
        EntryId lost = uncertain(loss, CARL);
        locateFinds(message, "Gesendet");
        assertThat(resolveIndexed()).isEqualTo(result(1, 0, 1));
        assertThat(evidence.located)
                .singleElement()
                .satisfies(asked -> assertThat(asked.messageIds())
                        .containsExactly(
                                bench.row(message).messageId(), bench.row(lost).messageId()));
        assertSent(message, "found in Gesendet of work");
    }

    @ParameterizedTest
    @EnumSource(Loss.class)
    void withoutEvidenceItIsHeldAndThatIsToldOnce(Loss loss) throws Exception {
        EntryId message = uncertain(loss, BEN);
        for (int i = 0; i < 3; i++) {
            assertThat(resolveIndexed()).isEqualTo(result(0, 0, 1));
            bench.clock.advance(Duration.ofDays(1));
        }
        assertThat(bench.row(message).state()).isEqualTo(SendState.UNCERTAIN);
        assertThat(evidence.told(message)).containsExactly("Not found in inbox and Sent of work");
        assertThat(evidence.located).hasSize(3);
    }

    @Test
    void thatTheServerCannotBeAskedIsToldOnce() throws Exception {
        EntryId message = uncertain(Loss.CLOSED, BEN);
        locateFails("No route to host");
        assertThat(resolveIndexed()).isEqualTo(result(0, 0, 1));
        locateFails("Connection timed out");
        assertThat(resolveIndexed()).isEqualTo(result(0, 0, 1));
        evidence.answer = null;
        assertThat(resolveIndexed()).isEqualTo(result(0, 0, 1));
        assertThat(evidence.told(message)).singleElement().asString().contains("could not be asked: No route to host");
    }

    @Test
    void whatAnEarlierAttemptLeftOnTheServerProvesNothing() throws Exception {
        bench.server.once(Verb.RCPT, SmtpAction.reply("451 4.7.1 greylisted"));
        EntryId message = bench.queue(CARL, BEN);
        bench.flush();
        bench.clock.advance(Duration.ofHours(5));
        lose(message, Loss.CLOSED);
        account.arrives(account.sent, copyOf(message));
        locateFinds(message, "Sent");
        assertThat(resolveIndexed()).isEqualTo(result(0, 0, 1));
    }

    @Test
    void aReportThatCameBeforeTheAnswerWasLostCounts() throws Exception {
        EntryId message = bench.queue(BEN, CARL);
        bench.store().write(tx -> {
            Submission sending =
                    bench.row(message).to(SendState.SENDING, "", "").withAttempt(1);
            tx.updateSubmission(SendState.QUEUED, sending);
            tx.updateSubmission(SendState.SENDING, sending.to(SendState.DOT, "", ""));
            return null;
        });
        account.arrives(account.inbox, Reports.byEnvelope(bench.row(message), BEN, "delivered", "250"));
        evidence.readReports();
        assertThat(bench.row(message).state()).isEqualTo(SendState.DOT);
        bench.reopenWithIndex();
        bench.flush();
        assertThat(bench.row(message).state()).isEqualTo(SendState.UNCERTAIN);
        assertThat(resolveIndexed()).isEqualTo(result(1, 0, 0));
        assertSent(message, "it was reported about");
    }

    @Test
    void whatWasRedirectedHasTheMessageIdOfAnother() throws Exception {
        String original = Reports.letter("<original@example.org>");
        String raw = "Resent-From: anna@example.org\r\nResent-To: ben@example.org\r\n" + original;
        EntryId message = redirected(raw);
        account.arrives(account.inbox, original);
        evidence.answer = asked ->
                CompletableFuture.completedFuture(OperationResult.of(Map.of("<original@example.org>", "INBOX")));
        account.arrives(account.inbox, Reports.byMessageId("<original@example.org>", BEN, "failed", "550"));
        assertThat(resolveIndexed()).isEqualTo(result(0, 0, 1));
        account.arrives(account.inbox, Reports.byEnvelope(bench.row(message), BEN, "relayed", "250"));
        assertThat(resolveIndexed()).isEqualTo(result(1, 0, 0));
    }

    private EntryId redirected(String raw) throws IOException {
        StagedBody body;
        try (BodySink sink = bench.store().newBody()) {
            sink.write(raw.getBytes(StandardCharsets.US_ASCII));
            body = sink.finish();
        }
        return bench.store().write(tx -> {
            EntryId id = tx.addMessage(new NewMessage(
                    bench.service(),
                    StandardFolder.OUTBOX.id(),
                    Flags.NONE,
                    bench.clock.instant(),
                    raw.length(),
                    MessageHeader.EMPTY,
                    body));
            Submission queued = Submission.queued(
                    id,
                    bench.service(),
                    "<original@example.org>",
                    "0123456789abcdef",
                    "anna@example.org",
                    List.of(new Recipient(BEN, SendState.QUEUED, "")),
                    SendPlan.SOON,
                    null,
                    Filing.NONE,
                    bench.clock.instant());
            tx.addSubmission(queued);
            Submission sending = queued.to(SendState.SENDING, "", "").withAttempt(1);
            tx.updateSubmission(SendState.QUEUED, sending);
            tx.updateSubmission(SendState.SENDING, sending.to(SendState.DOT, "", ""));
            tx.updateSubmission(SendState.DOT, sending.to(SendState.UNCERTAIN, "", "lost"));
            return id;
        });
    }

    @Test
    void whoeverCancelsItCancelsTheQuestionToo() throws Exception {
        EntryId message = uncertain(Loss.CLOSED, BEN);
        FakeOperation operation = new FakeOperation();
        CompletableFuture<OperationResult> never = new CompletableFuture<>();
        evidence.answer = asked -> {
            operation.cancel();
            return never;
        };
        assertThatThrownBy(() -> evidence.resolve(operation))
                .isInstanceOfSatisfying(
                        MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CANCELLED));
        assertThat(never).isCancelled();
        assertThat(bench.row(message).state()).isEqualTo(SendState.UNCERTAIN);
    }

    @Test
    void severalAreAskedForAtOnce() throws Exception {
        Map<String, EntryId> messages = new LinkedHashMap<>();
        for (int i = 0; i < 3; i++) {
            EntryId message = uncertain(Loss.CLOSED, BEN);
            messages.put(bench.row(message).messageId(), message);
        }
        evidence.answer = asked -> CompletableFuture.completedFuture(
                OperationResult.of(asked.messageIds().stream().collect(Collectors.toMap(id -> id, id -> "Sent"))));
        assertThat(resolveIndexed()).isEqualTo(result(3, 0, 0));
        assertThat(evidence.located).hasSize(1);
        messages.values().forEach(message -> assertSent(message, "found in Sent"));
    }
}
