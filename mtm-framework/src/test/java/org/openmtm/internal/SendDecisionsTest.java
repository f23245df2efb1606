// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.store.Filing;
import org.openmtm.store.SendPlan;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission;
import org.openmtm.store.Submission.Recipient;

class SendDecisionsTest {
    private static final Instant NOW = Instant.parse("2024-05-01T10:00:00Z");
    private static final EntryId MESSAGE = EntryId.of(500);
    private static final Recipient BOB = new Recipient("bob@example.org", SendState.SENT, "250 ok");
    private static final Recipient CARL = new Recipient("carl@example.org", SendState.FAILED, "550 no such user");
    private static final Recipient DORA = new Recipient("dora@example.org", SendState.QUEUED, "250 ok");
    private static final Recipient EMIL = new Recipient("emil@example.org", SendState.QUEUED, "450 later");

    private final FakeLedger ledger = new FakeLedger();
    private SendDecisions decisions;

    @BeforeEach
    void open() {
        decisions = new SendDecisions(ledger.store, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private void given(SendState state, Instant notAfter, Recipient... recipients) {
        SendPlan plan = new SendPlan(
                SendPlan.Start.REQUEST,
                notAfter,
                true,
                SendPlan.Priority.HIGH,
                Set.of(SendPlan.Event.FAILURE),
                SendPlan.Returned.FULL);
        ledger.row = Submission.queued(
                        MESSAGE,
                        EntryId.of(8),
                        "<m@example.org>",
                        "ENV",
                        "ann@example.org",
                        List.of(recipients),
                        plan,
                        NOW.plusSeconds(3600),
                        Filing.WANTED,
                        NOW.minusSeconds(3600))
                .withAttempt(3)
                .withPhase("DOT")
                .to(state, "the server's words", "a reason");
        ledger.folder = StandardFolder.OUTBOX.id();
        ledger.flags = Flags.of(Flag.FLAGGED);
    }

    private void assertSameMail() {
        Submission row = ledger.row;
        assertThat(row.messageId()).isEqualTo("<m@example.org>");
        assertThat(row.envelopeId()).isEqualTo("ENV");
        assertThat(row.attempt()).isEqualTo(3);
        assertThat(row.filing()).isEqualTo(Filing.WANTED);
        assertThat(row.phase()).isEqualTo("person");
        assertThat(row.reason()).isNotEmpty();
        assertThat(row.plan().unlessAnswered()).isTrue();
        assertThat(row.plan().priority()).isEqualTo(SendPlan.Priority.HIGH);
        assertThat(ledger.transactions).isEqualTo(1);
        assertThat(ledger.updates).isEqualTo(1);
    }

    private void assertGoesSoon() {
        assertThat(ledger.row.state()).isEqualTo(SendState.QUEUED);
        assertThat(ledger.row.plan().start()).isEqualTo(SendPlan.Start.SOON);
        assertThat(ledger.row.notBefore()).isNull();
        assertThat(ledger.folder).isEqualTo(StandardFolder.OUTBOX.id());
        assertThat(ledger.flags).isEqualTo(Flags.of(Flag.FLAGGED));
        assertSameMail();
    }

    @Test
    void whatWaitsGoesWithoutWaiting() {
        given(SendState.QUEUED, NOW.plusSeconds(1), BOB, EMIL);
        decisions.retry(MESSAGE);
        assertGoesSoon();
        assertThat(ledger.row.recipients()).containsExactly(BOB, EMIL);
        assertThat(ledger.row.plan().notAfter()).isEqualTo(NOW.plusSeconds(1));
    }

    @Test
    void whatFailedGoesAgainToThoseThatDidNotGetIt() {
        given(SendState.FAILED, NOW, BOB, CARL);
        ledger.folder = StandardFolder.INBOX.id();
        decisions.retry(MESSAGE);
        assertGoesSoon();
        assertThat(ledger.row.recipients())
                .containsExactly(BOB, new Recipient("carl@example.org", SendState.QUEUED, ""));
        assertThat(ledger.row.reason()).contains("carl@example.org (550 no such user)");
        assertThat(ledger.row.plan().notAfter()).as("its time was over").isNull();
    }

    @Test
    void whatWasTooLateGoesAfterAll() {
        given(SendState.FAILED, NOW.minusSeconds(1), DORA, EMIL);
        decisions.retry(MESSAGE);
        assertGoesSoon();
        assertThat(ledger.row.recipients()).containsExactly(DORA, EMIL);
        assertThat(ledger.row.plan().notAfter()).isNull();
    }

    @Test
    void aThousandRecipientsDoNotMakeAStory() {
        List<Recipient> many = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            many.add(new Recipient("r" + i + "@example.org", SendState.FAILED, "550 no"));
        }
        given(SendState.FAILED, null, many.toArray(Recipient[]::new));
        decisions.retry(MESSAGE);
        assertThat(ledger.row.reason()).hasSizeLessThan(1_000).contains("990 more");
    }

    @Test
    void whatWaitsIsTakenBack() {
        given(SendState.QUEUED, null, BOB, EMIL);
        decisions.cancel(MESSAGE);
        assertThat(ledger.row.state()).isEqualTo(SendState.CANCELLED);
        assertThat(ledger.row.reason()).contains("bob@example.org");
        assertThat(ledger.folder).isEqualTo(StandardFolder.DRAFTS.id());
        assertThat(ledger.flags).isEqualTo(Flags.of(Flag.FLAGGED, Flag.DRAFT));
        assertSameMail();
    }

    @Test
    void whatFailedIsTakenBack() {
        given(SendState.FAILED, null, CARL);
        decisions.cancel(MESSAGE);
        assertThat(ledger.row.state()).isEqualTo(SendState.CANCELLED);
        assertThat(ledger.folder).isEqualTo(StandardFolder.DRAFTS.id());
        assertSameMail();
    }

    @Test
    void whatItAnswersIsAnsweredWhenAPersonSaysThatItArrived() {
        given(SendState.UNCERTAIN, null, DORA);
        ledger.inReplyTo = "<question@example.org>";
        decisions.resolve(MESSAGE, true);
        assertThat(ledger.originalFlags).isEqualTo(Flags.of(Flag.ANSWERED));
        assertThat(ledger.row.state()).isEqualTo(SendState.SENT);
    }

    @Test
    void whatItAnswersIsNotAnsweredWhenItDidNotArrive() {
        given(SendState.UNCERTAIN, null, DORA);
        ledger.inReplyTo = "<question@example.org>";
        decisions.resolve(MESSAGE, false);
        assertThat(ledger.originalFlags).isEqualTo(Flags.NONE);
    }

    @Test
    void whatArrivedIsSent() {
        given(SendState.UNCERTAIN, null, CARL, DORA);
        decisions.resolve(MESSAGE, true);
        assertThat(ledger.row.state()).isEqualTo(SendState.SENT);
        assertThat(ledger.row.recipients())
                .containsExactly(CARL, new Recipient("dora@example.org", SendState.SENT, "250 ok"));
        assertThat(ledger.folder).isEqualTo(StandardFolder.SENT.id());
        assertThat(ledger.flags).isEqualTo(Flags.of(Flag.FLAGGED, Flag.SEEN));
        assertSameMail();
    }

    @Test
    void whomTheServerHadPutOffItStillHasToReach() {
        given(SendState.UNCERTAIN, null, DORA, EMIL);
        decisions.resolve(MESSAGE, true);
        assertGoesSoon();
        assertThat(ledger.row.recipients())
                .containsExactly(new Recipient("dora@example.org", SendState.SENT, "250 ok"), EMIL);
    }

    @Test
    void whereNobodyKnowsWhomItHadAcceptedEverybodyGotIt() {
        Recipient fred = new Recipient("fred@example.org", SendState.QUEUED, "");
        given(SendState.UNCERTAIN, null, fred, CARL);
        decisions.resolve(MESSAGE, true);
        assertThat(ledger.row.state()).isEqualTo(SendState.SENT);
        assertThat(ledger.row.recipients())
                .containsExactly(new Recipient("fred@example.org", SendState.SENT, ""), CARL);
    }

    @Test
    void tooManyRecipientsAtOnceAreTriedAgainWhateverTheCode() {
        Recipient fred = new Recipient("fred@example.org", SendState.QUEUED, "552 too many recipients");
        given(SendState.UNCERTAIN, null, DORA, fred);
        decisions.resolve(MESSAGE, true);
        assertGoesSoon();
        assertThat(ledger.row.recipients())
                .containsExactly(new Recipient("dora@example.org", SendState.SENT, "250 ok"), fred);
    }

    @Test
    void whatDidNotArriveGoesAgain() {
        given(SendState.UNCERTAIN, NOW.minusSeconds(5), CARL, DORA);
        decisions.resolve(MESSAGE, false);
        assertGoesSoon();
        assertThat(ledger.row.recipients()).containsExactly(CARL, DORA);
        assertThat(ledger.row.plan().notAfter()).isNull();
    }

    @Test
    void ofOneThatWasSentOnlyTheCopyIsFiledAgain() {
        given(SendState.SENT, null, BOB);
        ledger.row = ledger.row.withFiling(new Filing(Filing.State.FAILED, EntryId.of(77), "no folder"));
        ledger.folder = StandardFolder.SENT.id();

        decisions.retry(MESSAGE);

        assertThat(ledger.row.state()).isEqualTo(SendState.SENT);
        assertThat(ledger.row.recipients()).containsExactly(BOB);
        assertThat(ledger.row.filing().state()).isEqualTo(Filing.State.WANTED);
        assertThat(ledger.row.filing().copy()).isEqualTo(EntryId.of(77));
        assertThat(ledger.folder).isEqualTo(StandardFolder.SENT.id());
    }

    @ParameterizedTest
    @CsvSource({
        "retry, SENDING, wait for",
        "retry, DOT, wait for",
        "retry, SENT, forward",
        "retry, UNCERTAIN, outbox resolve",
        "retry, CANCELLED, Drafts",
        "cancel, SENDING, wait for",
        "cancel, DOT, wait for",
        "cancel, SENT, has taken it",
        "cancel, UNCERTAIN, outbox resolve",
        "cancel, CANCELLED, Drafts",
        "sent, QUEUED, waits",
        "sent, SENDING, wait for",
        "sent, DOT, wait for",
        "sent, SENT, has taken it",
        "sent, FAILED, try it again",
        "sent, CANCELLED, Drafts",
        "not, QUEUED, waits",
        "not, SENDING, wait for",
        "not, DOT, wait for",
        "not, SENT, has taken it",
        "not, FAILED, try it again",
        "not, CANCELLED, Drafts",
    })
    void whatDoesNotFitTheStateIsRefusedWithAdvice(String decision, SendState state, String advice) {
        given(state, null, BOB, CARL);
        Submission before = ledger.row;
        Flags flags = ledger.flags;
        assertThatThrownBy(() -> decide(decision)).isInstanceOfSatisfying(MessagingException.class, e -> {
            assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT);
            assertThat(e.getMessage()).contains(state.name());
            assertThat(e.advice()).contains(advice);
        });
        assertThat(ledger.row).isSameAs(before);
        assertThat(ledger.folder).isEqualTo(StandardFolder.OUTBOX.id());
        assertThat(ledger.flags).isEqualTo(flags);
    }

    @ParameterizedTest
    @CsvSource({"retry", "cancel", "sent", "not"})
    void whatIsNotInTheLedgerIsNotFound(String decision) {
        assertThatThrownBy(() -> decide(decision))
                .isInstanceOfSatisfying(
                        MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND));
    }

    private void decide(String decision) {
        Consumer<EntryId> work = switch (decision) {
            case "retry" -> decisions::retry;
            case "cancel" -> decisions::cancel;
            case "sent" -> message -> decisions.resolve(message, true);
            default -> message -> decisions.resolve(message, false);
        };
        work.accept(MESSAGE);
    }
}
