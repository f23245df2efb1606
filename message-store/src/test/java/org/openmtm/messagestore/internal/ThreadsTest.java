// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;
import org.openmtm.entry.MessageHeader;
import org.openmtm.messagestore.internal.Mails.Account;
import org.openmtm.store.MessageThread;
import org.openmtm.store.NewMessage;
import org.openmtm.store.SearchQuery;
import org.openmtm.store.StagedBody;

class ThreadsTest {
    @TempDir
    Path directory;

    private SqliteStore store;
    private Account account;
    private int minute;

    @BeforeEach
    void open() {
        store = SqliteStore.open(directory, PlainExtractor::new);
        account = Mails.account(store, "work");
    }

    @AfterEach
    void close() {
        assertThat(store.check(progress -> {}).problems()).isEmpty();
        store.close();
    }

    /** A mail: its own id, and those that it answers. */
    private record Mail(String own, List<String> references) {
        static Mail of(String own, String... references) {
            return new Mail(own, List.of(references));
        }

        byte[] raw() {
            String head = "Message-ID: " + own + "\r\nReferences: " + String.join(" ", references) + "\r\n";
            return (head + "Subject: s\r\n\r\ntext of " + own).getBytes(StandardCharsets.UTF_8);
        }
    }

    private List<EntryId> add(List<Mail> mails) {
        List<StagedBody> bodies =
                mails.stream().map(mail -> Mails.stage(store, mail.raw())).toList();
        return store.write(tx -> {
            List<EntryId> ids = new ArrayList<>();
            for (int i = 0; i < bodies.size(); i++) {
                MessageHeader header =
                        new MessageHeader(mails.get(i).own(), "", "ann@example.org", "", "", "s", Mails.DAY, false);
                ids.add(tx.addMessage(new NewMessage(
                        account.service(),
                        account.inbox(),
                        Flags.NONE,
                        Mails.DAY.plus(Duration.ofMinutes(minute++)),
                        0,
                        header,
                        bodies.get(i))));
            }
            return ids;
        });
    }

    private EntryId add(String own, String... references) {
        return add(List.of(Mail.of(own, references))).get(0);
    }

    private MessageThread thread(EntryId message) throws InterruptedException {
        store.awaitIndexed(progress -> {});
        return store.thread(message).orElseThrow();
    }

    private void remove(List<EntryId> messages) {
        store.write(tx -> {
            messages.forEach(tx::remove);
            return null;
        });
        // Ends when the index has forgotten them.
        store.compact();
    }

    @Test
    void messagesThatAnswerEachOtherAreAThread() throws InterruptedException {
        EntryId other = add("<other@x>");
        EntryId root = add("<root@x>");
        EntryId answer = add("<answer@x>", "<root@x>");
        EntryId deep = add("<deep@x>", "<root@x>", "<not-here@x>");
        EntryId deeper = add("<deeper@x>", "<not-here@x>");
        MessageThread thread = thread(root);
        assertThat(thread.messages()).containsExactly(root, answer, deep, deeper);
        assertThat(thread.id()).isEqualTo(NamedIds.hex(NamedIds.hash("<root@x>")));
        for (EntryId each : thread.messages()) {
            assertThat(thread(each)).isEqualTo(thread);
        }
        assertThat(store.thread(thread.id())).contains(thread);
        assertThat(thread(other).messages()).containsExactly(other);
        assertThat(thread(other).id()).isEqualTo(NamedIds.hex(NamedIds.hash("<other@x>")));
    }

    @Test
    void threadsThatTurnOutToBeOneAreOneAndTheFormerIdLeadsThere() throws InterruptedException {
        EntryId one = add("<b@x>", "<a@x>");
        EntryId two = add("<d@x>", "<c@x>");
        String former = thread(two).id();
        assertThat(thread(one).id()).isNotEqualTo(former);
        EntryId link = add("<e@x>", "<a@x>", "<c@x>");
        MessageThread thread = thread(link);
        assertThat(thread.messages()).containsExactly(one, two, link);
        assertThat(thread.id()).isEqualTo(NamedIds.hex(NamedIds.hash("<a@x>")));
        assertThat(store.thread(former)).contains(thread);
        remove(List.of(link));
        assertThat(thread(two).messages()).containsExactly(two);
        assertThat(thread(two).id()).isEqualTo(former);
    }

    @Test
    void whatIsNotKnownIsEmpty() throws InterruptedException {
        EntryId without = store.write(tx -> tx.addMessage(Mails.message(account, "no body", Flags.NONE, null)));
        EntryId nameless = Mails.add(store, account, "no id", "text");
        store.awaitIndexed(progress -> {});
        assertThat(store.thread(without)).isEmpty();
        assertThat(store.thread(nameless)).isEmpty();
        assertThat(store.thread(EntryId.of(999))).isEmpty();
        for (String id : List.of("", "x", "0123456789abcdef", "0123456789ABCDEF", "\" OR a", "0123456789abcdef0")) {
            assertThat(store.thread(id)).isEmpty();
        }
    }

    @Test
    void messagesThatAnswerEachOtherInARingAreAThread() throws InterruptedException {
        EntryId one = add("<a@x>", "<b@x>");
        EntryId two = add("<b@x>", "<a@x>");
        EntryId self = add("<c@x>", "<c@x>");
        assertThat(thread(one)).isEqualTo(thread(two));
        assertThat(thread(one).messages()).containsExactly(one, two);
        assertThat(thread(self).messages()).containsExactly(self);
    }

    @Test
    void copiesOfAMessageAreInItsThread() throws InterruptedException {
        EntryId one = add("<a@x>");
        EntryId copy = store.write(tx -> tx.copyMessage(one, account.inbox()));
        EntryId again = add("<a@x>");
        assertThat(thread(copy).messages()).containsExactly(one, copy, again);
        assertThat(store.byMessageId("<a@x>")).containsExactly(one, copy, again);
    }

    @Test
    void aMessageIsFoundByItsOwnIdOnly() throws InterruptedException {
        EntryId one = add("<a@x>");
        add("<b@x>", "<a@x>");
        store.awaitIndexed(progress -> {});
        assertThat(store.byMessageId("<a@x>")).containsExactly(one);
        assertThat(store.byMessageId("<A@x>")).isEmpty();
        assertThat(store.byMessageId("")).isEmpty();
        assertThat(store.byMessageId("\" OR text")).isEmpty();
        remove(List.of(one));
        assertThat(store.byMessageId("<a@x>")).isEmpty();
    }

    /** Two ids with the same eight bytes cannot be made here: a row that says so has to do. */
    @Test
    void idsThatCollideAreToldApartByTheMessages() throws InterruptedException {
        EntryId one = add("<a@x>");
        store.awaitIndexed(progress -> {});
        store.write(tx -> {
            MessageHeader other = new MessageHeader("<z@x>", "", "", "", "", "", null, false);
            tx.setHeader(one, other);
            return null;
        });
        assertThat(store.byMessageId("<a@x>")).isEmpty();
    }

    @Test
    void noSearchForWordsFindsIds() throws InterruptedException {
        add("<a@x>", "<b@x>");
        store.awaitIndexed(progress -> {});
        String word = Long.toUnsignedString(NamedIds.hash("<a@x>"), 36);
        for (String text : List.of(word, word.substring(0, 3) + "*", "ids:" + word, word.charAt(0) + "*")) {
            assertThat(store.search(new SearchQuery(text, null, 10))).as(text).isEmpty();
        }
        assertThat(store.search(new SearchQuery("text", null, 10))).hasSize(1);
    }

    /** Twenty threads whose mails name some of those before them, some of which are not here. */
    private static List<Mail> correspondence(Random random) {
        List<Mail> mails = new ArrayList<>();
        for (int thread = 0; thread < 20; thread++) {
            List<String> names = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(12); i++) {
                List<String> references = names.stream()
                        .filter(name -> random.nextInt(3) > 0)
                        .collect(Collectors.toCollection(ArrayList::new));
                if (thread > 0 && random.nextInt(40) == 0) {
                    references.add("<0." + (thread - 1) + "@x>");
                }
                String own = "<" + i + "." + thread + "@x>";
                names.add(own);
                if (random.nextInt(5) > 0) {
                    mails.add(new Mail(own, references));
                }
            }
        }
        return mails;
    }

    /** The id of the thread of each mail. */
    private Map<String, String> threads() throws InterruptedException {
        store.awaitIndexed(progress -> {});
        Map<String, String> ids = new HashMap<>();
        try (var cursor = store.children(org.openmtm.store.ListQuery.all(account.inbox()))) {
            cursor.forEachRemaining(entry -> ids.put(
                    entry.header().messageId(),
                    store.thread(entry.id()).orElseThrow().id()));
        }
        return ids;
    }

    @Test
    void neitherTheOrderOfArrivalNorRemovalsNorANewIndexChangeAnId() throws Exception {
        for (long seed = 1; seed <= 5; seed++) {
            Random random = new Random(seed);
            List<Mail> mails = correspondence(random);
            List<EntryId> added = add(mails);
            Map<String, String> expected = threads();
            assertThat(expected).as("seed " + seed).hasSize(mails.size());
            for (int round = 0; round < 2; round++) {
                remove(added);
                Collections.shuffle(mails, random);
                added = new ArrayList<>();
                for (int from = 0; from < mails.size(); from += 10) {
                    added.addAll(add(mails.subList(from, Math.min(mails.size(), from + 10))));
                    store.awaitIndexed(progress -> {});
                }
                List<EntryId> extra = add(List.of(
                        Mail.of("<extra@x>", mails.get(0).own(), mails.get(1).own())));
                store.awaitIndexed(progress -> {});
                remove(extra);
                assertThat(threads()).as("seed " + seed).isEqualTo(expected);
            }
            renewIndex();
            assertThat(threads()).as("seed " + seed + ", new index").isEqualTo(expected);
            remove(added);
        }
    }

    private void renewIndex() throws IOException {
        store.close();
        Files.delete(directory.resolve("index.db"));
        store = SqliteStore.open(directory, PlainExtractor::new);
    }

    @Test
    void anIndexThatCannotBeAskedKnowsNothing() throws Exception {
        EntryId one = add("<a@x>");
        store.awaitIndexed(progress -> {});
        try (Db db = Databases.writer(directory.resolve("index.db"), "NORMAL", 1000)) {
            db.run("PRAGMA writable_schema=ON");
            db.run("UPDATE sqlite_schema SET sql = 'CREATE TABLE named (no)' WHERE name = 'named'");
            db.run("PRAGMA writable_schema=RESET");
        }
        store.close();
        store = SqliteStore.open(directory, PlainExtractor::new);
        assertThat(store.thread(one)).isEmpty();
        renewIndex();
        assertThat(thread(one).messages()).containsExactly(one);
    }

    @Test
    void anIndexOfAFormerSchemaIsMadeAnew() throws Exception {
        EntryId one = add("<a@x>");
        store.awaitIndexed(progress -> {});
        store.close();
        try (Db db = Databases.writer(directory.resolve("index.db"), "NORMAL", 1000)) {
            db.run("DROP TABLE named");
            db.run("PRAGMA user_version=1");
        }
        store = SqliteStore.open(directory, PlainExtractor::new);
        assertThat(thread(one).messages()).containsExactly(one);
    }

    /** Each names the first and the 99 before it, as clients do; asked for from its end, its middle and its beginning. */
    @Test
    @Timeout(60)
    void aThreadOfFiveThousand() throws InterruptedException {
        int count = 5_000;
        List<Mail> mails = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<String> references = IntStream.range(Math.max(0, i - 99), i)
                    .mapToObj(n -> "<" + n + "@x>")
                    .collect(Collectors.toCollection(ArrayList::new));
            if (i > 99) {
                references.add(0, "<0@x>");
            }
            mails.add(new Mail("<" + i + "@x>", references));
        }
        List<EntryId> added = add(mails);
        assertThat(thread(added.get(count - 1)).messages()).isEqualTo(added);
        long start = System.nanoTime();
        MessageThread thread = thread(added.get(count / 2));
        long whole = System.nanoTime() - start;
        assertThat(thread.id()).isEqualTo(NamedIds.hex(NamedIds.hash("<0@x>")));
        assertThat(thread.messages()).isEqualTo(added);
        assertThat(thread(added.get(0))).isEqualTo(thread);
        assertThat(Duration.ofNanos(whole)).isLessThan(Duration.ofSeconds(15));
    }
}
