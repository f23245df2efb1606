// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.event.EventType;
import org.openmtm.messagestore.internal.Mails.Account;
import org.openmtm.store.Filing;
import org.openmtm.store.SendPlan;
import org.openmtm.store.SendState;
import org.openmtm.store.SendStep;
import org.openmtm.store.Submission;

class LedgerTest {
    @TempDir
    Path directory;

    private SqliteStore store;
    private Account account;

    @BeforeEach
    void open() {
        store = SqliteStore.open(directory, () -> null);
        account = Mails.account(store, "work");
    }

    @AfterEach
    void close() {
        assertThat(store.check(progress -> {}).problems()).isEmpty();
        store.close();
    }

    private EntryId queue(String subject) {
        return Mails.queue(store, account, subject, this::submission).message();
    }

    private Submission submission(EntryId id) {
        SendPlan plan = new SendPlan(
                SendPlan.Start.NEXT_CONNECTION,
                Mails.DAY.plusSeconds(9),
                true,
                SendPlan.Priority.LOW,
                Set.of(SendPlan.Event.DELAY, SendPlan.Event.FAILURE),
                SendPlan.Returned.FULL);
        List<Submission.Recipient> recipients = List.of(
                new Submission.Recipient("bob@example.org", SendState.QUEUED, ""),
                new Submission.Recipient("carl@example.org", SendState.QUEUED, "")
                        .reported(Submission.Report.DELAYED, "later"));
        return Submission.queued(
                        id,
                        account.service(),
                        "<" + id + "@example.org>",
                        "env" + id,
                        "ann@example.org",
                        recipients,
                        plan,
                        Mails.DAY,
                        new Filing(Filing.State.WANTED, null, "as the account says"),
                        Mails.DAY)
                .withPhase("RCPT");
    }

    private Submission change(SendState expected, Submission next) {
        return store.write(tx -> {
            tx.updateSubmission(expected, next);
            return tx.submission(next.message()).orElseThrow();
        });
    }

    /** As the server took it. */
    private Submission sent(EntryId id) {
        Submission row = store.submission(id).orElseThrow();
        Submission next = row.to(SendState.SENT, "250 ok", "because").withRecipients(Mails.all(row, SendState.SENT));
        store.write(tx -> {
            tx.updateSubmission(row.state(), next);
            tx.move(id, StandardFolder.SENT.id());
            return null;
        });
        return store.submission(id).orElseThrow();
    }

    @Test
    void keepsWhatWasQueuedInOrder() {
        EntryId one = queue("one");
        EntryId two = queue("two");
        assertThat(store.outbox(null)).extracting(Submission::message).containsExactly(one, two);
        assertThat(store.outbox(EntryId.LOCAL_SERVICE)).isEmpty();
        Submission row = store.submission(one).orElseThrow();
        assertThat(row).usingRecursiveComparison().ignoringFields("changed").isEqualTo(submission(one));
    }

    @Test
    void aStateIsLeftOnlyFromTheExpectedOne() {
        EntryId id = queue("one");
        Submission row = store.submission(id).orElseThrow();
        long before = store.lastEvent();
        store.write(tx -> {
            tx.updateSubmission(SendState.QUEUED, row.withAttempt(1).to(SendState.SENDING, "", ""));
            return null;
        });
        assertThatThrownBy(() -> store.write(tx -> {
                    tx.updateSubmission(SendState.QUEUED, row.to(SendState.DOT, "", ""));
                    return null;
                }))
                .isInstanceOfSatisfying(
                        MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT));
        sent(id);
        assertThat(store.outbox(null)).isEmpty();
        assertThat(store.submission(id).orElseThrow().reply()).isEqualTo("250 ok");
        assertThat(store.entry(id).orElseThrow().service()).isEqualTo(EntryId.LOCAL_SERVICE);
        assertThat(store.events(before, 100))
                .filteredOn(event -> event.type() == EventType.SEND_STATE)
                .extracting(event -> event.detail())
                .containsExactly("SENDING", "SENT because");
        store.write(tx -> {
            tx.remove(id);
            return null;
        });
        assertThat(store.submission(id)).isEmpty();
        assertThat(store.story(id)).isEmpty();
    }

    @Test
    void everyChangeThatAPersonWantsToKnowIsALineOfTheStory() {
        EntryId id = queue("one");
        Submission row = store.submission(id).orElseThrow();
        row = change(SendState.QUEUED, row.withAttempt(1));
        row = change(SendState.QUEUED, row.to(SendState.SENDING, "", ""));
        row = change(SendState.SENDING, row.withAttempt(2).withRecipients(Mails.all(row, SendState.QUEUED)));
        row = change(SendState.SENDING, row.withPhase("DATA"));
        row = change(SendState.SENDING, row.to(SendState.QUEUED, "451 later", "The server asked to wait"));
        row = change(SendState.QUEUED, row.withNotBefore(Mails.DAY.plusSeconds(60)));
        row = change(SendState.QUEUED, row.withPlan(SendPlan.SOON).withNotBefore(null));
        row = change(SendState.QUEUED, row.withFiling(Filing.NONE));
        change(SendState.QUEUED, row.to(SendState.QUEUED, "", "The server asked to wait"));
        store.write(tx -> {
            tx.tellStory(id, "report", "a report came");
            return null;
        });
        assertThat(store.story(id))
                .extracting(step -> step.attempt() + " " + step.state() + " " + step.phase() + ": " + step.words())
                .containsExactly(
                        "0 QUEUED RCPT: ",
                        "1 SENDING RCPT: ",
                        "2 SENDING DATA: ",
                        "2 QUEUED DATA: 451 later (The server asked to wait)",
                        "2 QUEUED DATA: Goes with the next connection, not before 2024-05-01T10:01:00Z",
                        "2 QUEUED DATA: Goes with the next run",
                        "2 QUEUED filing: No copy is wanted on the server",
                        "2 QUEUED DATA: The server asked to wait",
                        "2 QUEUED report: a report came");
        assertThat(store.story(id)).extracting(SendStep::time).isSorted().doesNotContainNull();
    }

    @Test
    void aStoryThatGrowsForWeeksForgetsItsMiddle() {
        EntryId id = queue("one");
        store.write(tx -> {
            for (int i = 1; i < 3_000; i++) {
                tx.tellStory(id, "", "line " + i);
            }
            return null;
        });
        List<SendStep> story = store.story(id);
        assertThat(story).hasSize(Stories.MOST_LINES);
        assertThat(story.get(50).words()).isEqualTo("line 50");
        assertThat(story.get(story.size() - 1).words()).isEqualTo("line 2999");
    }

    @Test
    void onlyWhatIsInTheLedgerHasAStory() {
        assertThatThrownBy(() -> store.write(tx -> {
                    tx.tellStory(account.inbox(), "report", "x");
                    return null;
                }))
                .isInstanceOfSatisfying(
                        MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND));
        assertThat(store.story(account.inbox())).isEmpty();
    }

    @Test
    void whatStaysAsItWasQueuedCannotBeChanged() {
        EntryId id = queue("one");
        Submission row = store.submission(id).orElseThrow();
        Submission other = Submission.queued(
                id,
                account.service(),
                "<other@example.org>",
                "other",
                "eve@example.org",
                row.recipients(),
                row.plan(),
                null,
                Filing.NONE,
                Instant.EPOCH);
        Submission now = change(SendState.QUEUED, other);
        assertThat(now)
                .extracting(Submission::messageId, Submission::envelopeId, Submission::sender, Submission::created)
                .containsExactly(row.messageId(), row.envelopeId(), row.sender(), row.created());
    }

    @Test
    void isFoundByEnvelopeAndMessageId() {
        EntryId one = queue("one");
        EntryId two = queue("two");
        Submission row = store.submission(one).orElseThrow();
        assertThat(store.submissionByEnvelope("env" + one)).contains(row);
        assertThat(store.submissionByEnvelope("env")).isEmpty();
        assertThat(store.submissionByEnvelope("")).isEmpty();
        assertThat(store.submissionsByMessageId("<" + two + "@example.org>"))
                .extracting(Submission::message)
                .containsExactly(two);
        assertThat(store.submissionsByMessageId("<no@example.org>")).isEmpty();
    }

    @Test
    void whatWasSentIsListedNewestFirstAndFiledOldestFirst() {
        EntryId one = queue("one");
        EntryId two = queue("two");
        EntryId three = queue("three");
        assertThat(store.toFile(account.service())).isEmpty();
        sent(two);
        sent(one);
        sent(three);
        assertThat(store.sent(account.service(), 2)).hasSize(2);
        assertThat(store.sent(null, 10)).extracting(Submission::message).containsExactlyInAnyOrder(one, two, three);
        assertThat(store.sent(null, 10)).extracting(Submission::changed).isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(store.sent(EntryId.LOCAL_SERVICE, 10)).isEmpty();
        assertThat(store.toFile(account.service()))
                .extracting(Submission::message)
                .containsExactly(one, two, three);
        change(SendState.SENT, store.submission(one).orElseThrow().withFiling(Filing.NONE));
        change(
                SendState.SENT,
                store.submission(two).orElseThrow().withFiling(new Filing(Filing.State.UPLOADING, three, "")));
        change(
                SendState.SENT,
                store.submission(three).orElseThrow().withFiling(new Filing(Filing.State.DONE, two, "there")));
        assertThat(store.toFile(account.service()))
                .extracting(Submission::message)
                .containsExactly(two);
        assertThat(store.submission(three).orElseThrow().filing())
                .isEqualTo(new Filing(Filing.State.DONE, two, "there"));
    }

    @Test
    void isDueAtTheEarliestTimeOfWhatGoesByItself() {
        assertThat(store.nextDue(account.service())).isEmpty();
        EntryId one = queue("one");
        assertThat(store.nextDue(account.service()))
                .as("waits for a connection")
                .isEmpty();
        Submission row = store.submission(one).orElseThrow();
        row = change(SendState.QUEUED, row.withPlan(SendPlan.SOON));
        assertThat(store.nextDue(account.service())).contains(Mails.DAY);
        EntryId two = queue("two");
        Submission other = store.submission(two).orElseThrow().withPlan(SendPlan.SOON);
        other = change(SendState.QUEUED, other.withNotBefore(Mails.DAY.minusSeconds(5)));
        assertThat(store.nextDue(account.service())).contains(Mails.DAY.minusSeconds(5));
        change(SendState.QUEUED, other.withNotBefore(null));
        assertThat(store.nextDue(account.service())).contains(Instant.EPOCH);
        change(SendState.QUEUED, other.to(SendState.SENDING, "", ""));
        assertThat(store.nextDue(account.service())).contains(row.notBefore());
        assertThat(store.nextDue(EntryId.LOCAL_SERVICE)).isEmpty();
    }

    @Test
    void whatWasTakenBackCanBeSentAfterAllAndItsStoryGoesOn() {
        EntryId id = queue("one");
        Submission row = store.submission(id).orElseThrow();
        Submission again = Submission.queued(
                id,
                account.service(),
                "<again@example.org>",
                "again",
                "ann@example.org",
                List.of(new Submission.Recipient("dora@example.org", SendState.QUEUED, "")),
                SendPlan.SOON,
                null,
                Filing.NONE,
                Mails.DAY.plusSeconds(7));
        store.write(tx -> {
            tx.updateSubmission(SendState.QUEUED, row.to(SendState.CANCELLED, "", "Taken back"));
            tx.move(id, StandardFolder.DRAFTS.id());
            return null;
        });
        store.write(tx -> {
            tx.move(id, StandardFolder.OUTBOX.id());
            tx.addSubmission(again);
            return null;
        });
        assertThat(store.submission(id).orElseThrow())
                .usingRecursiveComparison()
                .ignoringFields("changed")
                .isEqualTo(again);
        assertThat(store.story(id))
                .extracting(SendStep::state)
                .containsExactly(SendState.QUEUED, SendState.CANCELLED, SendState.QUEUED);
    }

    @Test
    void whetherTheServerHasItIsNotForgottenWithTheAccount() {
        EntryId doubtful = queue("doubtful");
        Submission row = store.submission(doubtful).orElseThrow();
        change(SendState.QUEUED, row.to(SendState.UNCERTAIN, "", "lost"));
        EntryId waits = queue("waits");
        store.write(tx -> {
            tx.remove(account.service());
            return null;
        });
        assertThat(store.submission(doubtful).orElseThrow().reason()).contains("the server may have it");
        assertThat(store.submission(waits).orElseThrow().reason()).isEqualTo("Its account was removed");
    }

    @Test
    void whatWaitsForARemovedAccountBecomesADraft() {
        EntryId waits = queue("waits");
        EntryId taken = queue("taken");
        sent(taken);
        store.write(tx -> {
            tx.putNote(account.service(), "read.upto", "17");
            tx.remove(account.service());
            return null;
        });
        assertThat(store.outbox(null)).isEmpty();
        assertThat(store.entry(waits).orElseThrow().parent()).isEqualTo(StandardFolder.DRAFTS.id());
        assertThat(store.entry(waits).orElseThrow().service()).isEqualTo(EntryId.LOCAL_SERVICE);
        assertThat(store.submission(waits).orElseThrow().state()).isEqualTo(SendState.CANCELLED);
        assertThat(store.sent(account.service(), 10)).hasSize(1);
        assertThat(store.note(account.service(), "read.upto")).isEmpty();
    }

    @Test
    void notesOfAServiceAreReplacedAndRemoved() {
        note(account.service(), "a.b-1", "one");
        assertThat(store.note(account.service(), "a.b-1")).isEqualTo("one");
        note(account.service(), "a.b-1", "x".repeat(4_000));
        assertThat(store.note(account.service(), "a.b-1")).hasSize(4_000);
        assertThat(store.note(EntryId.LOCAL_SERVICE, "a.b-1")).isEmpty();
        note(account.service(), "a.b-1", "");
        assertThat(store.note(account.service(), "a.b-1")).isEmpty();
        for (String name : List.of("", "a b", "ä", "x".repeat(65))) {
            assertThatThrownBy(() -> note(account.service(), name, "1")).isInstanceOf(MessagingException.class);
        }
        assertThatThrownBy(() -> note(account.service(), "a", "x".repeat(4_001)))
                .isInstanceOf(MessagingException.class);
        assertThatThrownBy(() -> note(account.inbox(), "a", "1")).isInstanceOf(MessagingException.class);
    }

    private void note(EntryId service, String name, String value) {
        store.write(tx -> {
            tx.putNote(service, name, value);
            return null;
        });
    }

    @Test
    void aMessageIsInTheLedgerOnce() {
        EntryId id = queue("one");
        assertThatThrownBy(() -> store.write(tx -> {
                    tx.addSubmission(submission(id));
                    return null;
                }))
                .isInstanceOfSatisfying(
                        MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT));
        EntryId elsewhere = Mails.add(store, account, "two", "text");
        assertThatThrownBy(() -> store.write(tx -> {
                    tx.addSubmission(submission(elsewhere));
                    return null;
                }))
                .isInstanceOf(MessagingException.class);
    }
}
