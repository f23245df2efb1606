// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;
import org.openmtm.store.MessageThread;
import org.openmtm.store.StoreReport;

class ReadingCommandsTest {

    @TempDir
    private Path directory;

    private final FakeEnvironment environment = new FakeEnvironment();

    @Test
    void countIsExactlyTheDocumentOfTheContract() {
        assertThat(Ran.words(environment, "--json", "count", "work", "INBOX").out())
                .isEqualTo("{\"account\":\"work\",\"folder\":\"INBOX\",\"total\":2,\"unread\":1,\"bodies\":2}\n");
        assertThat(Ran.words(environment, "count", "work", "--json").out())
                .isEqualTo("{\"account\":\"work\",\"folder\":null,\"total\":2,\"unread\":1,\"bodies\":2}\n");
        assertThat(Ran.words(environment, "count", "work", "inbox").out())
                .isEqualTo("2 messages, 1 unread, 2 complete here\n");
    }

    @Test
    void anUnknownFolderIsToldWithThoseThatThereAre() {
        Ran ran = Ran.words(environment, "count", "work", "Archive");
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err()).isEqualTo("mtm: The account work has no folder 'Archive' here. It has INBOX\n");
    }

    @Test
    void listShowsTheNewestFirstAndStrangersTextHarmless() {
        Ran ran = Ran.words(environment, "list", "work", "INBOX");
        List<String> lines = ran.out().lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(1)).startsWith("31").contains("N").contains("Anna").contains("1.2 KB");
        assertThat(lines.get(1)).contains("A \ufffd[31mred\ufffd subject");
        assertThat(lines.get(2)).startsWith("30").contains("Lunch");
        assertThat(Ran.words(environment, "list", "work", "INBOX", "--unread", "--limit", "5")
                        .out()
                        .lines())
                .hasSize(2);
    }

    @Test
    void onAPipeListHoldsEverything() {
        for (int i = 0; i < 300; i++) {
            environment.message(EntryId.of(1000 + i), "more", Flags.NONE);
        }
        assertThat(Ran.words(environment, "list", "work", "INBOX").out().lines())
                .hasSize(303);
        assertThat(Ran.words(environment, "list", "work", "INBOX", "--json").out())
                .startsWith("{\"account\":\"work\",\"folder\":\"INBOX\",\"messages\":[{\"id\":1299,")
                .endsWith("]}\n");
    }

    @Test
    void foldersHaveCountsAndRoles() {
        assertThat(Ran.words(environment, "folders", "work").out()).containsPattern("INBOX +inbox +2 +1 +2");
        assertThat(Ran.words(environment, "folders", "work", "--json").out())
                .isEqualTo("{\"account\":\"work\",\"folders\":[{\"id\":20,\"name\":\"INBOX\",\"role\":\"INBOX\","
                        + "\"total\":2,\"unread\":1,\"bodies\":2,"
                        + "\"subscribed\":false,\"remoteSubscribed\":false,\"pause\":\"\"}]}\n");
    }

    @Test
    void showPrintsHeadersHarmlessTextAndParts() {
        Ran ran = Ran.words(environment, "show", "30");
        assertThat(ran.out())
                .contains("From: Anna <anna@example.org>\n")
                .contains("Subject: Lunch\n")
                .contains("At noon?\ufffd]0;title\ufffd\n")
                .contains("[2] image/png, 2.0 KB, cat.png\n");
    }

    @Test
    void showRawAndPartAreBytes() {
        assertThat(Ran.words(environment, "show", "30", "--raw").bytes())
                .isEqualTo(environment.store.bodies.get(FakeEnvironment.FIRST));
        assertThat(Ran.words(environment, "show", "30", "--part", "2").bytes()).isEqualTo(new byte[] {1, 2, 2});
        assertThat(Ran.words(environment, "show", "30", "--part", "9").err()).contains("The message has no part 9");
        assertThat(Ran.words(environment, "show", "30", "--raw", "--headers").out())
                .isEqualTo("Subject: Lunch\r\n");
    }

    @Test
    void aMessageThatIsPartlyHereShowsThatAndSaysWhatToDo() {
        environment.partly(EntryId.of(32));
        Ran ran = Ran.words(environment, "show", "32");
        assertThat(ran.out())
                .contains("At noon?\n\n\u2026 still 3 KB of this text on the server\n")
                .contains("[2] image/png, 2.0 KB, cat.png (not here: 2.7 KB on the server)\n")
                .contains("[3] image/png, 20 B\n");
        assertThat(ran.err()).contains("1.2 KB of this message are still on the server. Fetch them: mtm populate 32");
        assertThat(Ran.words(environment, "show", "32", "--part", "3").bytes()).isEqualTo(new byte[] {1, 2, 3});
        assertThat(Ran.words(environment, "show", "32", "--part", "2").err())
                .contains("Part 2 is not here: 2.7 KB of it are still on the server")
                .contains("mtm populate 32 --parts whole");
        assertThat(Ran.words(environment, "show", "32", "--raw").err()).contains("Message 32 is not all here");
        assertThat(Ran.words(environment, "export", "32", directory + "/y").err())
                .contains("Message 32 is not all here", "mtm populate 32 --parts whole");
        assertThat(Ran.words(environment, "--json", "show", "32").out()).contains("\"missing\":2700");
    }

    @Test
    void everyViewOfAMessage() {
        Ran headers = Ran.words(environment, "show", "30", "--headers");
        assertThat(headers.out()).isEqualTo("From: Ben <ben@evil>\nX-\ufffdOdd: text\ufffd\n");
        assertThat(headers.err()).contains("not as it should be");
        assertThat(Ran.words(environment, "show", "30", "--headers", "--json").out())
                .startsWith("{\"id\":30,\"degraded\":true,\"fields\":[{\"name\":\"From\",\"text\":\"Ben <ben@evil>\","
                        + "\"raw\":\"=?utf-8?q?Ben?= <ben@evil>\",\"addresses\":[{\"name\":\"Ben\","
                        + "\"address\":\"ben@evil\",\"misleading\":true}]");
        Ran parts = Ran.words(environment, "show", "30", "--parts");
        assertThat(parts.out())
                .containsPattern("2 +attachment +image/png +2.0 KB +cat.png")
                .contains("calendar");
        assertThat(parts.err())
                .contains("Signed with OpenPGP: the signature is not checked here")
                .contains("A calendar entry is part 4 (REQUEST)")
                .contains("Another message is part 5: show it with --in 5")
                .contains("The sender's name may mislead; the address is ben@evil");
        assertThat(Ran.words(environment, "show", "30", "--parts", "--json").out())
                .startsWith("{\"id\":30,\"kinds\":[\"TEXT\",\"CALENDAR\",\"PGP_SIGNED\"],\"parts\":[{\"number\":1,"
                        + "\"type\":\"text/plain\",\"kind\":\"TEXT\",");
        assertThat(Ran.words(environment, "show", "30", "--in", "5").out())
                .startsWith("From: Dora <dora@example.org>\nSubject: Inner & <b>\n");
        assertThat(Ran.words(environment, "show", "30", "--in", "5", "--json").out())
                .startsWith("{\"within\":30,\"from\":\"Dora <dora@example.org>\"");
        assertThat(Ran.words(environment, "show", "30", "--thread").out()).contains("Lunch");
    }

    @Test
    void htmlIsAPageThatDoesNoHarm() {
        Ran page = Ran.words(environment, "show", "30", "--html");
        assertThat(page.out())
                .startsWith("<!DOCTYPE html>\n")
                .contains("<title>Inner &amp; &lt;b&gt;</title>")
                .contains("<p>without</p>");
        assertThat(page.err()).contains("1 reference into the network left out");
        assertThat(Ran.words(environment, "show", "30", "--html", "--remote-images", "--json")
                        .out())
                .isEqualTo("{\"id\":30,\"html\":\"<p>with</p>\",\"blocked\":[\"http://x/spy.gif\"]}\n");
        environment.partly(EntryId.of(32));
        assertThat(Ran.words(environment, "show", "32", "--html").err()).contains("Message 32 has no HTML");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--raw --part 1",
                "--html --parts",
                "--raw --in 5",
                "--remote-images",
                "--json --raw",
                "--json --part 1",
                "--headers --thread"
            })
    void viewsThatExcludeEachOther(String options) {
        assertThat(Ran.words(environment, ("show 30 " + options).split(" ")).status())
                .isEqualTo(2);
    }

    @Test
    void partsAreWrittenUnderTheirOwnNames() {
        Ran ran = Ran.words(environment, "export", "30", "--part", "2", directory.toString());
        assertThat(ran.out()).as(ran.err()).isEqualTo("Wrote 3 B into " + directory + "/cat.png\n");
        assertThat(directory.resolve("cat.png")).hasBinaryContent(new byte[] {1, 2, 2});
        assertThat(Ran.words(environment, "export", "30", "--part", "2", directory.toString())
                        .err())
                .contains("cat.png exists already");
        assertThat(Ran.words(environment, "export", "30", "--part", "3", directory.toString(), "--json")
                        .out())
                .startsWith("{\"id\":30,\"part\":3,\"file\":\"" + directory + "/message-30-part-3\",\"bytes\":3}");
        assertThat(Ran.words(environment, "export", "30", "--part", "3", "-").bytes())
                .isEqualTo(new byte[] {1, 2, 3});
    }

    @Test
    void whatIsNoMessageIsSaidToBeNone() {
        assertThat(Ran.words(environment, "show", "999").err()).contains("There is no message 999");
        assertThat(Ran.words(environment, "show", "20").err()).contains("20 is a folder, not a message");
        assertThat(Ran.words(environment, "export", "31", directory + "/x").err())
                .contains("The body of message 31 is not here");
        assertThat(directory.resolve("x")).doesNotExist();
    }

    @Test
    void searchOnTheServerTellsWhereEachHitCameFromAndLeavesAsItCame() {
        environment.messaging.onStart = operation -> operation.succeed(
                operation.command() instanceof org.openmtm.mtm.MessageCommands.Find
                        ? Map.of("found", "31:server,30:here", "more", false, "notSearched", 0L, "notMirrored", 4L)
                        : Map.of("already", false));
        Ran ran = Ran.words(environment, "search", "--server", "lunch");
        assertThat(ran.out()).contains("INBOX (server)").contains("Lunch");
        assertThat(ran.err()).contains("4 more on the server, which the settings keep out of the mirror");
        assertThat(environment.messaging.operations.stream()
                        .map(operation -> operation.command().id()))
                .containsExactly("connect", "find", "disconnect");
        assertThat(Ran.words(environment, "--json", "search", "--server", "lunch")
                        .out())
                .contains("\"origin\":\"server\"")
                .contains("\"origin\":\"here\"");
    }

    @Test
    void searchJoinsItsWordsAndIsOneDocument() {
        Ran ran = Ran.words(environment, "--json", "search", "Lun", "--limit", "3", "--account", "work");
        assertThat(ran.out())
                .startsWith("{\"query\":\"Lun\",\"more\":false,\"hits\":[{\"id\":30,")
                .endsWith("]}\n");
        assertThat(environment.store.searched.service()).isEqualTo(FakeEnvironment.IMAP);
        Ran.words(environment, "search", "two", "words");
        assertThat(environment.store.searched.text()).isEqualTo("two words");
        assertThat(environment.store.searched.service()).isNull();
    }

    @Test
    void searchSaysWhenThereIsMore() {
        environment.message(EntryId.of(40), "Lunch again", Flags.NONE);
        Ran ran = Ran.words(environment, "search", "Lunch", "--limit", "1");
        assertThat(ran.out().lines()).hasSize(2);
        assertThat(ran.err()).contains("There are more than 1");
        assertThat(Ran.words(environment, "search", "Lunch", "--limit", "1", "--json")
                        .out())
                .contains("\"more\":true");
    }

    @Test
    void nothingFoundIsNoFailure() {
        Ran ran = Ran.words(environment, "search", "xyzzy");
        assertThat(ran.status()).isZero();
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).isEqualTo("Nothing found\n");
    }

    @Test
    void exportWritesTheBytesAndNeverOverAFile() throws IOException {
        Path file = directory.resolve("mail.eml");
        byte[] raw = environment.store.bodies.get(FakeEnvironment.FIRST);
        assertThat(Ran.words(environment, "export", "30", file.toString()).status())
                .isZero();
        assertThat(file).hasBinaryContent(raw);

        Files.writeString(file, "precious");
        Ran again = Ran.words(environment, "export", "30", file.toString());
        assertThat(again.status()).isEqualTo(1);
        assertThat(again.err()).contains("exists already").contains("--force");
        assertThat(file).hasContent("precious");

        assertThat(Ran.words(environment, "export", "30", file.toString(), "--force")
                        .status())
                .isZero();
        assertThat(file).hasBinaryContent(raw);
        assertThat(directory.toFile().list()).containsExactly("mail.eml");
        assertThat(Ran.words(environment, "export", "30", "-").bytes()).isEqualTo(raw);
    }

    @Test
    void exportIntoADirectoryNamesTheMessageByItself() {
        assertThat(Ran.words(environment, "export", "30", directory.toString()).out())
                .contains("message-30.eml");
        assertThat(directory.resolve("message-30.eml"))
                .hasBinaryContent(environment.store.bodies.get(FakeEnvironment.FIRST));
    }

    @Test
    void exportIntoNowhereIsOneClearLine() {
        Ran ran = Ran.words(environment, "export", "30", directory + "/none/mail.eml");
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err())
                .isEqualTo("mtm: There is no file or directory " + directory + "/none/mail.eml. Check the name\n");
    }

    @Test
    void storeCheckFailsIfSomethingIsWrong() {
        assertThat(Ran.words(environment, "store", "check").out()).isEqualTo("The store is clean: 3 entries\n");
        environment.store.report = new StoreReport(List.of("body 7: checksum"), Map.of("entries", 3L));
        Ran ran = Ran.words(environment, "store", "check");
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.out()).contains("body 7: checksum");
        Ran json = Ran.words(environment, "--json", "store", "check");
        assertThat(json.status()).isEqualTo(1);
        assertThat(json.out())
                .isEqualTo("{\"clean\":false,\"problems\":[\"body 7: checksum\"],\"counted\":{\"entries\":3}}\n");
    }

    @Test
    void storeStatsAndCompactWork() {
        assertThat(Ran.words(environment, "store", "stats", "--json").out()).isEqualTo("{\"entries\":5}\n");
        assertThat(Ran.words(environment, "store", "compact").out()).startsWith("Compacted in");
        assertThat(environment.store.compacted).isEqualTo(1);
    }

    @Test
    void modulesAreListedExplainedAndUpdated() {
        assertThat(Ran.words(environment, "mtm", "list").out()).containsPattern("imap4 +IMAP4 +1.0.0");
        assertThat(Ran.words(environment, "mtm", "info", "imap4").out())
                .contains("cannot push: the server does not offer it")
                .containsPattern("folders +string +\\* +Which\\.");
        assertThat(Ran.words(environment, "mtm", "info", "pop3").err()).contains("Installed: imap4, smtp");
        assertThat(Ran.words(environment, "mtm", "update", "imap4").out())
                .contains("Updated imap4")
                .contains("12 ms");
    }

    @Test
    void exportedRawIsByteIdenticalWhateverTheBytes() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        environment.store.bodies.put(FakeEnvironment.FIRST, all);
        assertThat(Ran.words(environment, "export", "30", "-").bytes()).isEqualTo(all);
        assertThat(new String(all, StandardCharsets.ISO_8859_1)).hasSize(256);
    }

    @Test
    void aThreadIsListedOldestFirst() {
        environment.store.threads.put(
                FakeEnvironment.FIRST,
                new MessageThread("t-1", List.of(FakeEnvironment.FIRST, FakeEnvironment.SECOND)));
        Ran ran = Ran.words(environment, "thread", "30");
        assertThat(ran.out().lines()).as(ran.err()).hasSize(3);
        assertThat(ran.out()).containsPattern("30 .*INBOX .*Lunch\n.*31 ");
        assertThat(Ran.words(environment, "thread", "30", "--json").out())
                .startsWith("{\"thread\":\"t-1\",\"messages\":[{\"id\":30,");
        assertThat(Ran.words(environment, "thread", "31", "--json").out())
                .startsWith("{\"thread\":\"\",\"messages\":[{\"id\":31,");
        assertThat(Ran.words(environment, "thread", "999").status()).isEqualTo(1);
        assertThat(Ran.words(environment, "thread", "t-1", "--json").out()).startsWith("{\"thread\":\"t-1\"");
        assertThat(Ran.words(environment, "thread", "t-2").err()).contains("There is no thread t-2");
    }
}
