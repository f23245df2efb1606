// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.EntryType;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.entry.FolderCounts;
import org.openmtm.entry.FolderRole;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.event.EventType;
import org.openmtm.event.MessagingEvent;
import org.openmtm.messagestore.internal.Mails.Account;
import org.openmtm.store.ListQuery;
import org.openmtm.store.NewMessage;
import org.openmtm.store.StoreCursor;

class EntriesTest {
    @TempDir
    Path directory;

    private SqliteStore store;

    @BeforeEach
    void open() {
        store = SqliteStore.open(directory, () -> null);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aNewStoreHasTheStandardTree() {
        assertThat(store.entry(EntryId.ROOT).orElseThrow().type()).isEqualTo(EntryType.ROOT);
        assertThat(store.services()).isEmpty();
        assertThat(store.folders(EntryId.LOCAL_SERVICE))
                .extracting(Entry::id)
                .containsExactly(
                        StandardFolder.INBOX.id(),
                        StandardFolder.OUTBOX.id(),
                        StandardFolder.DRAFTS.id(),
                        StandardFolder.SENT.id(),
                        StandardFolder.DELETED.id());
        assertThat(store.entry(StandardFolder.OUTBOX.id()).orElseThrow().role()).isEqualTo(FolderRole.OUTBOX);
        assertThat(store.lastEvent()).isZero();
    }

    @Test
    void aMessageIsThereAsItWasGivenAfterReopening() {
        Account account = Mails.account(store, "work");
        byte[] raw = Mails.raw("Grüße", "Text ".repeat(1000));
        var body = Mails.stage(store, raw);
        Flags flags = Flags.of(Flag.SEEN.bit(), List.of("$Forwarded", "work"));
        EntryId id = store.write(tx -> tx.addMessage(Mails.message(account, "Grüße", flags, body)));

        store.close();
        store = SqliteStore.open(directory, () -> null);

        Entry entry = store.entry(id).orElseThrow();
        assertThat(entry.header()).isEqualTo(Mails.header("Grüße"));
        assertThat(entry.flags()).isEqualTo(flags);
        assertThat(entry.received()).isEqualTo(Mails.DAY);
        assertThat(entry.size()).isEqualTo(raw.length);
        assertThat(entry.body()).isEqualTo(BodyState.COMPLETE);
        assertThat(entry.parent()).isEqualTo(account.inbox());
        assertThat(Mails.read(store, id)).isEqualTo(raw);
        assertThat(store.counts(account.inbox())).isEqualTo(new FolderCounts(1, 0, 1));
    }

    @Test
    void timesAreClamped() {
        Account account = Mails.account(store, "work");
        Instant early = Instant.parse("1900-01-01T00:00:00Z");
        EntryId id = store.write(tx -> tx.addMessage(
                new NewMessage(account.service(), account.inbox(), Flags.NONE, early, 1, Mails.header("x"), null)));
        EntryId late = store.write(tx -> tx.addMessage(new NewMessage(
                account.service(), account.inbox(), Flags.NONE, Instant.MAX, 1, Mails.header("x"), null)));
        assertThat(store.entry(id).orElseThrow().received()).isEqualTo(Instant.EPOCH);
        assertThat(store.entry(late).orElseThrow().received()).isEqualTo("2106-02-07T06:28:15Z");
    }

    @Test
    void aChangeThatThrowsLeavesNothingAndTakesNobodyWithIt() {
        Account account = Mails.account(store, "work");
        var before = store.submit(tx -> tx.addMessage(Mails.message(account, "before", Flags.NONE, null)));
        var failing = store.submit(tx -> {
            tx.addMessage(Mails.message(account, "lost", Flags.NONE, null));
            throw new IllegalStateException("no");
        });
        var after = store.submit(tx -> tx.addMessage(Mails.message(account, "after", Flags.NONE, null)));
        before.toCompletableFuture().join();
        after.toCompletableFuture().join();
        assertThatThrownBy(() -> failing.toCompletableFuture().join()).hasRootCauseMessage("no");
        assertThat(subjects(ListQuery.all(account.inbox()))).containsExactly("before", "after");
        assertThat(store.counts(account.inbox())).isEqualTo(new FolderCounts(2, 2, 0));
    }

    @Test
    void whatIsNotThereIsSaidSo() {
        assertKind(
                ErrorKind.NOT_FOUND,
                () -> store.write(tx -> {
                    tx.setFlags(EntryId.of(999), Flags.NONE);
                    return null;
                }));
        Account account = Mails.account(store, "work");
        assertKind(ErrorKind.CONFLICT, () -> store.write(tx -> tx.addService("imap4", "work")));
        assertKind(
                ErrorKind.NOT_FOUND,
                () -> store.write(tx -> tx.addMessage(new NewMessage(
                        account.service(), EntryId.of(999), Flags.NONE, Mails.DAY, 1, Mails.header("x"), null))));
        assertThat(store.entry(EntryId.of(999))).isEmpty();
        assertThat(store.body(account.inbox())).isEmpty();
        assertThat(store.counts(account.service())).isEqualTo(FolderCounts.ZERO);
    }

    private static void assertKind(ErrorKind kind, org.assertj.core.api.ThrowableAssert.ThrowingCallable code) {
        assertThatThrownBy(code)
                .isInstanceOfSatisfying(
                        MessagingException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    private List<String> subjects(ListQuery query) {
        try (StoreCursor<Entry> cursor = store.children(query)) {
            return cursor.stream().map(entry -> entry.header().subject()).toList();
        }
    }

    @Test
    void listsAreSortedAndCut() {
        Account account = Mails.account(store, "work");
        store.write(tx -> {
            for (int i = 0; i < 20; i++) {
                tx.addMessage(new NewMessage(
                        account.service(),
                        account.inbox(),
                        i % 5 == 0 ? Flags.NONE : Flags.of(Flag.SEEN),
                        Mails.DAY.plusSeconds(i * 37 % 20),
                        100 - i,
                        Mails.header((i % 2 == 0 ? "a" : "B") + (char) ('a' + i)),
                        null));
            }
            return null;
        });
        EntryId inbox = account.inbox();
        assertThat(subjects(new ListQuery(inbox, ListQuery.Sort.ID, true, false, 2)))
                .containsExactly("Bt", "as");
        assertThat(subjects(new ListQuery(inbox, ListQuery.Sort.DATE, true, false, 1)))
                .containsExactly("Bh");
        assertThat(subjects(new ListQuery(inbox, ListQuery.Sort.SIZE, false, false, 2)))
                .containsExactly("Bt", "as");
        assertThat(subjects(new ListQuery(inbox, ListQuery.Sort.SUBJECT, false, false, 11)))
                .startsWith("aa", "ac")
                .endsWith("Bb");
        assertThat(subjects(new ListQuery(inbox, ListQuery.Sort.ID, false, true, 0)))
                .containsExactly("aa", "Bf", "ak", "Bp");
    }

    @Test
    void movingAndRemovingKeepCountersAndBodies() {
        Account account = Mails.account(store, "work");
        EntryId sub = store.write(tx -> tx.addFolder(account.service(), account.inbox(), "INBOX/a", FolderRole.NONE));
        EntryId one = Mails.add(store, account, "one", "text");
        EntryId two = Mails.add(store, account, "two", "text");
        store.write(tx -> {
            tx.move(one, sub);
            tx.setFlags(one, Flags.of(Flag.SEEN));
            return null;
        });
        assertThat(store.counts(sub)).isEqualTo(new FolderCounts(1, 0, 1));
        assertThat(store.counts(account.inbox())).isEqualTo(new FolderCounts(1, 1, 1));
        store.write(tx -> {
            tx.remove(account.inbox());
            return null;
        });
        assertThat(store.entry(one)).isEmpty();
        assertThat(store.entry(two)).isEmpty();
        assertThat(store.entry(sub)).isEmpty();
        assertThat(store.entry(account.service())).isPresent();
        EntryId next = store.write(tx -> tx.addFolder(account.service(), account.service(), "x", FolderRole.NONE));
        assertThat(next).isGreaterThan(two);
    }

    @Test
    void standardEntriesStay() {
        assertKind(
                ErrorKind.INVALID,
                () -> store.write(tx -> {
                    tx.remove(StandardFolder.SENT.id());
                    return null;
                }));
    }

    @Test
    void eventsOfConsecutiveMessagesAreReadOneByOne() {
        Account account = Mails.account(store, "work");
        long start = store.lastEvent();
        List<EntryId> ids = store.write(tx -> java.util.stream.IntStream.range(0, 50)
                .mapToObj(i -> tx.addMessage(Mails.message(account, "m" + i, Flags.NONE, null)))
                .toList());
        store.write(tx -> {
            tx.post(EventType.MAIL_NEW, account.service(), account.inbox(), ids.get(0), 0, "hello");
            return null;
        });
        List<MessagingEvent> all = store.events(start, 1000);
        assertThat(all).hasSize(51);
        assertThat(all)
                .filteredOn(e -> e.type() == EventType.ENTRY_ADDED)
                .extracting(MessagingEvent::entry)
                .containsExactlyElementsOf(ids);
        assertThat(all.get(50).detail()).isEqualTo("hello");
        List<MessagingEvent> some = store.events(all.get(19).cursor(), 7);
        assertThat(some).isEqualTo(all.subList(20, 27));
        assertThat(store.lastEvent()).isEqualTo(all.get(50).cursor());
        assertThat(store.events(store.lastEvent(), 10)).isEmpty();
    }
}
