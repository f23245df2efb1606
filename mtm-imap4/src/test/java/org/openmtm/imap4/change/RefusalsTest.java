// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;
import org.openmtm.entry.FolderRole;
import org.openmtm.entry.MessageHeader;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.messagestore.internal.SqliteStore;
import org.openmtm.store.NewMessage;
import org.openmtm.store.PendingChange;
import org.openmtm.store.RemoteFolder;

/** What cannot be is refused with its reason, and nothing is changed by it. Without any server. */
class RefusalsTest {
    @TempDir
    Path directory;

    private SqliteStore store;
    private EntryId service;
    private EntryId inbox;
    private EntryId work;
    private EntryId message;
    private LocalChanges messages;
    private FolderChanges folders;

    @BeforeEach
    void open() throws Exception {
        store = SqliteStore.open(directory, () -> null);
        service = store.write(tx -> tx.addService("imap4", "work"));
        inbox = folder(service, "INBOX", true);
        work = folder(service, "Work", true);
        message = message(service, inbox, 1);
        messages = new LocalChanges(store, service);
        folders = new FolderChanges(store, service);
    }

    @AfterEach
    void close() throws Exception {
        store.close();
    }

    private EntryId folder(EntryId owner, String path, boolean selectable) {
        return store.write(tx -> {
            FolderRole role = path.equals("INBOX") ? FolderRole.INBOX : FolderRole.NONE;
            EntryId folder = tx.addFolder(owner, owner, path, role);
            tx.putRemoteFolder(new RemoteFolder(folder, owner, path, "/", selectable, 1, 1, 0, true));
            return folder;
        });
    }

    private EntryId message(EntryId owner, EntryId folder, long uid) {
        return store.write(tx -> {
            EntryId id = tx.addMessage(
                    new NewMessage(owner, folder, Flags.NONE, Instant.EPOCH, 10, MessageHeader.EMPTY, null));
            tx.bind(id, folder, uid, Flags.NONE);
            return id;
        });
    }

    private void refused(ErrorKind kind, ThrowingCallable change) {
        MessagingException refusal = catchThrowableOfType(MessagingException.class, change);
        assertThat(refusal).isNotNull();
        assertThat(refusal.kind()).isEqualTo(kind);
        assertThat(refusal.advice()).isNotEmpty();
        assertThat(store.pending(service)).isEmpty();
    }

    @Test
    void targetsThatCannotHoldMessages() {
        EntryId closed = folder(service, "Closed", false);
        refused(ErrorKind.NOT_SUPPORTED, () -> messages.move(List.of(message), closed, 0));
        refused(ErrorKind.INVALID, () -> messages.move(List.of(message), service, 0));
        refused(ErrorKind.INVALID, () -> messages.copy(List.of(message), message, 0));
        refused(ErrorKind.NOT_SUPPORTED, () -> messages.copy(List.of(message), StandardFolder.OUTBOX.id(), 0));
        refused(ErrorKind.NOT_SUPPORTED, () -> messages.copy(List.of(message), StandardFolder.DELETED.id(), 0));
    }

    @Test
    void idsThatAreNotThere() {
        refused(ErrorKind.NOT_FOUND, () -> messages.move(List.of(message), EntryId.of(4711), 0));
        refused(ErrorKind.NOT_FOUND, () -> messages.delete(List.of(message, EntryId.of(4711)), 0));
        refused(ErrorKind.INVALID, () -> messages.delete(List.of(work), 0));
        refused(ErrorKind.NOT_FOUND, () -> new Cancel(store, service).changes(List.of(EntryId.of(4711)), 0));
        assertThat(store.entry(message).orElseThrow().parent()).isEqualTo(inbox);
    }

    @Test
    void messagesOfAnotherAccount() {
        EntryId other = store.write(tx -> tx.addService("imap4", "other"));
        EntryId there = folder(other, "INBOX", true);
        EntryId theirs = message(other, there, 1);
        refused(ErrorKind.NOT_SUPPORTED, () -> messages.move(List.of(theirs), work, 0));
        refused(ErrorKind.NOT_SUPPORTED, () -> messages.move(List.of(message), there, 0));
        refused(ErrorKind.NOT_SUPPORTED, () -> messages.delete(List.of(theirs), 0));
        refused(ErrorKind.CONFLICT, () -> messages.copy(List.of(theirs), work, 0));
    }

    @Test
    void theInboxAndTheStandardFoldersStay() {
        refused(ErrorKind.NOT_SUPPORTED, () -> folders.rename(inbox, "Eingang", 0));
        refused(ErrorKind.NOT_SUPPORTED, () -> folders.delete(inbox, 0));
        refused(ErrorKind.NOT_SUPPORTED, () -> folders.rename(StandardFolder.SENT.id(), "Gesendet", 0));
        refused(ErrorKind.NOT_SUPPORTED, () -> folders.delete(StandardFolder.SENT.id(), 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "a/b", "a\tb", "a\u0000b", "*", "50%", "\ud800"})
    void namesThatAreNone(String name) {
        refused(ErrorKind.INVALID, () -> folders.create(service, name, 0));
        refused(ErrorKind.INVALID, () -> folders.rename(work, name, 0));
    }

    @Test
    void namesThatAreTooLongOrTaken() {
        refused(ErrorKind.INVALID, () -> folders.create(service, "x".repeat(129), 0));
        refused(ErrorKind.CONFLICT, () -> folders.create(service, "Work", 0));
        refused(ErrorKind.CONFLICT, () -> folders.create(service, "inbox", 0));
        folders.create(service, "x".repeat(128), 0);
        assertThat(store.pending(service)).hasSize(1);
    }

    @Test
    void aFolderThatIsAboutToBeDeletedTakesNothing() {
        folders.delete(work, 0);
        MessagingException refusal =
                catchThrowableOfType(MessagingException.class, () -> messages.move(List.of(message), work, 0));
        assertThat(refusal.kind()).isEqualTo(ErrorKind.CONFLICT);
        // The server still has a folder of that name.
        refusal = catchThrowableOfType(MessagingException.class, () -> folders.create(service, "Work", 0));
        assertThat(refusal.kind()).isEqualTo(ErrorKind.CONFLICT);
        assertThat(store.pending(service))
                .extracting(PendingChange::kind)
                .containsExactly(PendingChange.Kind.DELETE_FOLDER);
    }

    @Test
    void aSubscriptionMakesWhatIsAboveVisible() {
        EntryId below = folders.create(work, "Sub", 0);
        assertThat(new Visibility(store, service).visible(work)).isTrue();
        folders.subscribe(below, false, 0);
        Visibility now = new Visibility(store, service);
        assertThat(now.visible(below)).isFalse();
        assertThat(now.visible(work)).isFalse();
        assertThat(now.visible(inbox)).isTrue();
        folders.subscribe(below, true, 0);
        assertThat(new Visibility(store, service).visible(work)).isTrue();
    }
}
