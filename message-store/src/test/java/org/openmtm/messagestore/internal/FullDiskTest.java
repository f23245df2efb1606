// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.messagestore.internal.Mails.Account;
import org.openmtm.store.SendState;
import org.openmtm.store.SendStep;
import org.openmtm.store.StagedBody;
import org.openmtm.store.Submission;

class FullDiskTest {
    private static final int MAIL = 200_000;

    @TempDir
    Path directory;

    private static byte[] noise(int number) {
        byte[] raw = new byte[MAIL];
        new Random(number).nextBytes(raw);
        return raw;
    }

    /** Adds until it is told that the disk is full; everything that was acknowledged is returned. */
    private static List<EntryId> fill(SqliteStore store, Account account) {
        List<EntryId> added = new ArrayList<>();
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        StagedBody body = Mails.stage(store, noise(i));
                        added.add(store.write(tx -> tx.addMessage(Mails.message(account, "m", Flags.NONE, body))));
                    }
                })
                .isInstanceOfSatisfying(MessagingException.class, e -> {
                    assertThat(e.kind()).isEqualTo(ErrorKind.DISK_FULL);
                    assertThat(e.advice()).contains("room");
                });
        return added;
    }

    private static void remove(SqliteStore store, EntryId id) {
        store.write(tx -> {
            tx.remove(id);
            return null;
        });
    }

    private static void assertIntact(SqliteStore store, List<EntryId> added) {
        for (int i = 0; i < added.size(); i++) {
            assertThat(Mails.read(store, added.get(i))).isEqualTo(noise(i));
        }
    }

    @Test
    void readsAndDeletesGoOnAndWritingResumes() {
        StoreOptions options = StoreOptions.DEFAULT.withMostPages(400);
        try (SqliteStore store = new SqliteStore(directory, () -> null, options)) {
            Account account = Mails.account(store, "work");
            List<EntryId> added = fill(store, account);
            assertThat(added).hasSizeGreaterThan(10);
            assertIntact(store, added);
            store.write(tx -> {
                tx.setFlags(added.get(0), Flags.of(Flag.SEEN));
                return null;
            });
            remove(store, added.remove(added.size() - 1));
            remove(store, added.remove(added.size() - 1));
            EntryId fresh = Mails.add(store, account, "there is room", "again");
            assertThat(Mails.read(store, fresh)).isEqualTo(Mails.raw("there is room", "again"));
            assertIntact(store, added);
            assertThat(store.check(progress -> {}).problems()).isEmpty();
        }
    }

    @Test
    void oneThatDoesNotFitDoesNotTakeTheOthersOfItsCommit() {
        StoreOptions options = StoreOptions.DEFAULT.withMostPages(400);
        try (SqliteStore store = new SqliteStore(directory, () -> null, options)) {
            Account account = Mails.account(store, "work");
            byte[] huge = new byte[20_000_000];
            new Random(1).nextBytes(huge);
            StagedBody body = Mails.stage(store, huge);
            var before = store.submit(tx -> tx.addMessage(Mails.message(account, "before", Flags.NONE, null)));
            var failing = store.submit(tx -> tx.addMessage(Mails.message(account, "huge", Flags.NONE, body)));
            var after = store.submit(tx -> {
                tx.rename(account.inbox(), "renamed");
                return null;
            });
            before.toCompletableFuture().join();
            after.toCompletableFuture().join();
            assertThatThrownBy(() -> failing.toCompletableFuture().join()).hasMessageContaining("full");
            assertThat(store.entry(account.inbox()).orElseThrow().name()).isEqualTo("renamed");
            assertThat(store.counts(account.inbox()).total()).isEqualTo(1);
            assertThat(store.check(progress -> {}).problems()).isEmpty();
        }
    }

    /** The server has the message, and the disk no room to say so: nobody may take it for unsent. */
    @Test
    void aMessageThatCannotBeSettledStaysBehindItsDot() {
        StoreOptions options = StoreOptions.DEFAULT.withMostPages(400);
        Submission dot;
        try (SqliteStore store = new SqliteStore(directory, () -> null, options)) {
            Account account = Mails.account(store, "work");
            Submission row = Mails.queue(store, account, "mail", id -> Mails.row(account, id, 200));
            dot = step(store, row, SendState.DOT, "");
            fillWithout(store, account);
            assertThatThrownBy(() -> settleWithoutRoom(store, dot))
                    .isInstanceOfSatisfying(
                            MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.DISK_FULL));
            assertThat(store.submission(dot.message())).contains(dot);
            assertThat(store.story(dot.message()))
                    .extracting(SendStep::state)
                    .containsExactly(SendState.QUEUED, SendState.DOT);
            assertThat(store.check(progress -> {}).problems()).isEmpty();
        }
        try (SqliteStore store = SqliteStore.open(directory, () -> null)) {
            assertThat(store.submission(dot.message())).contains(dot);
            Submission uncertain = step(store, dot, SendState.UNCERTAIN, "its last answer is not known");
            assertThat(store.outbox(null)).containsExactly(uncertain);
            assertThat(uncertain.recipients()).isEqualTo(dot.recipients());
            assertThat(Mails.read(store, dot.message())).isEqualTo(Mails.raw("mail", "text"));
            assertThat(store.check(progress -> {}).problems()).isEmpty();
        }
    }

    private static Submission step(SqliteStore store, Submission row, SendState next, String reason) {
        return store.write(tx -> {
            tx.updateSubmission(row.state(), row.to(next, "", reason));
            return tx.submission(row.message()).orElseThrow();
        });
    }

    /** The room that is kept back for small changes is taken as well. */
    private static void fillWithout(SqliteStore store, Account account) {
        fill(store, account);
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 100_000; i++) {
                        String name = "n" + i;
                        store.write(tx -> {
                            tx.putNote(account.service(), name, "x".repeat(4_000));
                            return null;
                        });
                    }
                })
                .isInstanceOfSatisfying(
                        MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.DISK_FULL));
    }

    /** The servers answered at length. */
    private static void settleWithoutRoom(SqliteStore store, Submission dot) {
        List<Submission.Recipient> taken = dot.recipients().stream()
                .map(each -> new Submission.Recipient(each.address(), SendState.SENT, "250 " + "y".repeat(900)))
                .toList();
        store.write(tx -> {
            tx.updateSubmission(
                    SendState.DOT, dot.to(SendState.SENT, "250 ok", "").withRecipients(taken));
            tx.move(dot.message(), StandardFolder.SENT.id());
            return null;
        });
    }

    /** The real thing where this user may mount; where not, the test above has said what can be said. */
    @Test
    void aFileSystemOfTwentyMegabytes() throws Exception {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", disk.toString());
        StoreOptions options = mounted ? StoreOptions.DEFAULT : StoreOptions.DEFAULT.withMostPages(800);
        try {
            fillDisk(disk.resolve("store"), options);
        } finally {
            if (mounted) {
                assertThat(run("umount", disk.toString())).isTrue();
            }
        }
    }

    private static void fillDisk(Path where, StoreOptions options) throws IOException {
        List<EntryId> added;
        try (SqliteStore store = new SqliteStore(where, PlainExtractor::new, options)) {
            Account account = Mails.account(store, "work");
            added = fill(store, account);
            assertThat(added).hasSizeGreaterThan(10);
            assertIntact(store, added);
            for (int i = 0; i < 5; i++) {
                remove(store, added.remove(added.size() - 1));
            }
            store.write(tx -> {
                tx.setFlags(added.get(0), Flags.of(Flag.SEEN));
                return null;
            });
        }
        try (SqliteStore store = new SqliteStore(where, PlainExtractor::new, options)) {
            assertIntact(store, added);
            while (added.size() > 2) {
                remove(store, added.remove(added.size() - 1));
            }
            store.compact();
            Account other = Mails.account(store, "other");
            EntryId fresh = Mails.add(store, other, "there is room", "again");
            assertThat(Mails.read(store, fresh)).isEqualTo(Mails.raw("there is room", "again"));
            assertIntact(store, added);
            assertThat(store.check(progress -> {}).problems()).isEmpty();
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
