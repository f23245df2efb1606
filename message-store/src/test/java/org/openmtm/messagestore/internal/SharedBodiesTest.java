// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.entry.FolderCounts;
import org.openmtm.entry.FolderRole;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.messagestore.internal.Mails.Account;
import org.openmtm.store.SearchHit;
import org.openmtm.store.SearchQuery;
import org.openmtm.store.StagedBody;
import org.openmtm.store.StoreTransaction;

/** Copies, and messages that the server has in several folders: their bytes are here once. */
class SharedBodiesTest {
    private static final byte[] RAW = Mails.raw("subject", "needle in the text");

    @TempDir
    Path directory;

    private SqliteStore store;
    private Account account;
    private EntryId inbox;
    private EntryId archive;

    @BeforeEach
    void open() {
        store = SqliteStore.open(directory, PlainExtractor::new);
        account = Mails.account(store, "work");
        inbox = account.inbox();
        archive = store.write(tx -> tx.addFolder(account.service(), account.service(), "Archive", FolderRole.ARCHIVE));
    }

    @AfterEach
    void close() {
        assertThat(store.check(progress -> {}).problems()).isEmpty();
        store.close();
    }

    private EntryId add(StagedBody body) {
        Flags flags = Flags.of(Flag.SEEN.bit(), List.of("red"));
        return store.write(tx -> {
            EntryId id = tx.addMessage(Mails.message(account, "subject", flags, body));
            tx.setEmailId(id, "M1");
            tx.bind(id, inbox, id.value(), flags);
            return id;
        });
    }

    private void change(java.util.function.Consumer<StoreTransaction> change) {
        store.write(tx -> {
            change.accept(tx);
            return null;
        });
    }

    private long bodies() {
        return store.check(progress -> {}).counted().get("bodies");
    }

    @Test
    void aCopyIsLikeItsOriginAndOutlivesIt() throws Exception {
        EntryId origin = add(Mails.stage(store, RAW));
        EntryId copy = store.write(tx -> tx.copyMessage(origin, archive));
        Entry one = store.entry(origin).orElseThrow();
        assertThat(store.entry(copy))
                .contains(new Entry(
                        copy,
                        archive,
                        one.service(),
                        one.type(),
                        one.name(),
                        one.mtm(),
                        one.role(),
                        one.flags(),
                        one.received(),
                        one.size(),
                        one.body(),
                        one.header()));
        assertThat(store.emailId(copy)).isEqualTo("M1");
        assertThat(store.remoteMessage(copy)).isEmpty();
        assertThat(store.counts(archive)).isEqualTo(new FolderCounts(1, 0, 1));
        assertThat(store.bound(archive)).isZero();
        assertThat(bodies()).isEqualTo(1);
        store.awaitIndexed(progress -> {});
        assertThat(found()).containsExactlyInAnyOrder(origin, copy);
        change(tx -> tx.remove(origin));
        assertThat(Mails.read(store, copy)).isEqualTo(RAW);
        store.awaitIndexed(progress -> {});
        assertThat(found()).containsExactly(copy);
        change(tx -> tx.remove(copy));
        assertThat(bodies()).isZero();
        store.awaitIndexed(progress -> {});
        assertThat(found()).isEmpty();
    }

    private List<EntryId> found() {
        return store.search(new SearchQuery("needle", null, 9)).stream()
                .map(SearchHit::message)
                .map(Entry::id)
                .toList();
    }

    @Test
    void aNewBodyOfOneLeavesTheOthers() {
        EntryId origin = add(Mails.stage(store, RAW));
        EntryId copy = store.write(tx -> tx.copyMessage(origin, archive));
        byte[] other = Mails.raw("other", "text");
        StagedBody staged = Mails.stage(store, other);
        change(tx -> tx.putBody(copy, staged, Mails.header("other")));
        assertThat(Mails.read(store, origin)).isEqualTo(RAW);
        assertThat(Mails.read(store, copy)).isEqualTo(other);
        change(tx -> tx.shareBody(copy, origin));
        assertThat(Mails.read(store, copy)).isEqualTo(RAW);
        assertThat(bodies()).isEqualTo(1);
    }

    @Test
    void aMessageTheServerHasInTwoFoldersTakesTheBodyThatIsHere() {
        EntryId here = add(Mails.stage(store, RAW));
        EntryId other = add(null);
        assertThat(store.byEmailId(account.service(), "M1")).contains(here);
        assertThat(store.byEmailId(EntryId.LOCAL_SERVICE, "M1")).isEmpty();
        change(tx -> tx.putRange(other, 0, new byte[] {1, 2, 3}));
        change(tx -> tx.shareBody(other, here));
        assertThat(Mails.read(store, other)).isEqualTo(RAW);
        assertThat(store.ranges(other)).isEmpty();
        assertThat(store.entry(other).orElseThrow().size()).isEqualTo(RAW.length);
        assertThat(store.counts(inbox)).isEqualTo(new FolderCounts(2, 0, 2));
        change(tx -> tx.shareBody(other, here));
        change(tx -> tx.remove(here));
        assertThat(store.byEmailId(account.service(), "M1")).contains(other);
    }

    @Test
    void onlyAWholeBodyIsShared() {
        EntryId one = add(null);
        EntryId two = add(null);
        assertThatThrownBy(() -> change(tx -> tx.shareBody(one, two)))
                .isInstanceOfSatisfying(
                        MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT));
        assertThat(store.byEmailId(account.service(), "M1")).isEmpty();
    }

    @Test
    void aDroppedBodyIsGoneUnlessAnotherHasIt() {
        EntryId origin = add(Mails.stage(store, RAW));
        EntryId copy = store.write(tx -> tx.copyMessage(origin, archive));
        long before = store.lastEvent();
        change(tx -> tx.dropBody(origin));
        change(tx -> tx.dropBody(origin));
        assertThat(store.events(before, 9)).hasSize(1);
        assertThat(store.entry(origin).orElseThrow().body()).isEqualTo(BodyState.NONE);
        assertThat(store.body(origin)).isEmpty();
        assertThat(store.counts(inbox)).isEqualTo(new FolderCounts(1, 0, 0));
        assertThat(Mails.read(store, copy)).isEqualTo(RAW);
        change(tx -> tx.dropBody(copy));
        assertThat(bodies()).isZero();
    }

    @Test
    void aHeaderIsReplaced() {
        EntryId id = add(null);
        change(tx -> tx.setHeader(id, Mails.header("fuller")));
        assertThat(store.entry(id).orElseThrow().header()).isEqualTo(Mails.header("fuller"));
        assertThatThrownBy(() -> change(tx -> tx.setHeader(inbox, Mails.header("x"))))
                .isInstanceOf(MessagingException.class);
    }

    @Test
    void idsOfTheServerAreShortAndOnlyForMessages() {
        EntryId id = add(null);
        change(tx -> tx.setEmailId(id, "M2"));
        assertThat(store.emailId(id)).isEqualTo("M2");
        change(tx -> tx.setEmailId(id, ""));
        assertThat(store.emailId(id)).isEmpty();
        assertThatThrownBy(() -> change(tx -> tx.setEmailId(id, "x".repeat(256))))
                .isInstanceOf(MessagingException.class);
        assertThatThrownBy(() -> change(tx -> tx.setEmailId(inbox, "M2"))).isInstanceOf(MessagingException.class);
    }

    @Test
    void messagesAreNotCopiedIntoWhatIsNoFolder() {
        EntryId id = add(null);
        assertThatThrownBy(() -> change(tx -> tx.copyMessage(id, account.service())))
                .isInstanceOf(MessagingException.class);
        assertThatThrownBy(() -> change(tx -> tx.copyMessage(inbox, archive))).isInstanceOf(MessagingException.class);
        assertThat(store.counts(archive)).isEqualTo(FolderCounts.ZERO);
    }
}
