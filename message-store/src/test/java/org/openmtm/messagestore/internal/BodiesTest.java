// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.messagestore.internal.Mails.Account;
import org.openmtm.store.BodySink;
import org.openmtm.store.StagedBody;
import org.openmtm.store.StoredBody;

class BodiesTest {
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
        store.close();
    }

    private EntryId add(StagedBody body) {
        return store.write(tx -> tx.addMessage(Mails.message(account, "s", Flags.NONE, body)));
    }

    private static byte[] noise(int length, boolean packable) {
        byte[] raw = new byte[length];
        Random random = new Random(length);
        for (int i = 0; i < length; i++) {
            raw[i] = (byte) (packable ? "abc \r\n".charAt(random.nextInt(6)) : random.nextInt(256));
        }
        return raw;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 100, 16_384, 524_287, 524_288, 524_289, 1_048_576, 3_000_001})
    void comesBackByteForByte(int length) throws Exception {
        for (boolean packable : new boolean[] {true, false}) {
            byte[] raw = noise(length, packable);
            EntryId id = add(Mails.stage(store, raw));
            StoredBody body = store.body(id).orElseThrow();
            assertThat(body.length()).isEqualTo(length);
            assertThat(body.sha256())
                    .isEqualTo(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(raw)));
            try (InputStream in = body.open()) {
                assertThat(in.readAllBytes()).isEqualTo(raw);
            }
        }
        assertThat(spooled()).isZero();
        assertThat(store.check(progress -> {}).problems()).isEmpty();
    }

    private long spooled() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("spool"))) {
            return files.count();
        }
    }

    @Test
    void isReadInAnyPortions() throws IOException {
        byte[] raw = noise(1_500_000, true);
        EntryId id = add(Mails.stage(store, raw));
        Random random = new Random(3);
        try (InputStream in = store.body(id).orElseThrow().open()) {
            for (int at = 0; at < raw.length; ) {
                if (random.nextInt(10) == 0) {
                    assertThat((byte) in.read()).isEqualTo(raw[at++]);
                } else {
                    byte[] part = in.readNBytes(random.nextInt(100_000));
                    assertThat(part).isEqualTo(java.util.Arrays.copyOfRange(raw, at, at + part.length));
                    at += part.length;
                }
            }
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @Test
    void aStagedBodyIsUsedOnce() {
        StagedBody body = Mails.stage(store, Mails.raw("s", "t"));
        add(body);
        assertThatThrownBy(() -> add(body))
                .isInstanceOfSatisfying(
                        MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID));
    }

    @Test
    void whatNobodyTakesLeavesNothing() throws IOException {
        try (BodySink sink = store.newBody()) {
            sink.write(noise(2_000_000, false));
            assertThat(spooled()).isEqualTo(1);
        }
        assertThat(spooled()).isZero();
        StagedBody staged = Mails.stage(store, noise(2_000_000, false));
        assertThat(spooled()).isEqualTo(1);
        staged.close();
        assertThat(spooled()).isZero();
        StagedBody lost = Mails.stage(store, noise(2_000_000, false));
        assertThatThrownBy(() -> store.write(tx -> {
                    tx.addMessage(Mails.message(account, "s", Flags.NONE, lost));
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(spooled()).isZero();
    }

    @Test
    void orphansOfAKilledProcessAreSweptAtOpening() throws IOException {
        store.close();
        Files.writeString(directory.resolve("spool/left.part"), "behind");
        store = SqliteStore.open(directory, () -> null);
        assertThat(spooled()).isZero();
    }

    @Test
    void aReplacedBodyIsGone() throws InterruptedException {
        EntryId id = Mails.add(store, account, "one", "first");
        StagedBody second = Mails.stage(store, Mails.raw("two", "second"));
        store.write(tx -> {
            tx.putBody(id, second, Mails.header("two"));
            return null;
        });
        assertThat(Mails.read(store, id)).isEqualTo(Mails.raw("two", "second"));
        assertThat(store.entry(id).orElseThrow().header().subject()).isEqualTo("two");
        assertThat(store.counts(account.inbox()).bodies()).isEqualTo(1);
        assertThat(store.check(progress -> {}).counted()).containsEntry("bodies", 1L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE body SET data = CAST(substr(data, 1, 20) || x'5a' || substr(data, 22) AS BLOB)",
                "UPDATE body SET length = length - 1",
                "UPDATE body SET sha256 = zeroblob(32)",
                "UPDATE body_part SET data = CAST(substr(data, 1, 900) || x'5a' || substr(data, 902) AS BLOB)"
                        + " WHERE id & 65535 = 1",
                "DELETE FROM body_part WHERE id & 65535 = 2",
                "UPDATE body_part SET codec = 1 - codec"
            })
    void damageIsFoundAndNeverServedAsGood(String damage) {
        EntryId small = add(Mails.stage(store, noise(5_000, false)));
        EntryId large = add(Mails.stage(store, noise(1_200_000, false)));
        store.close();
        try (Db db = Databases.writer(directory.resolve("mail.db"), "FULL", 1000)) {
            assertThat(db.update(damage)).isPositive();
        }
        store = SqliteStore.open(directory, () -> null);
        EntryId hurt = damage.contains("body_part") ? large : small;
        assertThatThrownBy(() -> {
                    try (InputStream in = store.body(hurt).orElseThrow().open()) {
                        in.readAllBytes();
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Body");
        assertThat(store.check(progress -> {}).problems())
                .anyMatch(line -> line.contains("message " + hurt) || line.contains("Message " + hurt));
    }

    @Test
    void afterDamageThereIsNoGoodEnd() throws IOException {
        EntryId id = add(Mails.stage(store, noise(5_000, true)));
        store.close();
        try (Db db = Databases.writer(directory.resolve("mail.db"), "FULL", 1000)) {
            db.update("UPDATE body SET sha256 = zeroblob(32)");
        }
        store = SqliteStore.open(directory, () -> null);
        try (InputStream in = store.body(id).orElseThrow().open()) {
            assertThatThrownBy(in::read).isInstanceOf(IOException.class);
            assertThatThrownBy(in::read).isInstanceOf(IOException.class);
        }
    }
}
