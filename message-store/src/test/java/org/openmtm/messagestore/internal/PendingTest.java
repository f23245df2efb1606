// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;
import org.openmtm.entry.FolderCounts;
import org.openmtm.entry.FolderRole;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.event.EventType;
import org.openmtm.event.MessagingEvent;
import org.openmtm.messagestore.internal.Mails.Account;
import org.openmtm.operation.OperationRecord;
import org.openmtm.operation.OperationState;
import org.openmtm.store.FolderState;
import org.openmtm.store.PendingChange;
import org.openmtm.store.PendingChange.Kind;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.StoreCursor;

/** What the server has not heard of yet. */
class PendingTest {
    @TempDir
    Path directory;

    private SqliteStore store;
    private Account account;
    private EntryId inbox;
    private EntryId archive;
    private long uid;

    @BeforeEach
    void open() {
        store = SqliteStore.open(directory, () -> null);
        account = Mails.account(store, "work");
        inbox = account.inbox();
        archive = store.write(tx -> tx.addFolder(account.service(), account.service(), "Archive", FolderRole.ARCHIVE));
    }

    @AfterEach
    void close() {
        assertThat(store.check(progress -> {}).problems()).isEmpty();
        store.close();
    }

    private EntryId bound(EntryId folder) {
        return store.write(tx -> {
            EntryId id = tx.addMessage(Mails.message(account, "m", Flags.NONE, null));
            tx.bind(id, folder, ++uid, Flags.NONE);
            return id;
        });
    }

    private PendingChange change(EntryId entry, Kind kind, EntryId folder, int second) {
        Instant created = Mails.DAY.plusSeconds(second);
        return new PendingChange(entry, kind, account.service(), folder, null, 7, created, 0, 0, "why");
    }

    private void put(PendingChange change) {
        store.write(tx -> {
            tx.putPending(change);
            return null;
        });
    }

    private List<EntryId> unbound(EntryId folder) {
        try (StoreCursor<Entry> cursor = store.unbound(folder)) {
            return cursor.stream().map(Entry::id).toList();
        }
    }

    @Test
    void changesComeBackInTheirOrder() {
        EntryId one = bound(inbox);
        EntryId two = bound(inbox);
        EntryId three = bound(archive);
        PendingChange late = change(one, Kind.MOVE, inbox, 9);
        PendingChange early = change(two, Kind.DELETE, inbox, 1);
        PendingChange copy = new PendingChange(
                three, Kind.COPY, account.service(), archive, one, 0, Mails.DAY.plusSeconds(5), 2, 77, "");
        PendingChange populate = change(two, Kind.POPULATE, inbox, 9);
        List.of(late, early, copy, populate).forEach(this::put);
        assertThat(store.pending(account.service())).containsExactly(early, copy, late, populate);
        assertThat(store.pendingIn(inbox)).containsExactly(populate, late, early);
        assertThat(store.pendingIn(archive)).containsExactly(copy);
        assertThat(store.pendingOf(two)).containsExactly(populate, early);
        assertThat(store.pendingOf(EntryId.of(999))).isEmpty();
        store.write(tx -> {
            tx.removePending(two, Kind.DELETE);
            tx.removePending(two, Kind.MOVE);
            assertThat(tx.pendingOf(two)).containsExactly(populate);
            return null;
        });
        store.close();
        store = SqliteStore.open(directory, () -> null);
        assertThat(store.pending(account.service())).containsExactly(copy, late, populate);
    }

    @Test
    void anEntryIsToBeInOnePlaceAndANewerWishReplacesTheOlder() {
        EntryId message = bound(inbox);
        put(change(message, Kind.POPULATE, inbox, 0));
        put(change(message, Kind.MOVE, inbox, 1));
        PendingChange tried = change(message, Kind.MOVE, inbox, 1).attempted(50).attempted(60);
        put(tried);
        assertThat(tried.mark()).isEqualTo(50);
        assertThat(store.pendingOf(message)).containsExactly(change(message, Kind.POPULATE, inbox, 0), tried);
        put(change(message, Kind.DELETE, inbox, 2));
        assertThat(store.pendingOf(message))
                .extracting(PendingChange::kind)
                .containsExactly(Kind.POPULATE, Kind.DELETE);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        EntryId message = bound(inbox);
        assertKind(ErrorKind.NOT_FOUND, change(EntryId.of(999), Kind.MOVE, inbox, 0));
        assertKind(ErrorKind.NOT_FOUND, change(message, Kind.MOVE, EntryId.of(999), 0));
        assertKind(ErrorKind.INVALID, change(message, Kind.MOVE, message, 0));
        assertThat(store.pending(account.service())).isEmpty();
    }

    private void assertKind(ErrorKind kind, PendingChange change) {
        assertThatThrownBy(() -> put(change))
                .isInstanceOfSatisfying(
                        MessagingException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    @Test
    void aChangeThatFailsLeavesNeitherTheMoveNorTheRow() {
        EntryId message = bound(inbox);
        assertThatThrownBy(() -> store.write(tx -> {
                    tx.move(message, archive);
                    tx.putPending(change(message, Kind.MOVE, inbox, 0));
                    throw new IllegalStateException("on purpose");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(store.entry(message).orElseThrow().parent()).isEqualTo(inbox);
        assertThat(store.pending(account.service())).isEmpty();
    }

    @Test
    void whatIsPendingIsNeitherUnboundNorRemovedAsSuch() {
        EntryId waiting = bound(inbox);
        EntryId lost = bound(inbox);
        EntryId elsewhere = bound(inbox);
        store.write(tx -> {
            tx.putPending(change(waiting, Kind.POPULATE, inbox, 0));
            tx.move(elsewhere, archive);
            tx.putPending(change(elsewhere, Kind.MOVE, inbox, 0));
            tx.unbindAll(inbox);
            return null;
        });
        assertThat(store.bound(inbox)).isZero();
        assertThat(unbound(inbox)).containsExactly(lost);
        assertThat(unbound(archive)).isEmpty();
        store.write(tx -> {
            assertThat(tx.removeUnbound(inbox)).isEqualTo(1);
            assertThat(tx.removeUnbound(archive)).isZero();
            return null;
        });
        assertThat(store.entry(lost)).isEmpty();
        assertThat(store.counts(inbox)).isEqualTo(new FolderCounts(1, 1, 0));
    }

    @Test
    void moreThanOnePageOfUnboundMessagesGoes() {
        store.write(tx -> {
            for (int i = 0; i < 2_500; i++) {
                EntryId id = tx.addMessage(Mails.message(account, "m", Flags.NONE, null));
                if (i % 5 == 0) {
                    tx.bind(id, inbox, ++uid, Flags.NONE);
                }
            }
            return null;
        });
        assertThat(unbound(inbox)).hasSize(2_000).isSorted();
        assertThat(store.<Integer>write(tx -> tx.removeUnbound(inbox))).isEqualTo(2_000);
        assertThat(store.counts(inbox).total()).isEqualTo(500);
        assertThat(store.bound(inbox)).isEqualTo(500);
    }

    @Test
    void rowsGoWithTheirEntry() {
        EntryId message = bound(inbox);
        put(change(message, Kind.MOVE, inbox, 0));
        store.write(tx -> {
            tx.remove(message);
            return null;
        });
        assertThat(store.pending(account.service())).isEmpty();
        assertThat(refusals()).isEmpty();
    }

    @Test
    void rowsThatWaitForARemovedFolderAreRefusedAloud() {
        EntryId moved = bound(inbox);
        EntryId gone = bound(inbox);
        store.write(tx -> {
            tx.move(moved, archive);
            tx.putPending(change(moved, Kind.MOVE, inbox, 0));
            tx.putPending(change(gone, Kind.POPULATE, inbox, 0));
            tx.remove(inbox);
            return null;
        });
        assertThat(store.pending(account.service())).isEmpty();
        assertThat(store.remoteMessage(moved)).isEmpty();
        assertThat(refusals()).singleElement().satisfies(event -> {
            assertThat(event.entry()).isEqualTo(moved);
            assertThat(event.parent()).isEqualTo(archive);
            assertThat(event.operation()).isEqualTo(7);
            assertThat(event.detail()).contains("MOVE").contains("removed");
        });
    }

    private List<MessagingEvent> refusals() {
        return store.events(0, 1_000).stream()
                .filter(event -> event.type() == EventType.CHANGE_REFUSED)
                .toList();
    }

    @Test
    void aFolderThatTakesMessagesOfAnotherWithItMakesThatOneBeCompared() {
        RemoteFolder binding = new RemoteFolder(inbox, account.service(), "INBOX", "/", true, 1, 9, 3, true);
        EntryId moved = bound(inbox);
        store.write(tx -> {
            tx.putRemoteFolder(binding);
            tx.move(moved, archive);
            tx.remove(archive);
            return null;
        });
        assertThat(store.entry(moved)).isEmpty();
        assertThat(store.bound(inbox)).isZero();
        assertThat(store.remoteFolder(inbox).orElseThrow().complete()).isFalse();
    }

    @Test
    void aDeletedFolderLiesAmongTheLocalOnesAndGoesWithItsAccount() {
        EntryId inside = store.write(tx -> tx.addFolder(account.service(), archive, "Inside", FolderRole.NONE));
        EntryId mail = bound(inbox);
        EntryId deleted = bound(inbox);
        EntryId kept = bound(inbox);
        store.write(tx -> {
            tx.move(mail, inside);
            tx.move(archive, StandardFolder.DELETED.id());
            tx.putPending(change(archive, Kind.DELETE_FOLDER, archive, 0));
            tx.move(deleted, StandardFolder.DELETED.id());
            tx.putPending(change(deleted, Kind.DELETE, inbox, 0));
            tx.move(kept, StandardFolder.INBOX.id());
            tx.putPending(change(kept, Kind.MOVE_TO_LOCAL, inbox, 0));
            return null;
        });
        assertThat(store.check(progress -> {}).problems()).isEmpty();
        assertThat(store.entry(inside).orElseThrow().service()).isEqualTo(account.service());
        assertThat(store.folders(account.service())).extracting(Entry::id).containsExactly(inbox);
        store.write(tx -> {
            tx.move(archive, account.service());
            tx.move(archive, StandardFolder.DELETED.id());
            tx.remove(account.service());
            return null;
        });
        assertThat(List.of(archive, inside, mail, deleted))
                .allSatisfy(id -> assertThat(store.entry(id)).isEmpty());
        assertThat(store.entry(kept)).isPresent();
        assertThat(store.pending(account.service())).isEmpty();
        assertThat(refusals()).extracting(MessagingEvent::entry).containsExactly(kept);
    }

    @Test
    void statesOfFoldersAreKeptAndGoWithTheirFolder() {
        FolderState state = FolderState.initial(archive)
                .withSubscribed(true)
                .withRemoteSubscribed(true)
                .withMailboxId("F2")
                .withPause("17 of 20 messages vanished");
        assertThat(store.folderState(archive)).isEqualTo(FolderState.initial(archive));
        long before = store.lastEvent();
        store.write(tx -> {
            tx.putFolderState(state);
            return null;
        });
        store.write(tx -> {
            tx.putFolderState(state);
            tx.putFolderState(FolderState.initial(inbox).withMailboxId("F1"));
            return null;
        });
        assertThat(store.folderState(archive)).isEqualTo(state);
        assertThat(store.folderStates(account.service()))
                .containsExactly(FolderState.initial(inbox).withMailboxId("F1"), state);
        assertThat(store.folderStates(EntryId.LOCAL_SERVICE)).isEmpty();
        assertThat(store.events(before, 100)).extracting(MessagingEvent::entry).containsExactly(archive);
        store.write(tx -> {
            tx.remove(archive);
            return null;
        });
        assertThat(store.folderState(archive)).isEqualTo(FolderState.initial(archive));
    }

    @Test
    void anOperationsNoteOutlivesItsRecord() {
        OperationRecord queued = new OperationRecord(
                0,
                account.service(),
                "x",
                Map.of(),
                OperationState.QUEUED,
                Mails.DAY,
                null,
                null,
                0,
                Map.of(),
                null,
                "");
        long id = store.write(tx -> tx.addOperation(queued));
        assertThat(store.operationNote(id)).isEmpty();
        store.write(tx -> {
            tx.noteOperation(id, "applied 3");
            tx.updateOperation(new OperationRecord(
                    id,
                    account.service(),
                    "x",
                    Map.of(),
                    OperationState.RUNNING,
                    Mails.DAY,
                    Mails.DAY,
                    null,
                    1,
                    Map.of(),
                    null,
                    ""));
            return null;
        });
        assertThat(store.operationNote(id)).isEqualTo("applied 3");
        assertThat(store.operationNote(id + 1)).isEmpty();
        assertThatThrownBy(() -> store.write(tx -> {
                    tx.noteOperation(id + 1, "x");
                    return null;
                }))
                .isInstanceOf(MessagingException.class);
    }
}
