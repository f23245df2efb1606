// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;
import org.openmtm.messagestore.internal.Mails.Account;
import org.openmtm.operation.Progress;
import org.openmtm.store.IndexState;
import org.openmtm.store.NewMessage;
import org.openmtm.store.SearchHit;
import org.openmtm.store.SearchQuery;
import org.openmtm.store.TextExtractor;

class SearchTest {
    @TempDir
    Path directory;

    private final AtomicReference<TextExtractor> extractor = new AtomicReference<>(new PlainExtractor());
    private SqliteStore store;
    private Account account;

    @BeforeEach
    void open() {
        store = SqliteStore.open(directory, extractor::get);
        account = Mails.account(store, "work");
    }

    @AfterEach
    void close() {
        store.close();
    }

    private List<String> found(String text) throws InterruptedException {
        store.awaitIndexed(progress -> {});
        return store.search(new SearchQuery(text, null, 100)).stream()
                .map(hit -> hit.message().header().subject())
                .toList();
    }

    @Test
    void findsWordsPhrasesBeginningsAndFields() throws InterruptedException {
        Mails.add(store, account, "Holiday plans", "We fly to Zürich on Monday morning");
        Mails.add(store, account, "Invoice 4711", "The morning after: please pay on time");
        assertThat(found("morning")).containsExactlyInAnyOrder("Holiday plans", "Invoice 4711");
        assertThat(found("MORNING monday")).containsExactly("Holiday plans");
        assertThat(found("zurich")).containsExactly("Holiday plans");
        assertThat(found("\"monday morning\"")).containsExactly("Holiday plans");
        assertThat(found("\"morning monday\"")).isEmpty();
        assertThat(found("inv*")).containsExactly("Invoice 4711");
        assertThat(found("subject:invoice")).containsExactly("Invoice 4711");
        assertThat(found("subject:morning")).isEmpty();
        assertThat(found("from:ann subject:plans")).containsExactly("Holiday plans");
        assertThat(found("from:ann@example.org invoice")).containsExactly("Invoice 4711");
        assertThat(found("to:bob")).hasSize(2);
        assertThat(found("from:bob")).isEmpty();
        assertThat(found("from:\"Ann ann\"")).hasSize(2);
        assertThat(found("")).isEmpty();
    }

    @Test
    void noInputIsAnError() throws InterruptedException {
        Mails.add(store, account, "a", "text AND NOT near");
        for (String text : List.of(
                "\"",
                "\"\"",
                "*",
                "AND",
                "NOT a",
                "a OR b",
                "(a",
                "NEAR(a b, 5)",
                "from:",
                "from:\"",
                "^a",
                "a^2",
                "{a b}:c",
                "-a",
                "a\0b",
                "'",
                "; DROP TABLE words",
                "from:from:a",
                "\ud800",
                "text:a",
                "a*b*",
                "+ + +",
                "words:a")) {
            assertThat(store.search(new SearchQuery(text, null, 5))).isNotNull();
        }
        Random random = new Random(7);
        String alphabet = "ab \"*:()^{}+-,.'\\&|frotmsubjec\u00e4\u4e2d\ud83d";
        for (int i = 0; i < 2000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(20); n >= 0; n--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            assertThat(store.search(new SearchQuery(text.toString(), null, 5))).isNotNull();
        }
        assertThat(found("AND not NEAR")).containsExactly("a");
    }

    @Test
    void newestComeFirstAndTheLimitHolds() throws InterruptedException {
        for (int i = 0; i < 30; i++) {
            int number = i;
            var body = Mails.stage(store, Mails.raw("s" + i, "word"));
            store.write(tx -> tx.addMessage(new NewMessage(
                    account.service(),
                    account.inbox(),
                    Flags.NONE,
                    Mails.DAY.plusSeconds(number * 7 % 30),
                    0,
                    Mails.header("s" + number),
                    body)));
        }
        store.awaitIndexed(progress -> {});
        List<SearchHit> hits = store.search(new SearchQuery("word", account.service(), 3));
        assertThat(hits)
                .extracting(hit -> hit.message().received().getEpochSecond() - Mails.DAY.getEpochSecond())
                .containsExactly(29L, 28L, 27L);
        assertThat(hits).extracting(SearchHit::folder).containsOnly("INBOX");
        assertThat(store.search(new SearchQuery("word", EntryId.LOCAL_SERVICE, 3)))
                .isEmpty();
    }

    @Test
    void whatWasRemovedIsFoundNoMore() throws InterruptedException {
        EntryId one = Mails.add(store, account, "one", "word");
        Mails.add(store, account, "two", "word");
        assertThat(found("word")).hasSize(2);
        store.write(tx -> {
            tx.remove(one);
            return null;
        });
        assertThat(found("word")).containsExactly("two");
        Await.until(() -> store.indexState().indexed() == 1);
    }

    @Test
    void waitsForTheExtractorAndSaysHowFarItIs() throws InterruptedException {
        extractor.set(null);
        for (int i = 0; i < 250; i++) {
            Mails.add(store, account, "s" + i, "word");
        }
        assertThat(store.indexState()).isEqualTo(new IndexState(0, 250));
        CountDownLatch begun = new CountDownLatch(1);
        PlainExtractor plain = new PlainExtractor();
        extractor.set((raw, length) -> {
            // Not before somebody waits: what is indexed already is not counted for them.
            awaitQuietly(begun);
            return plain.extract(raw, length);
        });
        store.extractorChanged();
        List<Progress> seen = new ArrayList<>();
        store.awaitIndexed(progress -> {
            seen.add(progress);
            begun.countDown();
        });
        assertThat(seen.get(seen.size() - 1)).isEqualTo(new Progress("index", 250, 250, "messages", ""));
        assertThat(store.indexState()).isEqualTo(new IndexState(250, 0));
        assertThat(store.search(new SearchQuery("word", null, 1000))).hasSize(250);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aMessageThatCannotBeTakenApartDoesNotHoldUpTheOthers() throws InterruptedException {
        PlainExtractor plain = new PlainExtractor();
        extractor.set((raw, length) -> {
            var text = plain.extract(raw, length);
            if (text.text().contains("poison")) {
                throw new IllegalStateException("poisoned");
            }
            if (text.text().contains("nested")) {
                throw new StackOverflowError("nested too deep");
            }
            return text;
        });
        Mails.add(store, account, "one", "poison");
        Mails.add(store, account, "one", "nested");
        Mails.add(store, account, "two", "word");
        assertThat(found("word")).containsExactly("two");
    }

    @Test
    void whatAnExtractorLeftWhenItWentAwayIsDoneByTheNext() throws InterruptedException {
        extractor.set((raw, length) -> {
            extractor.set(new PlainExtractor());
            throw new IllegalStateException("this bundle was stopped");
        });
        Mails.add(store, account, "one", "word");
        assertThat(found("word")).containsExactly("one");
    }

    @Test
    void goesOnWhereItWasAfterReopening() throws InterruptedException {
        Mails.add(store, account, "one", "word");
        assertThat(found("word")).hasSize(1);
        store.close();
        store = SqliteStore.open(directory, extractor::get);
        Mails.add(store, account, "two", "word");
        assertThat(found("word")).hasSize(2);
        assertThat(store.indexState()).isEqualTo(new IndexState(2, 0));
    }

    @Test
    void anIndexThatIsMissingOrDamagedIsMadeAnew() throws Exception {
        Mails.add(store, account, "one", "word");
        assertThat(found("word")).hasSize(1);
        store.close();
        Files.delete(directory.resolve("index.db"));
        store = SqliteStore.open(directory, extractor::get);
        assertThat(found("word")).hasSize(1);
        store.close();
        Files.write(
                directory.resolve("index.db"), "no database at all".repeat(2000).getBytes(StandardCharsets.UTF_8));
        store = SqliteStore.open(directory, extractor::get);
        assertThat(found("word")).hasSize(1);
        store.close();
        try (Db db = Databases.writer(directory.resolve("index.db"), "NORMAL", 1000)) {
            db.run("PRAGMA user_version=99");
        }
        store = SqliteStore.open(directory, extractor::get);
        assertThat(found("word")).hasSize(1);
    }
}
