// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.store.StoreCursor;

/** Many readers at once wait for each other, and neither fail nor wait for ever. */
class ReaderPoolTest {
    private static final int MOST = 3;
    private static final String NUMBERS =
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT i FROM n";

    @TempDir
    Path directory;

    private final AtomicInteger opened = new AtomicInteger();
    private ReaderPool pool;

    @BeforeEach
    void open() {
        SqliteStore.open(directory, () -> null).close();
        pool = pool(Duration.ofSeconds(30));
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private ReaderPool pool(Duration patience) {
        return new ReaderPool(
                () -> {
                    opened.incrementAndGet();
                    return Databases.reader(directory.resolve("mail.db"), 100);
                },
                MOST,
                patience);
    }

    private static StoreCursor<Long> numbers(ReaderPool pool, long count) {
        return pool.cursor(db -> db.query(NUMBERS, count), row -> row.getLong(1));
    }

    private static long sum(StoreCursor<Long> cursor) {
        try (cursor) {
            return cursor.stream().mapToLong(Long::longValue).sum();
        }
    }

    private static <T> FutureTask<T> start(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, "reader");
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    private static Thread waiting(Runnable work) {
        Thread thread = new Thread(work, "waiting");
        thread.setDaemon(true);
        thread.start();
        Await.until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        return thread;
    }

    private List<StoreCursor<Long>> heldByOthers(int count) throws Exception {
        List<StoreCursor<Long>> held = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            held.add(start(() -> numbers(pool, 1000)).get(60, TimeUnit.SECONDS));
        }
        return held;
    }

    @Test
    void aThousandReadersAtOnceAllGetTheirTurnAndFewConnectionsAreOpened() throws Exception {
        List<FutureTask<Long>> all = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            all.add(start(() -> sum(numbers(pool, 300))));
        }
        for (FutureTask<Long> each : all) {
            assertThat(each.get(60, TimeUnit.SECONDS)).isEqualTo(45_150);
        }
        assertThat(opened.get()).isLessThanOrEqualTo(MOST);
    }

    @Test
    void threadsThatHoldCursorsAndWantMoreDoNotWaitForEachOther() throws Exception {
        CyclicBarrier allHoldOne = new CyclicBarrier(MOST);
        List<FutureTask<Long>> all = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
            all.add(start(() -> {
                try (StoreCursor<Long> outer = numbers(pool, 1000)) {
                    allHoldOne.await(60, TimeUnit.SECONDS);
                    return sum(numbers(pool, 1000)) + pool.read(db -> db.number("SELECT 1"));
                }
            }));
        }
        for (FutureTask<Long> each : all) {
            assertThat(each.get(60, TimeUnit.SECONDS)).isEqualTo(500_501);
        }
    }

    @Test
    void aReaderThatWaitsGetsTheConnectionThatComesBack() throws Exception {
        List<StoreCursor<Long>> held = heldByOthers(MOST);
        List<Long> read = new ArrayList<>();
        Thread waiting = waiting(() -> read.add(sum(numbers(pool, 10))));
        waiting.interrupt();
        held.get(0).close();
        waiting.join(60_000);
        assertThat(read).containsExactly(55L);
        held.forEach(StoreCursor::close);
    }

    @Test
    void whoWaitsTooLongHearsWhatHoldsTheReaders() throws Exception {
        pool.close();
        pool = pool(Duration.ofMillis(50));
        List<StoreCursor<Long>> held = heldByOthers(MOST);
        assertThatThrownBy(() -> pool.read(db -> db.number("SELECT 1")))
                .isInstanceOfSatisfying(MessagingException.class, e -> {
                    assertThat(e.kind()).isEqualTo(ErrorKind.LIMIT);
                    assertThat(e.getMessage()).contains("All 3 readers").containsPattern("reader for \\d+ s");
                });
        held.forEach(StoreCursor::close);
        assertThat(pool.<Long>read(db -> db.number("SELECT 1"))).isEqualTo(1);
    }

    @Test
    void aThreadThatNeverClosesItsCursorsIsStopped() {
        List<StoreCursor<Long>> leaked = new ArrayList<>();
        assertThatThrownBy(() -> {
                    for (int i = 0; i <= MOST; i++) {
                        leaked.add(numbers(pool, 1000));
                    }
                })
                .isInstanceOfSatisfying(
                        MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.LIMIT));
        assertThat(leaked).hasSize(MOST);
        leaked.forEach(StoreCursor::close);
    }

    @Test
    void aShortListHoldsNoConnectionWhileItIsWorkedOff() {
        List<StoreCursor<Long>> open = new ArrayList<>();
        for (int i = 0; i < 10 * MOST; i++) {
            open.add(numbers(pool, RowCursor.AHEAD - 1));
        }
        assertThat(opened.get()).isEqualTo(1);
        assertThat(open).allSatisfy(cursor -> assertThat(sum(cursor)).isEqualTo(4950));
    }

    @Test
    void whoWaitsWhileTheStoreIsClosedHearsThatItIs() throws Exception {
        List<StoreCursor<Long>> held = heldByOthers(MOST);
        List<ErrorKind> heard = new ArrayList<>();
        Thread waiting = waiting(() -> {
            try {
                pool.read(db -> db.number("SELECT 1"));
            } catch (MessagingException e) {
                heard.add(e.kind());
            }
        });
        FutureTask<Void> closing = start(() -> {
            pool.close();
            return null;
        });
        waiting.join(60_000);
        assertThat(heard).containsExactly(ErrorKind.UNAVAILABLE);
        held.forEach(StoreCursor::close);
        closing.get(60, TimeUnit.SECONDS);
    }
}
