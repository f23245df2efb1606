// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;
import org.openmtm.entry.FolderCounts;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.messagestore.internal.Mails.Account;
import org.openmtm.store.BodyRange;
import org.openmtm.store.NewMessage;
import org.openmtm.store.StagedBody;

/** Messages that are here in part. */
class RangesTest {
    private static final int MIB = 1 << 20;

    @TempDir
    Path directory;

    private SqliteStore store;
    private Account account;
    private byte[] raw;
    private EntryId message;

    @BeforeEach
    void open() {
        store = SqliteStore.open(directory, () -> null);
        account = Mails.account(store, "work");
        raw = new byte[3_000_000];
        new Random(5).nextBytes(raw);
        Arrays.fill(raw, 500_000, 900_000, (byte) 'x');
        message = store.write(tx -> tx.addMessage(new NewMessage(
                account.service(), account.inbox(), Flags.NONE, Mails.DAY, raw.length, Mails.header("s"), null)));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void assertClean() {
        assertThat(store.check(progress -> {}).problems()).isEmpty();
    }

    private void put(long offset, byte[] bytes) {
        store.write(tx -> {
            tx.putRange(message, offset, bytes);
            return null;
        });
    }

    private void put(int from, int to) {
        put(from, Arrays.copyOfRange(raw, from, to));
    }

    private void assertKind(ErrorKind kind, long offset, byte[] bytes) {
        assertThatThrownBy(() -> put(offset, bytes))
                .isInstanceOfSatisfying(
                        MessagingException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    private BodyState state() {
        return store.entry(message).orElseThrow().body();
    }

    @Test
    void stretchesAreJoinedAndReadAcross() {
        put(0, MIB);
        put(2 * MIB, 2 * MIB + 10);
        put(MIB, MIB + 10);
        assertThat(state()).isEqualTo(BodyState.PARTIAL);
        assertThat(store.counts(account.inbox())).isEqualTo(new FolderCounts(1, 1, 0));
        assertThat(store.body(message)).isEmpty();
        assertThat(store.ranges(message)).containsExactly(new BodyRange(0, MIB + 10), new BodyRange(2 * MIB, 10));
        assertThat(store.range(message, 5, MIB)).isEqualTo(Arrays.copyOfRange(raw, 5, MIB + 5));
        assertThat(store.range(message, MIB - 5, MIB)).isEqualTo(Arrays.copyOfRange(raw, MIB - 5, MIB + 10));
        assertThat(store.range(message, 0, 3 * MIB)).hasSize(MIB);
        assertThat(store.range(message, MIB + 10, 5)).isEmpty();
        assertThat(store.range(message, -1, 5)).isEmpty();
        assertThat(store.range(message, 2 * MIB + 9, 5)).containsExactly(raw[2 * MIB + 9]);
        assertClean();
        store.close();
        store = SqliteStore.open(directory, () -> null);
        assertThat(store.ranges(message)).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void overlapsInAnyOrderGiveTheSameBytes(long seed) {
        Random random = new Random(seed);
        BitSet here = new BitSet();
        for (int i = 0; i < 40; i++) {
            int from = random.nextInt(raw.length);
            int to = Math.min(raw.length, from + random.nextInt(i % 8 == 0 ? MIB : 60_000));
            put(from, to);
            here.set(from, to);
        }
        BitSet found = new BitSet();
        store.ranges(message).forEach(range -> {
            found.set((int) range.offset(), (int) range.end());
            assertThat(read(range)).isEqualTo(Arrays.copyOfRange(raw, (int) range.offset(), (int) range.end()));
        });
        assertThat(found).isEqualTo(here);
        assertClean();
    }

    private byte[] read(BodyRange range) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        while (out.size() < range.length()) {
            byte[] next =
                    store.range(message, range.offset() + out.size(), (int) Math.min(MIB, range.length() - out.size()));
            assertThat(next).isNotEmpty();
            out.writeBytes(next);
        }
        return out.toByteArray();
    }

    @Test
    void whatDoesNotAgreeIsRefusedAndLeavesWhatWasHere() {
        put(100, 200);
        byte[] other = Arrays.copyOfRange(raw, 50, 150);
        other[99]++;
        assertKind(ErrorKind.CONFLICT, 50, other);
        assertThat(store.ranges(message)).containsExactly(new BodyRange(100, 100));
        assertThat(store.range(message, 100, 100)).isEqualTo(Arrays.copyOfRange(raw, 100, 200));
        assertClean();
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertKind(ErrorKind.INVALID, -1, new byte[1]);
        assertKind(ErrorKind.INVALID, raw.length, new byte[1]);
        assertKind(ErrorKind.INVALID, Long.MAX_VALUE, new byte[1]);
        assertKind(ErrorKind.LIMIT, 0, new byte[MIB + 1]);
        put(0, new byte[0]);
        assertThat(state()).isEqualTo(BodyState.NONE);
        assertClean();
    }

    @Test
    void theWholeBodyEndsThePart() {
        put(0, 100_000);
        StagedBody body = Mails.stage(store, raw);
        store.write(tx -> {
            tx.putBody(message, body, Mails.header("s"));
            return null;
        });
        assertThat(state()).isEqualTo(BodyState.COMPLETE);
        assertThat(store.ranges(message)).isEmpty();
        assertKind(ErrorKind.CONFLICT, 0, new byte[] {raw[0]});
        assertThat(Mails.read(store, message)).isEqualTo(raw);
        assertClean();
    }

    @Test
    void stretchesGoWithTheirMessageAndWhenDropped() {
        put(0, 1000);
        EntryId copy = store.write(tx -> tx.copyMessage(message, account.inbox()));
        store.write(tx -> {
            tx.dropBody(message);
            return null;
        });
        assertThat(state()).isEqualTo(BodyState.NONE);
        assertThat(store.ranges(message)).isEmpty();
        assertThat(store.range(copy, 0, 1000)).isEqualTo(Arrays.copyOf(raw, 1000));
        store.write(tx -> {
            tx.remove(copy);
            return null;
        });
        assertThat(store.ranges(copy)).isEmpty();
        assertClean();
    }

    @Test
    void aFailedChangeLeavesNoStretch() {
        assertThatThrownBy(() -> store.write(tx -> {
                    tx.putRange(message, 0, Arrays.copyOf(raw, 1000));
                    throw new IllegalStateException("on purpose");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(state()).isEqualTo(BodyState.NONE);
        assertThat(store.ranges(message)).isEmpty();
    }

    @Test
    void damageIsNeverGivenAsBytes() {
        put(0, 1000);
        store.close();
        try (Db db = Databases.writer(directory.resolve("mail.db"), "FULL", 1000)) {
            db.update("UPDATE body_range SET data = zeroblob(length(data))");
        }
        store = SqliteStore.open(directory, () -> null);
        assertThatThrownBy(() -> store.range(message, 0, 10))
                .isInstanceOfSatisfying(
                        MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.STORE));
        assertThat(store.check(progress -> {}).problems())
                .singleElement()
                .asString()
                .contains("message " + message)
                .contains("damaged");
    }
}
