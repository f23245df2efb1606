// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.messagestore.internal.DotLog.Kind;
import org.openmtm.messagestore.internal.DotLog.Mark;

class DotLogTest {
    private static final int HALF = 512;
    private static final long STORE = 42;

    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("dots.log");
    }

    private DotLog log() {
        return new DotLog(file(), STORE, HALF);
    }

    private static Mark left(long message) {
        return new Mark(Kind.LEFT, new Dot(message, 1, message + 5, Instant.ofEpochMilli(1_000 + message), ""));
    }

    /** As the store does: the other half when there is no room. */
    private static void write(DotLog log, Mark mark) throws IOException {
        if (!log.hasRoom(mark)) {
            log.turn();
        }
        log.write(mark, true);
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        List<Mark> marks = List.of(
                left(1),
                new Mark(Kind.ANSWERED, left(1).dot().answered("250 2.0.0 Größe ok")),
                new Mark(
                        Kind.VOID,
                        new Dot(Long.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE, Instant.ofEpochMilli(5), "")));
        try (DotLog log = log()) {
            assertThat(log.read()).isEmpty();
            for (Mark mark : marks) {
                write(log, mark);
            }
        }
        assertThat(log().read()).isEqualTo(marks);
        assertThat(Files.size(file())).isEqualTo(2 * HALF);
    }

    /** In the order of writing, whichever half is the newer one; what was written before is there until it is overwritten. */
    @Test
    void theHalvesTakeTurns() throws IOException {
        List<Mark> written = new ArrayList<>();
        for (int round = 0; round < 60; round++) {
            try (DotLog log = log()) {
                List<Mark> read = log.read();
                assertThat(read).isEqualTo(written.subList(written.size() - read.size(), written.size()));
                assertThat(read.size()).isGreaterThanOrEqualTo(Math.min(written.size(), 1));
                Mark mark = left(round);
                write(log, mark);
                written.add(mark);
                if (round % 3 > 0) {
                    Mark second = left(1_000 + round);
                    write(log, second);
                    written.add(second);
                }
            }
        }
        assertThat(Files.size(file())).isEqualTo(2 * HALF);
    }

    /** A power failure in the middle of a write: it did not happen, and what was written before it did. */
    @Test
    void aRecordThatWasCutDoesNotCount() throws IOException {
        try (DotLog log = log()) {
            for (int i = 1; i <= 4; i++) {
                write(log, left(i));
            }
        }
        byte[] whole = Files.readAllBytes(file());
        int end = whole.length;
        while (whole[end - 1] == 0) {
            end--;
        }
        // What is written first lies in the second half.
        int last = HALF + (end - HALF) / 4 * 3;
        Random random = new Random(7);
        for (int cut = last; cut < end; cut++) {
            byte[] torn = whole.clone();
            for (int i = cut; i < end; i++) {
                torn[i] = (byte) random.nextInt();
            }
            Files.write(file(), torn);
            List<Mark> read = log().read();
            assertThat(read).as("cut at %d", cut).startsWith(left(1), left(2), left(3));
            assertThat(read.size()).isLessThanOrEqualTo(4);
        }
    }

    @Test
    void aFileOfAnotherStoreOrOfNobodySaysNothing() throws IOException {
        try (DotLog other = new DotLog(file(), STORE + 1, HALF)) {
            write(other, left(1));
        }
        assertThat(log().read()).isEmpty();
        Random random = new Random(11);
        for (int length : new int[] {0, 1, 7, HALF - 1, HALF, 2 * HALF, 5 * HALF}) {
            byte[] garbage = new byte[length];
            random.nextBytes(garbage);
            Files.write(file(), garbage);
            assertThat(log().read()).isEmpty();
        }
        try (DotLog log = log()) {
            log.read();
            write(log, left(3));
        }
        assertThat(log().read()).containsExactly(left(3));
    }

    /** A module that has to go interrupts the thread that sends. */
    @Test
    void anInterruptHurtsNothing() throws IOException {
        try (DotLog log = log()) {
            Thread.currentThread().interrupt();
            write(log, left(1));
            write(log, left(2));
            assertThat(Thread.interrupted()).isTrue();
            write(log, left(3));
        }
        assertThat(log().read()).containsExactly(left(1), left(2), left(3));
    }

    @Test
    void aLongReplyIsCut() throws IOException {
        try (DotLog log = new DotLog(file(), STORE, 4 * HALF)) {
            write(log, new Mark(Kind.ANSWERED, left(1).dot().answered("250 " + "ö".repeat(5_000))));
        }
        assertThat(new DotLog(file(), STORE, 4 * HALF).read())
                .singleElement()
                .satisfies(mark -> assertThat(mark.dot().reply()).startsWith("250 öö"));
    }

    /** To its last byte. */
    @Test
    void aHalfCanBeFull() throws IOException {
        long record = Files.size(fileOf(left(1))) - HALF;
        List<Mark> marks = List.of(left(1), left(2), left(3));
        Path full = directory.resolve("full.log");
        try (DotLog log = new DotLog(full, STORE, Math.toIntExact(3 * record))) {
            for (Mark mark : marks) {
                write(log, mark);
            }
        }
        assertThat(new DotLog(full, STORE, Math.toIntExact(3 * record)).read()).isEqualTo(marks);
    }

    /** A file that ends behind one record, at the begin of its second half. */
    private Path fileOf(Mark mark) throws IOException {
        try (DotLog log = log()) {
            write(log, mark);
        }
        byte[] bytes = Files.readAllBytes(file());
        // In front of a record stands how long it is.
        int end = HALF + 2 * Integer.BYTES + ByteBuffer.wrap(bytes).getInt(HALF);
        Path one = directory.resolve("one.log");
        Files.write(one, Arrays.copyOf(bytes, end));
        Files.delete(file());
        return one;
    }

    /** A disk in whose cache only those pages are durable that a durable write has touched. */
    private static final class Pages extends DotLog {
        static final int PAGE = 64;
        private final byte[] disk = new byte[2 * DotLogTest.HALF];
        private final byte[] cache = new byte[2 * DotLogTest.HALF];

        Pages(Path file) {
            super(file, STORE, DotLogTest.HALF);
        }

        @Override
        void put(long at, byte[] bytes, boolean now) throws IOException {
            super.put(at, bytes, now);
            int from = Math.toIntExact(at);
            System.arraycopy(bytes, 0, cache, from, bytes.length);
            if (now) {
                int first = from / PAGE * PAGE;
                int end = Math.min(cache.length, (from + bytes.length + PAGE - 1) / PAGE * PAGE);
                System.arraycopy(cache, first, disk, first, end - first);
            }
        }
    }

    /** What is durable at once stays readable, whatever of what was not is lost before it. */
    @Test
    void noAnswerThatIsLostHidesADotThatLeft() throws IOException {
        Path lost = directory.resolve("lost.log");
        Random random = new Random(5);
        for (int round = 0; round < 200; round++) {
            Files.deleteIfExists(file());
            List<Mark> durable = new ArrayList<>();
            List<Mark> soon = new ArrayList<>();
            try (Pages log = new Pages(file())) {
                for (int message = 1; message <= 12; message++) {
                    Mark mark = left(message);
                    write(log, mark);
                    durable.addAll(soon);
                    durable.add(mark);
                    soon.clear();
                    Files.write(lost, log.disk);
                    List<Mark> read = new DotLog(lost, STORE, HALF).read();
                    assertThat(read).endsWith(mark);
                    assertThat(read).isEqualTo(durable.subList(durable.size() - read.size(), durable.size()));
                    Mark answer = new Mark(Kind.ANSWERED, mark.dot().answered("250 " + "k".repeat(random.nextInt(90))));
                    if (!log.hasRoom(answer)) {
                        log.turn();
                    }
                    log.write(answer, false);
                    soon.add(answer);
                }
            }
        }
    }
}
