// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.entry.FolderRole;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.messagestore.internal.Mails.Account;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.RemoteKey;
import org.openmtm.store.RemoteMessage;
import org.openmtm.store.StoreCursor;

/** Messages that have names instead of numbers on their server. */
class KeysTest {
    private static final Flags SEEN = Flags.of(Flag.SEEN);

    @TempDir
    Path directory;

    private SqliteStore store;
    private Account account;
    private EntryId inbox;

    @BeforeEach
    void open() {
        store = SqliteStore.open(directory, () -> null);
        account = Mails.account(store, "work");
        inbox = account.inbox();
        store.write(tx -> {
            tx.putRemoteFolder(new RemoteFolder(inbox, account.service(), "INBOX", "", true, 1, 0, 0, false));
            return null;
        });
    }

    @AfterEach
    void close() {
        assertThat(store.check(progress -> {}).problems()).isEmpty();
        store.close();
    }

    private void reopen() {
        store.close();
        store = SqliteStore.open(directory, () -> null);
    }

    private EntryId bound(String key) {
        return store.write(tx -> {
            EntryId id = tx.addMessage(Mails.message(account, "mail", SEEN, null));
            tx.bindKey(id, inbox, key);
            return id;
        });
    }

    private List<String> keys() {
        try (StoreCursor<RemoteKey> cursor = store.keys(inbox)) {
            return cursor.stream().map(RemoteKey::key).toList();
        }
    }

    private long uidNext() {
        return store.remoteFolder(inbox).orElseThrow().uidNext();
    }

    private static void assertRefused(ErrorKind kind, ThrowingCallable code) {
        assertThatThrownBy(code)
                .isInstanceOfSatisfying(
                        MessagingException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    @Test
    void aKeyIsFoundWithTheUidThatTheStoreGaveAlsoAfterReopening() {
        EntryId one = bound("zz");
        EntryId two = bound("AA");
        EntryId three = bound("aa");
        reopen();
        assertThat(keys()).containsExactly("zz", "AA", "aa");
        assertThat(store.byKey(inbox, "AA"))
                .contains(new RemoteMessage(two, inbox, 2, SEEN, SEEN, 1000, BodyState.NONE));
        assertThat(store.byKey(inbox, "aa").orElseThrow().message()).isEqualTo(three);
        assertThat(store.remoteMessage(one).orElseThrow().uid()).isEqualTo(1);
        assertThat(store.keyOf(two).orElseThrow().key()).isEqualTo("AA");
        assertThat(store.keyOf(inbox)).isEmpty();
        assertThat(store.byKey(inbox, "Zz")).isEmpty();
        assertThat(store.byKey(StandardFolder.INBOX.id(), "zz")).isEmpty();
        assertThat(store.bound(inbox)).isEqualTo(3);
        assertThat(uidNext()).isEqualTo(4);
    }

    @Test
    void aKeyIsBoundOnceInItsFolder() {
        EntryId one = bound("k");
        assertRefused(ErrorKind.CONFLICT, () -> bound("k"));
        EntryId two = store.write(tx -> {
            EntryId id = tx.addMessage(Mails.message(account, "two", SEEN, null));
            assertRefused(ErrorKind.CONFLICT, () -> tx.bindKey(id, inbox, "k"));
            assertRefused(ErrorKind.CONFLICT, () -> tx.bindKey(id, inbox, "k"));
            return id;
        });
        assertThat(store.remoteMessage(two)).isEmpty();
        assertThat(store.byKey(inbox, "k").orElseThrow().message()).isEqualTo(one);
        assertThat(uidNext()).isEqualTo(2);
        EntryId other = store.write(tx -> {
            EntryId folder = tx.addFolder(account.service(), account.service(), "other", FolderRole.NONE);
            tx.putRemoteFolder(new RemoteFolder(folder, account.service(), "other", "", true, 1, 0, 0, false));
            assertThat(tx.bindKey(two, folder, "k")).isEqualTo(1);
            return folder;
        });
        assertThat(store.byKey(other, "k").orElseThrow().message()).isEqualTo(two);
    }

    @Test
    void aMessageThatIsBoundAgainHasItsNewKeyOnly() {
        EntryId mail = bound("before");
        store.write(tx -> {
            tx.setFlags(mail, Flags.NONE);
            return tx.bindKey(mail, inbox, "after");
        });
        assertThat(keys()).containsExactly("after");
        assertThat(store.bound(inbox)).isEqualTo(1);
        assertThat(store.remoteMessage(mail).orElseThrow().agreed()).isEqualTo(Flags.NONE);
        store.write(tx -> {
            tx.bind(mail, inbox, 9, SEEN);
            return null;
        });
        assertThat(keys()).isEmpty();
        assertThat(store.byKey(inbox, "after")).isEmpty();
        assertThat(store.remoteMessage(mail).orElseThrow().uid()).isEqualTo(9);
    }

    @Test
    void aUidIsGivenOnceEvenIfTheFolderWasSetBack() {
        bound("a");
        EntryId last = bound("b");
        store.write(tx -> {
            tx.remove(last);
            return null;
        });
        assertThat(store.remoteMessage(bound("c")).orElseThrow().uid()).isEqualTo(3);
        store.write(tx -> {
            tx.putRemoteFolder(new RemoteFolder(inbox, account.service(), "INBOX", "", true, 1, 0, 0, true));
            return null;
        });
        assertThat(store.remoteMessage(bound("d")).orElseThrow().uid()).isEqualTo(4);
    }

    @Test
    void theKeyGoesWithItsBinding() {
        EntryId unbound = bound("unbound");
        EntryId removed = bound("removed");
        EntryId moved = bound("moved");
        store.write(tx -> {
            tx.unbind(unbound);
            tx.remove(removed);
            tx.move(moved, StandardFolder.DELETED.id());
            return null;
        });
        assertThat(keys()).containsExactly("moved");
        store.write(tx -> {
            tx.unbindAll(inbox);
            return null;
        });
        assertThat(keys()).isEmpty();
        assertThat(bound("moved")).isNotEqualTo(moved);
        store.write(tx -> {
            tx.removeRemoteFolder(inbox);
            return null;
        });
        assertThat(keys()).isEmpty();
        assertRefused(ErrorKind.INVALID, () -> bound("afterwards"));
        assertThat(store.check(progress -> {}).counted()).containsEntry("keys", 0L);
    }

    @Test
    void aCopyHasNoKey() {
        EntryId mail = bound("k");
        EntryId copy = store.write(tx -> tx.copyMessage(mail, inbox));
        assertThat(store.remoteMessage(copy)).isEmpty();
        assertThat(keys()).containsExactly("k");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\nb", "a\u0000", "\u00e4", "\u010a", "\u007f"})
    void whatIsNoKeyIsRefused(String key) {
        assertRefused(ErrorKind.INVALID, () -> bound(key));
        assertRefused(ErrorKind.INVALID, () -> bound("k".repeat(256)));
        EntryId longest = bound("k".repeat(255));
        assertThat(store.byKey(inbox, "k".repeat(255)).orElseThrow().message()).isEqualTo(longest);
        assertThat(bound("1700000000.M1P2.host,S=12 x")).isNotNull();
    }

    @Test
    void whatFailsLeavesNothing() {
        assertThatThrownBy(() -> store.write(tx -> {
                    tx.bindKey(tx.addMessage(Mails.message(account, "m", SEEN, null)), inbox, "k");
                    throw new IllegalStateException("on purpose");
                }))
                .isInstanceOf(IllegalStateException.class);
        reopen();
        assertThat(keys()).isEmpty();
        assertThat(uidNext()).isZero();
    }
}
