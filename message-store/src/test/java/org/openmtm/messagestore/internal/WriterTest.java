// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.entry.FolderCounts;
import org.openmtm.event.EventType;
import org.openmtm.messagestore.internal.Mails.Account;
import org.openmtm.store.ListQuery;
import org.openmtm.store.StoreCursor;
import org.openmtm.store.StoreTransaction;

class WriterTest {
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

    @Test
    void smallCommitsWriteTheirLogOverInsteadOfLettingItGrow() throws Exception {
        Path log = directory.resolve("mail.db-wal");
        long longest = 0;
        long written = 0;
        for (int i = 0; i < 700; i++) {
            String value = "value " + i;
            store.write(tx -> {
                tx.putNote(account.service(), "name", value);
                tx.post(EventType.SERVICE_STATUS, account.service(), null, null, 0, value);
                return null;
            });
            longest = Math.max(longest, Files.size(log));
            written += 2 * Databases.PAGE_SIZE;
        }
        assertThat(longest).isLessThan(16 << 20).isLessThan(written);
    }

    @Test
    @Timeout(120)
    void aChangeThatLeavesAnInterruptBehindDoesNotEndTheWriter() {
        store.write(tx -> {
            Thread.currentThread().interrupt();
            return null;
        });

        store.write(tx -> {
            tx.putNote(account.service(), "name", "still written");
            return null;
        });

        assertThat(store.note(account.service(), "name")).isEqualTo("still written");
    }

    @Test
    @Timeout(120)
    void whoIsInterruptedWhileItClosesTheStoreStillFindsAllWritten() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        CompletableFuture<Void> slow = store.<Void>submit(tx -> {
                    inside.countDown();
                    awaitQuietly(go);
                    tx.putNote(account.service(), "name", "written at the end");
                    return null;
                })
                .toCompletableFuture();
        assertThat(inside.await(30, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        Thread closing = new Thread(() -> {
            store.close();
            closed.complete(slow.isDone() && Thread.currentThread().isInterrupted());
        });

        closing.start();
        closing.interrupt();
        Await.until(() -> closing.getState() == Thread.State.WAITING || closed.isDone());
        assertThat(closed).isNotDone();
        go.countDown();

        assertThat(closed.get(30, TimeUnit.SECONDS)).isTrue();
        store = SqliteStore.open(directory, () -> null);
        assertThat(store.note(account.service(), "name")).isEqualTo("written at the end");
    }

    @Test
    void aFastProducerIsHeldBack() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        store.submit(tx -> {
            entered.countDown();
            awaitQuietly(release);
            return null;
        });
        assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
        AtomicInteger submitted = new AtomicInteger();
        List<CompletableFuture<?>> futures = new ArrayList<>();
        Thread producer = new Thread(() -> {
            for (int i = 0; i < 2_000; i++) {
                futures.add(store.submit(tx -> 1).toCompletableFuture());
                submitted.incrementAndGet();
            }
        });
        producer.start();
        Await.until(() -> producer.getState() == Thread.State.WAITING);
        assertThat(submitted.get()).isEqualTo(StoreOptions.DEFAULT.mostWaiting());
        release.countDown();
        producer.join(30_000);
        futures.forEach(CompletableFuture::join);
        assertThat(futures).hasSize(2_000);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Under a savepoint this takes minutes, so it is given a transaction of its own. */
    @Test
    @Timeout(120)
    void aLargeRemovalBehindOthersIsNoSlower() throws Exception {
        store.close();
        StoreOptions usual = StoreOptions.DEFAULT;
        // A commit that collects changes for as long as there are some, however slow this machine is.
        StoreOptions patient = new StoreOptions(
                usual.clock(),
                usual.keptEvents(),
                usual.mostChanges(),
                usual.mostWaiting(),
                usual.mostBytes(),
                TimeUnit.HOURS.toNanos(1),
                usual.mostPages());
        store = new SqliteStore(directory, () -> null, patient);
        CountDownLatch release = new CountDownLatch(1);
        for (int i = 0; i < 10; i++) {
            store.write(tx -> {
                for (int n = 0; n < 1_000; n++) {
                    tx.addMessage(Mails.message(account, "m", Flags.NONE, null));
                }
                return null;
            });
        }
        store.submit(tx -> {
            awaitQuietly(release);
            return null;
        });
        var before = store.submit(tx -> tx.addService("imap4", "other"));
        AtomicInteger runs = new AtomicInteger();
        var removal = store.submit(tx -> {
            runs.incrementAndGet();
            try (StoreCursor<Entry> cursor = store.children(ListQuery.all(account.inbox()))) {
                cursor.stream().forEach(entry -> tx.remove(entry.id()));
            }
            return null;
        });
        var after = store.submit(tx -> tx.addMessage(Mails.message(account, "after", Flags.NONE, null)));
        release.countDown();
        removal.toCompletableFuture().join();
        assertThat(runs).hasValue(2);
        assertThat(store.entry(before.toCompletableFuture().join())).isPresent();
        after.toCompletableFuture().join();
        assertThat(store.counts(account.inbox())).isEqualTo(new FolderCounts(1, 1, 0));
    }

    @Test
    void changesRunInTheOrderTheyCame() {
        List<Integer> order = new ArrayList<>();
        CompletableFuture<?> last = null;
        for (int i = 0; i < 1_000; i++) {
            int number = i;
            last = store.submit(tx -> order.add(number)).toCompletableFuture();
        }
        last.join();
        assertThat(order).isSorted().hasSize(1_000);
    }

    @Test
    void aChangeThatWaitsForAnotherIsToldSo() {
        assertThatThrownBy(() -> store.write(tx -> store.write(inner -> 1))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aTransactionIsOverWithItsChange() {
        AtomicReference<StoreTransaction> leaked = new AtomicReference<>();
        store.write(tx -> {
            leaked.set(tx);
            return null;
        });
        assertThatThrownBy(() -> leaked.get().entry(EntryId.ROOT)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatHangsOnAChangeMayUseTheStore() {
        String name = store.submit(tx -> tx.addService("imap4", "other"))
                .thenApply(id -> store.write(tx -> tx.entry(id).orElseThrow().name()))
                .toCompletableFuture()
                .join();
        assertThat(name).isEqualTo("other");
    }

    @Test
    void anInterruptDoesNotLoseTheAnswer() {
        Thread.currentThread().interrupt();
        EntryId id = store.write(tx -> tx.addService("imap4", "other"));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(store.entry(id)).isPresent();
    }

    @Test
    void anErrorThatTheChangeSwallowsIsNotCommittedByHalves() {
        EntryId id = Mails.add(store, account, "one", "text");
        assertThatThrownBy(() -> store.write(tx -> {
                    tx.setFlags(id, Flags.of(Flag.SEEN));
                    try {
                        tx.addService(null, null);
                        tx.addOperation(new org.openmtm.operation.OperationRecord(
                                0,
                                null,
                                null,
                                java.util.Map.of(),
                                org.openmtm.operation.OperationState.QUEUED,
                                Mails.DAY,
                                null,
                                null,
                                0,
                                java.util.Map.of(),
                                null,
                                ""));
                    } catch (RuntimeException e) {
                        assertThat(e).hasMessageContaining("refused");
                    }
                    return null;
                }))
                .hasMessageContaining("refused");
        assertThat(store.entry(id).orElseThrow().flags()).isEqualTo(Flags.NONE);
    }

    @Test
    void readersSeeWholeChangesWhileOthersWrite() throws Exception {
        int rounds = 150;
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < rounds; i++) {
                int number = i;
                store.write(tx -> {
                    for (int n = 0; n < 10; n++) {
                        tx.addMessage(Mails.message(account, number + "." + n, Flags.NONE, null));
                    }
                    return null;
                });
            }
        });
        List<Thread> readers = new ArrayList<>();
        List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
        for (int r = 0; r < 6; r++) {
            Thread reader = new Thread(() -> {
                long before = 0;
                while (!writing.isDone()) {
                    FolderCounts counts = store.counts(account.inbox());
                    long listed = count(ListQuery.all(account.inbox()));
                    assertThat(counts.total() % 10).isZero();
                    assertThat(listed % 10).isZero();
                    assertThat(listed).isGreaterThanOrEqualTo(counts.total());
                    assertThat(counts.total()).isGreaterThanOrEqualTo(before);
                    before = counts.total();
                }
            });
            reader.setUncaughtExceptionHandler((thread, e) -> failures.add(e));
            readers.add(reader);
            reader.start();
        }
        writing.join();
        for (Thread reader : readers) {
            reader.join();
        }
        assertThat(failures).isEmpty();
        assertThat(count(ListQuery.all(account.inbox()))).isEqualTo(rounds * 10L);
    }

    private long count(ListQuery query) {
        try (StoreCursor<Entry> cursor = store.children(query)) {
            return cursor.stream().count();
        }
    }

    @Test
    void aCursorSeesOneMomentAndLetsOthersWrite() {
        for (int i = 0; i < 300; i++) {
            store.submit(tx -> tx.addMessage(Mails.message(account, "m", Flags.NONE, null)));
        }
        store.write(tx -> null);
        int seen = 0;
        try (StoreCursor<Entry> cursor = store.children(ListQuery.all(account.inbox()))) {
            while (cursor.hasNext()) {
                EntryId id = cursor.next().id();
                store.write(tx -> {
                    tx.remove(id);
                    tx.addMessage(Mails.message(account, "new", Flags.NONE, null));
                    return null;
                });
                seen++;
            }
        }
        assertThat(seen).isEqualTo(300);
        assertThat(store.counts(account.inbox()).total()).isEqualTo(300);
    }

    @Test
    void cursorsMayBeNestedButNotWithoutEnd() {
        store.write(tx -> {
            for (int i = 0; i < 2 * RowCursor.AHEAD; i++) {
                tx.addMessage(Mails.message(account, "m", Flags.NONE, null));
            }
            return null;
        });
        List<StoreCursor<Entry>> open = new ArrayList<>();
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        open.add(store.children(ListQuery.all(account.inbox())));
                        assertThat(open.get(i).hasNext()).isTrue();
                    }
                })
                .hasMessageContaining("cursors");
        assertThat(open).hasSizeGreaterThan(30);
        open.forEach(StoreCursor::close);
        assertThat(store.services()).hasSize(1);
    }

    @Test
    void compactingGivesSpaceBack() {
        for (int i = 0; i < 200; i++) {
            byte[] noise = new byte[10_000];
            new java.util.Random(i).nextBytes(noise);
            var body = Mails.stage(store, noise);
            store.write(tx -> tx.addMessage(Mails.message(account, "m", Flags.NONE, body)));
        }
        EntryId kept = Mails.add(store, account, "kept", "text");
        try (StoreCursor<Entry> cursor = store.children(ListQuery.all(account.inbox()))) {
            cursor.stream()
                    .filter(entry -> !entry.id().equals(kept))
                    .forEach(entry -> store.write(tx -> {
                        tx.remove(entry.id());
                        return null;
                    }));
        }
        store.compact();
        assertThat((Long) store.stats().get("mailBytes")).isLessThan(1_000_000);
        assertThat(store.stats()).containsEntry("messages", 1L).containsEntry("freePages", 0L);
        assertThat(Mails.read(store, kept)).isEqualTo(Mails.raw("kept", "text"));
    }
}
