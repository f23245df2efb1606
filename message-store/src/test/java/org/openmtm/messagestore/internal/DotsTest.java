// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
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

/** Dots that leave by the fast way: who reads, changes, or comes after a crash finds DOT. */
class DotsTest {
    @TempDir
    Path directory;

    private SqliteStore store;
    private Account account;

    @BeforeEach
    void open() {
        store = SqliteStore.open(directory.resolve("store"), () -> null);
        account = Mails.account(store, "work");
    }

    @AfterEach
    void close() {
        assertThat(store.check(progress -> {}).problems()).isEmpty();
        store.close();
    }

    private EntryId queue(String subject) {
        return Mails.queue(
                        store,
                        account,
                        subject,
                        id -> Submission.queued(
                                id,
                                account.service(),
                                "<" + id + "@example.org>",
                                "env" + id,
                                "ann@example.org",
                                List.of(new Submission.Recipient("bob@example.org", SendState.QUEUED, "")),
                                SendPlan.SOON,
                                null,
                                Filing.NONE,
                                Mails.DAY))
                .message();
    }

    private Submission claim(EntryId id) {
        Submission row = store.submission(id).orElseThrow();
        return change(row.to(SendState.SENDING, "", "").withAttempt(row.attempt() + 1), SendState.QUEUED);
    }

    private Submission change(Submission next, SendState expected) {
        store.write(tx -> {
            tx.updateSubmission(expected, next);
            if (next.state() == SendState.SENT) {
                tx.move(next.message(), StandardFolder.SENT.id());
            }
            return null;
        });
        return store.submission(next.message()).orElseThrow();
    }

    private Submission sent(Submission row) {
        return change(
                row.to(SendState.SENT, "250 ok", "").withRecipients(Mails.all(row, SendState.SENT)), SendState.DOT);
    }

    private EntryId dotted(String subject) {
        EntryId id = queue(subject);
        claim(id);
        assertThat(store.dotLeaves(id, 1)).isTrue();
        return id;
    }

    private static List<SendState> states(SqliteStore store, EntryId id) {
        return store.story(id).stream().map(SendStep::state).toList();
    }

    /** What a process finds that starts after this one was killed now. */
    private SqliteStore afterKill() throws IOException {
        return SqliteStore.open(copy(), () -> null);
    }

    private Path copy() throws IOException {
        Path copy = Files.createTempDirectory(directory, "copy");
        try (Stream<Path> files = Files.list(directory.resolve("store"))) {
            // Without the index: it is made anew, and its own thread may be about to make it right now.
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(each -> !each.getFileName().toString().startsWith("index.db"))
                    .toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }

    @Test
    void whoReadsTheRowSeesDot() {
        EntryId id = dotted("one");
        Submission row = store.submission(id).orElseThrow();
        assertThat(row.state()).isEqualTo(SendState.DOT);
        assertThat(row.phase()).isEqualTo("DOT");
        assertThat(store.outbox(account.service())).containsExactly(row);
        assertThat(store.submissionByEnvelope("env" + id)).contains(row);
        assertThat(store.submissionsByMessageId("<" + id + "@example.org>")).containsExactly(row);
        assertThat(states(store, id)).endsWith(SendState.SENDING, SendState.DOT);
        assertThat(store.<Submission>write(tx -> tx.submission(id).orElseThrow()))
                .isEqualTo(row);
    }

    @Test
    void theStoryAndTheEventsHaveTheDotBeforeTheResult() {
        long before = store.lastEvent();
        EntryId id = dotted("one");
        store.dotAnswered(id, 1, "250 ok");
        Submission row = store.submission(id).orElseThrow();
        sent(row);
        assertThat(states(store, id))
                .containsExactly(SendState.QUEUED, SendState.SENDING, SendState.DOT, SendState.SENT);
        assertThat(store.story(id).get(2).time()).isEqualTo(row.changed());
        assertThat(store.events(before, Set.of(EventType.SEND_STATE), 100))
                .extracting(event -> event.detail().split(" ")[0])
                .containsExactly("QUEUED", "SENDING", "DOT", "SENT");
        assertThat(store.dotLeaves(id, 1)).as("once").isFalse();
    }

    @Test
    void aProcessThatIsKilledHasLeftADot() throws IOException {
        EntryId silent = dotted("silent");
        EntryId answered = dotted("answered");
        store.dotAnswered(answered, 1, "250 2.0.0 taken");
        EntryId claimed = queue("claimed");
        claim(claimed);
        EntryId done = dotted("done");
        sent(store.submission(done).orElseThrow());
        Path copy = copy();
        for (int start = 0; start < 2; start++) {
            try (SqliteStore next = SqliteStore.open(copy, () -> null)) {
                assertThat(next.submission(silent).orElseThrow().state()).isEqualTo(SendState.DOT);
                assertThat(next.submission(silent).orElseThrow().reply()).isEmpty();
                assertThat(next.submission(answered).orElseThrow().state()).isEqualTo(SendState.DOT);
                assertThat(next.submission(answered).orElseThrow().reply()).isEqualTo("250 2.0.0 taken");
                assertThat(next.submission(claimed).orElseThrow().state()).isEqualTo(SendState.SENDING);
                assertThat(next.submission(done).orElseThrow().state()).isEqualTo(SendState.SENT);
                assertThat(states(next, silent)).endsWith(SendState.SENDING, SendState.DOT);
                assertThat(next.check(progress -> {}).problems()).isEmpty();
                assertThat(next.dotLeaves(claimed, 1))
                        .as("who claimed it is gone")
                        .isFalse();
            }
        }
    }

    @Test
    void whoComesAfterTheKilledIsToldOfTheDotOnce() throws IOException {
        EntryId id = dotted("one");
        try (SqliteStore next = afterKill()) {
            assertThat(next.events(0, Set.of(EventType.SEND_STATE), 100))
                    .extracting(event -> event.detail().split(" ")[0])
                    .containsExactly("QUEUED", "SENDING", "DOT");
            assertThat(states(next, id)).containsExactly(SendState.QUEUED, SendState.SENDING, SendState.DOT);
        }
    }

    /** The next process writes over the file; what it read there is in the table before. */
    @Test
    void whatTheKilledLeftOutlivesTheFile() throws IOException {
        EntryId id = dotted("one");
        Path copy = copy();
        SqliteStore.open(copy, () -> null).close();
        assertThat(copy.resolve(DotLog.FILE)).doesNotExist();
        try (SqliteStore third = SqliteStore.open(copy, () -> null)) {
            assertThat(third.submission(id).orElseThrow().state()).isEqualTo(SendState.DOT);
        }
    }

    @Test
    void anAttemptThatIsMadeAgainIsNotTakenForTheOneBefore() throws IOException {
        EntryId id = dotted("one");
        Submission row = store.submission(id).orElseThrow();
        change(row.to(SendState.QUEUED, "", "The dot did not leave").withAttempt(0), SendState.DOT);
        assertThat(claim(id).attempt()).isEqualTo(1);
        try (SqliteStore next = afterKill()) {
            assertThat(next.submission(id).orElseThrow().state()).isEqualTo(SendState.SENDING);
        }
        assertThat(store.dotLeaves(id, 1)).isTrue();
        try (SqliteStore next = afterKill()) {
            assertThat(next.submission(id).orElseThrow().state()).isEqualTo(SendState.DOT);
        }
    }

    @Test
    void noDotLeavesOfWhatIsNotClaimed() {
        EntryId id = queue("one");
        assertThat(store.dotLeaves(id, 0)).isFalse();
        assertThat(store.dotLeaves(id, 1)).isFalse();
        Submission sending = claim(id);
        assertThat(store.dotLeaves(id, 2)).isFalse();
        change(sending.to(SendState.QUEUED, "", "Taken back").withAttempt(0), SendState.SENDING);
        assertThat(store.dotLeaves(id, 1)).isFalse();
        assertThat(store.dotLeaves(EntryId.of(4711), 1)).isFalse();
        assertThat(store.submission(id).orElseThrow().state()).isEqualTo(SendState.QUEUED);
    }

    /** Claimed and given back within one commit, by two callers. */
    @Test
    void whatIsGivenBackInTheSameCommitIsNotClaimed() {
        EntryId id = queue("one");
        Submission row = store.submission(id).orElseThrow();
        Submission sending = row.to(SendState.SENDING, "", "").withAttempt(1);
        store.write(tx -> {
            tx.updateSubmission(SendState.QUEUED, sending);
            tx.updateSubmission(
                    SendState.SENDING, sending.to(SendState.QUEUED, "", "").withAttempt(0));
            return null;
        });
        assertThat(store.dotLeaves(id, 1)).isFalse();
    }

    /** Somebody takes the row back while its dot is about to leave: only one of them gets it. */
    @Test
    void oneOfTheDotAndTheChangeComesFirst() {
        int dots = 0;
        for (int i = 0; i < 40; i++) {
            EntryId id = queue("race " + i);
            Submission sending = claim(id);
            CompletableFuture<Boolean> taken = CompletableFuture.supplyAsync(() -> {
                try {
                    change(sending.to(SendState.QUEUED, "", "Taken back").withAttempt(0), SendState.SENDING);
                    return true;
                } catch (MessagingException e) {
                    assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT);
                    return false;
                }
            });
            if (i % 2 == 0) {
                taken.join();
            }
            boolean left = store.dotLeaves(id, 1);
            assertThat(left).isNotEqualTo(taken.join());
            assertThat(store.submission(id).orElseThrow().state()).isEqualTo(left ? SendState.DOT : SendState.QUEUED);
            dots += left ? 1 : 0;
        }
        assertThat(dots).isBetween(0, 20);
    }

    /** Even between the look of a change at the row and what it makes of it. */
    @Test
    void aDotThatLeavesInTheMiddleOfAChangeWins() {
        EntryId id = queue("one");
        Submission sending = claim(id);
        AtomicBoolean left = new AtomicBoolean();
        assertThatExceptionOfType(MessagingException.class)
                .isThrownBy(() -> store.write(tx -> {
                    assertThat(tx.submission(id).orElseThrow().state()).isEqualTo(SendState.SENDING);
                    left.set(CompletableFuture.supplyAsync(() -> store.dotLeaves(id, 1))
                            .join());
                    tx.updateSubmission(SendState.SENDING, sending.to(SendState.QUEUED, "", "Taken back"));
                    return null;
                }))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT));
        assertThat(left).isTrue();
        assertThat(store.submission(id).orElseThrow().state()).isEqualTo(SendState.DOT);
    }

    /** A change that fails changes nothing of that the dot has left. */
    @Test
    void aResultThatIsNotWrittenLeavesTheDot() throws IOException {
        EntryId id = dotted("one");
        Submission row = store.submission(id).orElseThrow();
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> store.write(tx -> {
                    tx.updateSubmission(
                            SendState.DOT, row.to(SendState.QUEUED, "", "").withAttempt(0));
                    throw new IllegalStateException("a module's fault");
                }));
        assertThat(store.submission(id)).contains(row);
        try (SqliteStore next = afterKill()) {
            assertThat(next.submission(id).orElseThrow().state()).isEqualTo(SendState.DOT);
        }
    }

    /** More than the file holds: none is forgotten, and those that find no room take the other way. */
    @Test
    void aFullFileForgetsNoDot() throws IOException {
        EntryId first = dotted("first");
        int fast = 0;
        for (int i = 0; i < 60; i++) {
            EntryId id = queue("mail " + i);
            claim(id);
            fast += store.dotLeaves(id, 1) ? 1 : 0;
            for (int again = 0; again < 12; again++) {
                store.dotAnswered(id, 1, "250 " + again + "y".repeat(490));
            }
            Submission row = store.submission(id).orElseThrow();
            if (row.state() == SendState.SENDING) {
                row = change(row.to(SendState.DOT, "", ""), SendState.SENDING);
            }
            sent(row);
        }
        assertThat(fast).as("those that had room").isBetween(20, 59);
        try (SqliteStore next = afterKill()) {
            assertThat(next.submission(first).orElseThrow().state()).isEqualTo(SendState.DOT);
            assertThat(next.outbox(null)).extracting(Submission::message).containsExactly(first);
        }
        sent(store.submission(first).orElseThrow());
        EntryId last = queue("last");
        claim(last);
        assertThat(store.dotLeaves(last, 1)).as("there is room again").isTrue();
    }

    @Test
    void aMessageThatIsRemovedTakesItsDotAlong() throws IOException {
        EntryId id = dotted("one");
        store.write(tx -> {
            tx.remove(id);
            return null;
        });
        assertThat(store.submission(id)).isEmpty();
        try (SqliteStore next = afterKill()) {
            assertThat(next.check(progress -> {}).problems()).isEmpty();
        }
    }

    @Test
    void aServiceThatIsRemovedSaysThatTheServerMayHaveIt() {
        EntryId id = dotted("one");
        store.write(tx -> {
            tx.remove(account.service());
            return null;
        });
        Submission row = store.submission(id).orElseThrow();
        assertThat(row.state()).isEqualTo(SendState.CANCELLED);
        assertThat(row.reason()).contains("the server may have it");
    }

    @Test
    void aFileThatCannotBeWrittenOnlyMakesTheWayLonger() throws IOException {
        Files.createDirectory(directory.resolve("store").resolve(DotLog.FILE));
        EntryId id = queue("one");
        Submission sending = claim(id);
        assertThat(store.dotLeaves(id, 1)).isFalse();
        assertThat(change(sending.to(SendState.DOT, "", ""), SendState.SENDING).state())
                .isEqualTo(SendState.DOT);
        Files.delete(directory.resolve("store").resolve(DotLog.FILE));
    }

    /** What is edited and sent again counts its attempts from the beginning, whatever the file remembers. */
    @Test
    void anAttemptOfAMessageThatIsSentAnewIsNotTakenForOneOfBefore() throws IOException {
        EntryId id = dotted("one");
        store.dotAnswered(id, 1, "250 taken");
        Submission row = store.submission(id).orElseThrow();
        change(row.to(SendState.CANCELLED, "", "Its account was removed"), SendState.DOT);
        store.write(tx -> {
            tx.addSubmission(Submission.queued(
                    id,
                    row.service(),
                    row.messageId(),
                    "again" + id,
                    row.sender(),
                    row.recipients(),
                    row.plan(),
                    null,
                    Filing.NONE,
                    Mails.DAY));
            return null;
        });
        try (SqliteStore next = afterKill()) {
            assertThat(next.submission(id).orElseThrow().state()).isEqualTo(SendState.QUEUED);
        }
        Submission again = claim(id);
        assertThat(again.attempt()).isEqualTo(1);
        try (SqliteStore next = afterKill()) {
            assertThat(next.submission(id).orElseThrow().state())
                    .as("nothing has left")
                    .isEqualTo(SendState.SENDING);
        }
        // Whatever else is told of it while it is on its way.
        change(again.withPhase("MAIL"), SendState.SENDING);
        tell(id);
        assertThat(store.dotLeaves(id, 1)).isTrue();
        tell(id);
        try (SqliteStore next = afterKill()) {
            assertThat(next.submission(id).orElseThrow().state()).isEqualTo(SendState.DOT);
        }
    }

    private void tell(EntryId id) {
        store.write(tx -> {
            tx.tellStory(id, "DSN", "words");
            return null;
        });
    }

    /** Whoever looks again and again sees one state after the other. */
    @Test
    void nobodySeesAMessageUnsentAfterItsDotWasSeen() {
        for (int i = 0; i < 150; i++) {
            EntryId id = queue("mail " + i);
            Submission sending = claim(id);
            CompletableFuture<List<SendState>> seen = CompletableFuture.supplyAsync(() -> statesUntilSent(id));
            assertThat(store.dotLeaves(id, 1)).isTrue();
            sent(sending);
            assertThat(seen.join())
                    .isIn(
                            List.of(SendState.SENDING, SendState.DOT, SendState.SENT),
                            List.of(SendState.DOT, SendState.SENT),
                            List.of(SendState.SENDING, SendState.SENT),
                            List.of(SendState.SENT));
        }
    }

    private List<SendState> statesUntilSent(EntryId id) {
        List<SendState> states = new ArrayList<>();
        SendState last = null;
        while (last != SendState.SENT) {
            SendState now = store.submission(id).orElseThrow().state();
            if (now != last) {
                states.add(now);
            }
            last = now;
        }
        return states;
    }

    /** A disk may take seconds for a write; only who wants to change what is written has to wait. */
    @Test
    void whoReadsDoesNotWaitForTheDisk() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch slow = new CountDownLatch(1);
        DotLog log = new DotLog(directory.resolve("slow.log"), 1, 4096) {
            @Override
            void put(long at, byte[] bytes, boolean now) throws IOException {
                writing.countDown();
                try {
                    slow.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                super.put(at, bytes, now);
            }
        };
        Submission sending = claim(queue("one"));
        long message = sending.message().value();
        try (Dots dots = new Dots(log)) {
            dots.claimed(sending, 1);
            CompletableFuture<Boolean> left = CompletableFuture.supplyAsync(
                    () -> dots.leaves(message, 1, Mails.DAY), work -> new Thread(work).start());
            writing.await();
            try {
                assertThat(CompletableFuture.supplyAsync(() -> dots.seen(sending))
                                .get(30, TimeUnit.SECONDS))
                        .isEqualTo(sending);
            } finally {
                slow.countDown();
            }
            assertThat(left.join()).isTrue();
            assertThat(dots.seen(sending).state()).isEqualTo(SendState.DOT);
        }
    }
}
