// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.openmtm.pop3.internal.TestAccount.mail;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.event.EventType;
import org.openmtm.mtm.Commands;
import org.openmtm.pop3.mirror.Mirror;
import org.openmtm.store.MessageStore;
import org.openmtm.testservers.ScriptedPop3Server;

/** What is new, gone, moved, named twice, or not named at all on the server. */
class MirrorTest {
    private static final long HUGE = 999_999_999_999_999_999L;

    @TempDir
    Path directory;

    private ScriptedPop3Server server;
    private TestAccount account;

    @BeforeEach
    void start() throws Exception {
        server = new ScriptedPop3Server("u1", "pw");
        account = new TestAccount(directory, server.port(), "u1", "pw");
    }

    @AfterEach
    void stop() throws Exception {
        assertThat(account.problems()).isEmpty();
        account.close();
        server.close();
    }

    private long fetches() {
        return server.commands().stream()
                .filter(command -> command.startsWith("RETR"))
                .count();
    }

    @Test
    void newMailComesNewestFirstOnceAndIsTold() throws Exception {
        for (int i = 1; i <= 3; i++) {
            server.deliver(mail("mail " + i));
        }
        assertThat(account.sync()).containsEntry("new", 3L).containsEntry("bodies", 3L);
        assertThat(server.commands()).containsSubsequence("RETR 3", "RETR 2", "RETR 1");
        assertThat(account.body(account.message("mail 2"))).isEqualTo(mail("mail 2"));
        assertThat(account.entries().get(0).received()).isEqualTo("2024-02-05T10:00:00Z");
        long before = account.store().lastEvent();

        server.deliver(mail("mail 4"));
        assertThat(account.sync()).containsEntry("new", 1L);

        assertThat(account.store().events(before, 100))
                .filteredOn(event -> event.type() == EventType.MAIL_NEW)
                .singleElement()
                .satisfies(event -> assertThat(event.detail()).isEqualTo("mail 4"));
        assertThat(account.sync()).containsEntry("new", 0L).containsEntry("bodies", 0L);
        assertThat(fetches()).isEqualTo(4);
    }

    @Test
    void whatVanishesStaysUnlessTheSettingsSayMirror() throws Exception {
        List<String> uids = List.of(server.deliver(mail("a")), server.deliver(mail("b")), server.deliver(mail("c")));
        account.sync();

        server.remove(uids.get(0));
        assertThat(account.sync()).containsEntry("vanished", 1L).containsEntry("removed", 0L);
        assertThat(account.subjects()).containsExactly("a", "b", "c");

        account.set("remove.local", "mirror");
        server.remove(uids.get(1));
        assertThat(account.sync()).containsEntry("vanished", 1L).containsEntry("removed", 1L);
        assertThat(account.subjects()).containsExactly("a", "c");
    }

    @Test
    void aMaildropThatIsSuddenlyEmptyTakesNothingAlong() throws Exception {
        account.set("remove.local", "mirror");
        for (int i = 0; i < 30; i++) {
            server.deliver(mail("mail " + i));
        }
        account.sync();
        List<String> checksums = account.checksums();

        server.clear();
        assertThat(account.sync())
                .containsEntry("vanished", 30L)
                .containsEntry("removed", 0L)
                .containsEntry("problems", 1L);
        assertThat(account.checksums()).isEqualTo(checksums);
    }

    /** The server was moved: all names are new, and nothing is fetched again. */
    @Test
    void allNamesMayChangeAtOnce() throws Exception {
        for (int i = 0; i < 40; i++) {
            server.deliver(mail("mail " + i));
        }
        account.set("remove.local", "mirror").sync();
        List<Entry> before = account.entries();
        long fetched = fetches();

        server.rename(uid -> "new-" + uid);
        server.deliver(mail("mail 40"));
        Map<String, Object> values = account.sync();

        assertThat(values)
                .containsEntry("matched", 40L)
                .containsEntry("new", 1L)
                .containsEntry("removed", 0L);
        assertThat(fetches()).isEqualTo(fetched + 1);
        assertThat(account.entries()).containsAll(before);
        assertThat(account.bound())
                .hasSize(41)
                .allSatisfy((key, message) -> assertThat(key).matches("(new-)?uid.*"));
    }

    /** What was away and is back, and what only has another size now, is known by its header. */
    @Test
    void whatComesBackIsKnown() throws Exception {
        server.deliver("one", mail("one"), -1).deliver("two", mail("two"), -1);
        account.sync();
        server.clear();
        account.sync();

        server.deliver("x1", mail("one"), -1).deliver("two", mail("two"), 17);

        assertThat(account.sync()).containsEntry("matched", 2L).containsEntry("new", 0L);
        assertThat(account.subjects()).containsExactly("one", "two");
    }

    /** Without TOP only every byte can tell. */
    @Test
    void withoutTopWhatComesBackIsFetchedAndKnown() throws Exception {
        server.capabilities("UIDL", "USER").deliver("one", mail("one"), -1);
        account.sync();
        server.rename(uid -> "other");

        assertThat(account.sync()).containsEntry("matched", 1L).containsEntry("new", 0L);
        assertThat(account.subjects()).containsExactly("one");
    }

    @Test
    void aNameThatIsUsedAgainIsAnotherMessage() throws Exception {
        server.deliver("1", mail("old"), -1);
        account.sync();
        server.clear();
        server.deliver("1", mail("new and longer"), -1);

        assertThat(account.sync()).containsEntry("new", 1L);
        assertThat(account.subjects()).containsExactly("new and longer", "old");
    }

    @Test
    void twoMessagesOfOneNameAreTwo() throws Exception {
        server.deliver("same", mail("aa"), -1).deliver("same", mail("bb"), -1).deliver("same", mail("bb"), -1);
        server.deliver("same", mail("of another size"), -1);

        assertThat(account.sync()).containsEntry("new", 4L);
        assertThat(account.sync()).containsEntry("new", 0L).containsEntry("vanished", 0L);
        assertThat(account.subjects()).containsExactly("aa", "bb", "bb", "of another size");

        // Alone again, it has its plain name again.
        server.clear();
        server.deliver("same", mail("aa"), -1);
        assertThat(account.sync()).containsEntry("new", 0L).containsEntry("matched", 1L);
    }

    @Test
    void namesMayBeLongAndStrange() throws Exception {
        server.deliver("!".repeat(70), mail("a"), -1).deliver("x".repeat(300), mail("b"), -1);
        server.deliver("with blank \u00e9", mail("c"), -1).deliver("a/b/~1#%", mail("d"), -1);

        assertThat(account.sync()).containsEntry("new", 4L);
        assertThat(account.sync()).containsEntry("new", 0L).containsEntry("vanished", 0L);
    }

    /** RFC 1939 has UIDL and TOP as options. */
    @Test
    void withoutNamesTheHeaderTells() throws Exception {
        server.capabilities("TOP", "USER", "PIPELINING");
        server.deliver(mail("a"));
        server.deliver(mail("b"));
        account.sync();
        server.deliver(mail("c"));

        assertThat(account.sync()).containsEntry("new", 1L).containsEntry("vanished", 0L);
        assertThat(server.commands()).doesNotContain("UIDL");
        assertThat(fetches()).isEqualTo(3);
    }

    @Test
    void aServerOfTheFirstDayIsEnough() throws Exception {
        server.capabilities().on("(UIDL|TOP).*", (command, normal) -> "-ERR what?\r\n");
        server.deliver(mail("a"));
        server.deliver(mail("b"));

        assertThat(account.sync()).containsEntry("new", 2L);
        assertThat(account.sync()).containsEntry("new", 0L).containsEntry("vanished", 0L);
        assertThat(account.subjects()).containsExactly("a", "b");
    }

    @Test
    void headersComeFirstAndTheRestCompletesThem() throws Exception {
        String text = "line\r\n".repeat(200);
        server.deliver(mail("a", text));
        assertThat(account.headers()).containsEntry("new", 1L).containsEntry("bodies", 0L);
        Entry entry = account.entries().get(0);
        assertThat(entry.body()).isEqualTo(BodyState.PARTIAL);
        assertThat(entry.size()).isEqualTo(mail("a", text).length);
        assertThat(fetches()).isZero();

        assertThat(account.sync()).containsEntry("new", 0L).containsEntry("bodies", 1L);
        assertThat(account.body(entry.id())).isEqualTo(mail("a", text));
    }

    @Test
    void settingsSayHowMuchIsFetched() throws Exception {
        String text = "line\r\n".repeat(500);
        server.deliver(mail("large", text));
        server.deliver(mail("small"));
        account.set("fetch.largest.kb", 1).set("fetch.lines", 3);

        assertThat(account.sync()).containsEntry("new", 2L).containsEntry("bodies", 1L);

        EntryId large = account.message("large");
        assertThat(new String(account.store().range(large, 0, 100_000))).endsWith("\r\n\r\nline\r\nline\r\nline\r\n");
        assertThat(account.sync()).containsEntry("bodies", 0L);
        assertThat(account.set("fetch.largest.kb", 0).sync()).containsEntry("bodies", 1L);
        assertThat(account.body(large)).isEqualTo(mail("large", text));
    }

    @Test
    void flagsStayHereAndWaitForNothing() throws Exception {
        server.deliver(mail("a"));
        account.sync();
        EntryId message = account.message("a");
        account.store().write(tx -> {
            tx.setFlags(message, Flags.of(Flag.SEEN));
            return null;
        });
        assertNoFlagsWait();

        account.sync();

        assertThat(account.store().entry(message).orElseThrow().flags()).isEqualTo(Flags.of(Flag.SEEN));
        assertNoFlagsWait();
    }

    private void assertNoFlagsWait() {
        try (var waiting = account.store().waitingFlags(account.inbox())) {
            assertThat(waiting.hasNext()).isFalse();
        }
    }

    @Test
    void onlyTheInboxIsThere() throws Exception {
        assertThat(account.run(new Commands.Synchronise("inbox", false)).values())
                .containsEntry("new", 0L);
        assertThat(account.run(new Commands.SynchroniseTree()).values())
                .containsEntry("folder", account.inbox().value());
        assertThatThrownBy(() -> account.run(new Commands.Synchronise("Lists", false)))
                .hasMessageContaining("Lists");
    }

    /** Reports have the same size every day. */
    @Test
    @Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void manyMessagesOfOneSizeAreKnownAgain() throws Exception {
        for (int i = 0; i < 3_000; i++) {
            server.deliver(mail("mail " + (i + 1_000), "x".repeat(6) + "\r\n"));
        }
        account.headers();
        server.rename(uid -> "new-" + uid);
        assertThat(account.headers()).containsEntry("matched", 3_000L).containsEntry("new", 0L);
    }

    /** Without a header nothing but every byte can tell messages apart. */
    @Test
    void messagesWithoutHeadersAreNotTakenForEachOther() throws Exception {
        server.deliver("one", "\r\nAAAA\r\n".getBytes(StandardCharsets.US_ASCII), -1);
        account.sync();
        server.clear();
        server.deliver("two", "\r\nBBBB\r\n".getBytes(StandardCharsets.US_ASCII), -1);

        assertThat(account.sync()).containsEntry("new", 1L);
        assertThat(account.entries()).hasSize(2);
    }

    @Test
    void aNameOfAnyLengthMayBeUsedTwice() throws Exception {
        String uid = "x".repeat(200);
        server.on("STAT", (command, normal) -> "+OK 3 1\r\n");
        server.deliver(uid, mail("a"), HUGE).deliver(uid, mail("b"), HUGE);
        server.deliver(uid, mail("a"), HUGE);
        assertThat(account.headers()).containsEntry("new", 3L);
        assertThat(account.sync()).containsEntry("new", 0L).containsEntry("vanished", 0L);
    }

    @Test
    void sizesThatNobodyCanAddUpAreNoTrouble() throws Exception {
        for (int i = 0; i < 20; i++) {
            server.deliver("u" + i, mail("mail " + i), HUGE);
        }
        server.on("STAT", (command, normal) -> "+OK 20 1\r\n");
        assertThat(account.headers()).containsEntry("new", 20L);
        assertThat(account.sync()).containsEntry("new", 0L).containsEntry("bodies", 20L);
    }

    /** A service that is new and gets two commands at once. */
    @Test
    void thereIsOneInboxWhoeverMakesIt() {
        AtomicBoolean first = new AtomicBoolean(true);
        MessageStore store = account.store();
        EntryId[] other = new EntryId[1];
        MessageStore late = (MessageStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {MessageStore.class}, (proxy, method, arguments) -> {
                    Object result;
                    try {
                        result = method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    if (method.getName().equals("remoteFolders") && first.getAndSet(false)) {
                        other[0] = Mirror.of(store, account.service()).inbox();
                    }
                    return result;
                });
        assertThat(Mirror.of(late, account.service()).inbox()).isEqualTo(other[0]);
    }
}
