// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.entry.FolderCounts;
import org.openmtm.entry.FolderRole;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.event.EventType;
import org.openmtm.messagestore.internal.Mails.Account;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.RemoteMessage;
import org.openmtm.store.StoreCursor;

class BindingsTest {
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
    }

    @AfterEach
    void close() {
        assertThat(store.check(progress -> {}).problems()).isEmpty();
        store.close();
    }

    private EntryId bound(long uid, Flags flags) {
        return store.write(tx -> {
            EntryId id = tx.addMessage(Mails.message(account, "m" + uid, flags, null));
            tx.bind(id, inbox, uid, flags);
            return id;
        });
    }

    private static List<Long> uids(StoreCursor<RemoteMessage> cursor) {
        try (cursor) {
            return cursor.stream().map(RemoteMessage::uid).toList();
        }
    }

    private static void assertConflict(org.assertj.core.api.ThrowableAssert.ThrowingCallable code) {
        assertThatThrownBy(code)
                .isInstanceOfSatisfying(
                        MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT));
    }

    @Test
    void aUidIsBoundOnce() {
        EntryId one = bound(7, SEEN);
        assertConflict(() -> bound(7, SEEN));
        assertThat(store.counts(inbox)).isEqualTo(new FolderCounts(1, 0, 0));
        EntryId two = store.write(tx -> {
            EntryId id = tx.addMessage(Mails.message(account, "two", SEEN, null));
            assertConflict(() -> tx.bind(id, inbox, 7, SEEN));
            tx.bind(id, inbox, 8, SEEN);
            return id;
        });
        assertThat(store.remoteMessage(one).orElseThrow())
                .isEqualTo(new RemoteMessage(one, inbox, 7, SEEN, SEEN, 1000, BodyState.NONE));
        assertThat(store.remoteMessage(two).orElseThrow().uid()).isEqualTo(8);
        store.write(tx -> {
            tx.bind(two, inbox, 9, SEEN);
            assertThat(tx.remoteMessage(inbox, 9).orElseThrow().message()).isEqualTo(two);
            assertThat(tx.remoteMessage(inbox, 8)).isEmpty();
            return null;
        });
    }

    @Test
    void uidsOutsideOfTheProtocolAreRefused() {
        for (long uid : new long[] {0, -1, 4_294_967_296L}) {
            assertThatThrownBy(() -> bound(uid, SEEN)).isInstanceOf(MessagingException.class);
        }
        bound(4_294_967_295L, SEEN);
        assertThat(uids(store.remoteMessages(inbox, 1, Long.MAX_VALUE))).containsExactly(4_294_967_295L);
    }

    @Test
    void listsByUidAndWhatIsMissing() {
        for (long uid : new long[] {5, 3, 9, 1}) {
            bound(uid, Flags.NONE);
        }
        var body = Mails.stage(store, Mails.raw("s", "t"));
        store.write(tx -> {
            tx.putBody(tx.remoteMessage(inbox, 5).orElseThrow().message(), body, Mails.header("s"));
            return null;
        });
        assertThat(uids(store.remoteMessages(inbox, 2, 5))).containsExactly(3L, 5L);
        assertThat(uids(store.missingBodies(inbox))).containsExactly(9L, 3L, 1L);
    }

    @Test
    void localChangesWaitUntilTheyAreAgreed() {
        EntryId one = bound(1, Flags.NONE);
        bound(2, Flags.NONE);
        store.write(tx -> {
            tx.setFlags(one, SEEN);
            return null;
        });
        assertThat(uids(store.waitingFlags(inbox))).containsExactly(1L);
        store.write(tx -> {
            tx.agreeFlags(one, SEEN);
            return null;
        });
        assertThat(uids(store.waitingFlags(inbox))).isEmpty();
        assertThat(store.counts(inbox)).isEqualTo(new FolderCounts(2, 1, 0));
    }

    @Test
    void mergingKeepsWhatEachSideChanged() {
        List<Flags> some = new ArrayList<>();
        for (int bits : new int[] {0, 1, 2, 3, 5}) {
            some.add(Flags.of(bits, List.of()));
            some.add(Flags.of(bits, List.of("k1")));
            some.add(Flags.of(bits, List.of("k1", "k2")));
        }
        Random random = new Random(11);
        for (int i = 0; i < 300; i++) {
            Flags base = some.get(random.nextInt(some.size()));
            Flags local = some.get(random.nextInt(some.size()));
            Flags remote = some.get(random.nextInt(some.size()));
            long uid = i + 1;
            EntryId id = bound(uid, base);
            boolean changed = store.write(tx -> {
                tx.setFlags(id, local);
                return tx.mergeRemoteFlags(inbox, uid, remote);
            });
            RemoteMessage after = store.remoteMessage(id).orElseThrow();
            Flags expected = local.plus(remote.minus(base)).minus(base.minus(remote));
            assertThat(after.local()).isEqualTo(expected);
            assertThat(after.agreed()).isEqualTo(remote);
            assertThat(changed).isEqualTo(!expected.equals(local));
            assertThat(uids(store.waitingFlags(inbox)).contains(uid)).isEqualTo(!expected.equals(remote));
        }
        assertThat(store.<Boolean>write(tx -> tx.mergeRemoteFlags(inbox, 100_000, SEEN)))
                .isFalse();
    }

    @Test
    void flagsOfTheServerAreOneEventForConsecutiveMessagesAndCounted() {
        for (long uid = 1; uid <= 20; uid++) {
            bound(uid, Flags.NONE);
        }
        long before = store.lastEvent();
        store.write(tx -> {
            for (long uid = 1; uid <= 20; uid++) {
                assertThat(tx.mergeRemoteFlags(inbox, uid, SEEN)).isTrue();
                assertThat(tx.mergeRemoteFlags(inbox, uid, SEEN)).isFalse();
            }
            return null;
        });
        assertThat(store.events(before, 100))
                .hasSize(20)
                .allMatch(event -> event.type() == EventType.ENTRY_CHANGED
                        && event.detail().equals("flags"));
        assertThat(store.readers().<Long>read(db -> db.number("SELECT count(*) FROM event WHERE id > ?", before)))
                .isEqualTo(1);
        assertThat(store.counts(inbox)).isEqualTo(new FolderCounts(20, 0, 0));
        assertThat(uids(store.waitingFlags(inbox))).isEmpty();
    }

    @Test
    void newUidsReplaceOldOnesAndWhatIsLeftGoes() {
        EntryId kept = bound(1, SEEN);
        EntryId gone = bound(2, SEEN);
        int removed = store.write(tx -> {
            tx.unbindAll(inbox);
            tx.bind(kept, inbox, 1001, SEEN);
            return tx.removeUnbound(inbox);
        });
        assertThat(removed).isEqualTo(1);
        assertThat(store.entry(gone)).isEmpty();
        assertThat(store.remoteMessage(kept).orElseThrow().uid()).isEqualTo(1001);
        assertThat(store.counts(inbox)).isEqualTo(new FolderCounts(1, 0, 0));
    }

    @Test
    void flagsThatWaitSurviveARenumbering() {
        EntryId message = bound(1, SEEN);
        store.write(tx -> {
            tx.setFlags(message, Flags.of(Flag.SEEN.bit() | Flag.FLAGGED.bit(), List.of()));
            tx.unbindAll(inbox);
            return null;
        });
        assertThat(store.check(progress -> {}).problems()).isEmpty();
        store.write(tx -> {
            tx.bind(message, inbox, 77, Flags.of(Flag.ANSWERED));
            return null;
        });
        RemoteMessage now = store.remoteMessage(message).orElseThrow();
        assertThat(now.agreed()).isEqualTo(Flags.of(Flag.ANSWERED));
        assertThat(now.local()).isEqualTo(Flags.of(Flag.ANSWERED.bit() | Flag.FLAGGED.bit(), List.of()));
    }

    @Test
    void whatIsBoundIsCountedWhereverItLies() {
        EntryId other = store.write(tx -> tx.addFolder(account.service(), account.service(), "Other", FolderRole.NONE));
        EntryId one = bound(1, SEEN);
        EntryId two = bound(2, SEEN);
        bound(3, SEEN);
        assertThat(store.bound(inbox)).isEqualTo(3);
        store.write(tx -> {
            tx.move(one, other);
            tx.bind(two, other, 9, SEEN);
            return null;
        });
        assertThat(store.bound(inbox)).isEqualTo(2);
        assertThat(store.bound(other)).isEqualTo(1);
        store.write(tx -> {
            tx.unbind(two);
            tx.unbind(two);
            return null;
        });
        assertThat(store.bound(other)).isZero();
        assertThat(store.remoteMessage(two)).isEmpty();
        assertThatThrownBy(() -> store.write(tx -> {
                    tx.unbindAll(inbox);
                    throw new IllegalStateException("on purpose");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(store.bound(inbox)).isEqualTo(2);
        assertConflict(() -> store.write(tx -> {
            tx.bind(two, inbox, 3, SEEN);
            return null;
        }));
        assertThat(store.bound(inbox)).isEqualTo(2);
        store.write(tx -> {
            tx.remove(one);
            return null;
        });
        assertThat(store.bound(inbox)).isEqualTo(1);
        store.write(tx -> {
            tx.removeRemoteFolder(inbox);
            tx.removeRemoteFolder(inbox);
            return null;
        });
        assertThat(store.bound(inbox)).isZero();
    }

    @Test
    void messagesThatLieElsewhereLoseTheirBindingWithTheFolder() {
        EntryId other = store.write(tx -> tx.addFolder(account.service(), account.service(), "Other", FolderRole.NONE));
        EntryId moved = store.write(tx -> {
            EntryId id = tx.addMessage(Mails.message(account, "m", SEEN, null));
            tx.bind(id, other, 1, SEEN);
            return id;
        });
        store.write(tx -> {
            tx.remove(other);
            return null;
        });
        assertThat(store.entry(moved)).isPresent();
        assertThat(store.remoteMessage(moved)).isEmpty();
    }

    @Test
    void foldersAreBoundToOnePathEach() {
        RemoteFolder binding = new RemoteFolder(inbox, account.service(), "INBOX", ".", true, 1, 2, 3, false);
        EntryId other = store.write(tx -> {
            tx.putRemoteFolder(binding);
            return tx.addFolder(account.service(), account.service(), "Other", FolderRole.NONE);
        });
        assertThat(store.remoteFolder(inbox)).contains(binding);
        RemoteFolder next = new RemoteFolder(inbox, account.service(), "INBOX", "", true, 9, 8, 7, true);
        store.write(tx -> {
            tx.putRemoteFolder(next);
            return null;
        });
        assertThat(store.remoteFolders(account.service())).containsExactly(next);
        assertConflict(() -> store.write(tx -> {
            tx.putRemoteFolder(new RemoteFolder(other, account.service(), "INBOX", ".", true, 1, 2, 3, false));
            return null;
        }));
        store.write(tx -> {
            tx.remove(inbox);
            return null;
        });
        assertThat(store.remoteFolders(account.service())).isEmpty();
    }

    @Test
    void relatedServicesFindEachOther() {
        EntryId smtp = store.write(tx -> tx.addService("smtp", "work"));
        store.write(tx -> {
            tx.link(account.service(), smtp);
            return null;
        });
        assertThat(store.relatedService(smtp)).contains(account.service());
        assertThat(store.relatedService(account.service())).contains(smtp);
        EntryId third = store.write(tx -> {
            EntryId id = tx.addService("smtp", "other");
            tx.link(account.service(), id);
            return id;
        });
        assertThat(store.relatedService(smtp)).isEmpty();
        store.write(tx -> {
            tx.remove(third);
            return null;
        });
        assertThat(store.relatedService(account.service())).isEmpty();
    }
}
