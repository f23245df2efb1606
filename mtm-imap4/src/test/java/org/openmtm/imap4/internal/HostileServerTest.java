// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.ServiceState;
import org.openmtm.testservers.ScriptedImapServer;

class HostileServerTest {
    private static final String FETCH = "FETCH .*BODY.*";

    @TempDir
    Path directory;

    private ScriptedImapServer server;
    private TestAccount account;

    @BeforeEach
    void start() throws Exception {
        server = new ScriptedImapServer().user("u1", "pw");
        account = new TestAccount(directory, server.port(), "u1", "pw");
        for (int i = 1; i <= 5; i++) {
            server.mailbox("u1").deliver("INBOX", Mail.of("mail " + i));
        }
    }

    @AfterEach
    void stop() throws Exception {
        account.close();
        server.close();
    }

    private MessagingException failure() {
        MessagingException[] thrown = new MessagingException[1];
        assertThatThrownBy(() -> account.sync()).isInstanceOfSatisfying(MessagingException.class, e -> thrown[0] = e);
        return thrown[0];
    }

    private void assertWhole() {
        assertThat(account.mirror("INBOX")).hasSize(5);
        assertThat(account.without("INBOX", BodyState.COMPLETE)).isZero();
        assertThat(account.binding("INBOX").complete()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "{2147483647}, LIMIT",
        "{9999999999}, LIMIT",
        "{-1}, PROTOCOL",
        "{000000000000000000000000012}, LIMIT",
        "{12, PROTOCOL"
    })
    void anImpossibleLiteralIsAFault(String literal, ErrorKind kind) throws Exception {
        server.once(
                FETCH,
                (command, reply) -> reply.raw("* 1 FETCH (UID 1 RFC822.SIZE 9 BODY[] " + literal + "\r\nabc)\r\n")
                        .ok());

        assertThat(failure().kind()).isEqualTo(kind);
        assertThat(account.status().state()).isEqualTo(ServiceState.FAULT);
        assertThat(account.entries("INBOX")).isEmpty();

        account.sync();
        assertWhole();
    }

    @Test
    void anEndlessLineIsAFault() throws Exception {
        server.once(FETCH, (command, reply) -> reply.endlessLine());

        assertThat(failure().kind()).isEqualTo(ErrorKind.LIMIT);

        account.sync();
        assertWhole();
    }

    @Test
    void parenthesesWithoutEndAreAFault() throws Exception {
        server.once(FETCH, (command, reply) -> reply.parentheses(200_000).ok());

        assertThat(failure().kind()).isEqualTo(ErrorKind.LIMIT);

        account.sync();
        assertWhole();
    }

    @Test
    void aCloseInTheMiddleOfALiteralStoresNothingOfIt() throws Exception {
        server.once(FETCH, (command, reply) -> reply.normalCutAfter(700));

        assertThat(failure().kind()).isEqualTo(ErrorKind.NETWORK);
        assertThat(account.without("INBOX", BodyState.COMPLETE)).isZero();
        assertThat(account.binding("INBOX").complete()).isFalse();

        account.sync();
        assertWhole();
        assertThat(fetchedUids()).doesNotHaveDuplicates();
    }

    private List<String> fetchedUids() {
        return account.messages("INBOX").values().stream()
                .map(message -> message.message().toString())
                .toList();
    }

    @Test
    void byeInTheMiddleIsTold() {
        server.once(FETCH, (command, reply) -> {
            reply.raw("* BYE Server shutting down\r\n");
            reply.close();
        });

        MessagingException e = failure();

        assertThat(e.kind()).isEqualTo(ErrorKind.NETWORK);
        assertThat(e.serverWords()).contains("shutting down");
    }

    @Test
    void aServerThatFallsSilentIsGivenUp() {
        account.set("read.timeout.seconds", 1);
        server.once(FETCH, (command, reply) -> reply.silence());

        assertThat(failure().kind()).isEqualTo(ErrorKind.NETWORK);
    }

    @Test
    void aBodyShorterThanItsSizeIsKeptWhenItComesTwiceAlike() throws Exception {
        server.on(
                "(UID )?FETCH .*BODY.*",
                (command, reply) -> reply.normalBut(text -> text.replace("UID 3 FLAGS () ", "UID 3 FLAGS () X NIL ")
                        .replaceAll("(UID 3 .*?RFC822.SIZE )\\d+", "$199999")));

        Map<String, Object> values = account.sync();

        assertThat(values).containsEntry("parked", 0L);
        assertWhole();
        assertThat(account.body(account.messages("INBOX").get(3L).message())).isEqualTo(Mail.of("mail 3"));
        assertThat(server.commands()).anyMatch(command -> command.contains("UID FETCH 3 ("));
    }

    @Test
    void aBodyThatComesEmptyIsParkedAndTheRestGoesOn() throws Exception {
        server.on(
                "(UID )?FETCH .*BODY.*",
                (command, reply) -> reply.normalBut(text -> text.replaceAll(
                        "(?s)(UID 3 [^{]*)BODY\\[] \\{(\\d+)}\r\n.*?\r\n\r\nHello.\r\n", "$1BODY[] NIL")));

        Map<String, Object> values = account.sync();

        assertThat(values).containsEntry("parked", 1L);
        assertThat(values.get("parkedMessages").toString()).contains("INBOX UID 3");
        assertThat(account.messages("INBOX")).hasSize(5);
        assertThat(account.without("INBOX", BodyState.COMPLETE)).isEqualTo(1);
        assertThat(account.messages("INBOX").get(3L).body()).isEqualTo(BodyState.NONE);

        server.honest();
        assertThat(account.sync()).containsEntry("bodies", 1L).containsEntry("new", 0L);
        assertWhole();
        assertThat(account.body(account.messages("INBOX").get(3L).message())).isEqualTo(Mail.of("mail 3"));
    }

    /** What Dovecot says of a message that somebody deletes while it is fetched: once, or as long as nobody is told. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aMessageDeletedDuringItsFetchLeavesNothing(int times) throws Exception {
        server.times(times, "(UID )?FETCH .*BODY.*", (command, reply) -> {
            reply.normalBut(text -> text.replaceAll(
                            "(?s)(UID 3 [^{]*)RFC822.SIZE \\d+ BODY\\[] \\{(\\d+)}\r\n.*?\r\n\r\nHello.\r\n",
                            "$1RFC822.SIZE 0 BODY[] NIL")
                    .replace("OK done", "OK [EXPUNGEISSUED] Some messages were already expunged"));
            if (server.commands().stream().filter(line -> line.contains("BODY")).count() == times) {
                server.mailbox("u1").expunge("INBOX", 3);
            }
        });

        assertThat(account.sync()).containsEntry("parked", 0L).containsEntry("problems", 0L);

        assertThat(account.messages("INBOX").keySet()).containsExactly(1L, 2L, 4L, 5L);
        assertThat(account.entries("INBOX")).hasSize(4);
        assertThat(account.without("INBOX", BodyState.COMPLETE)).isZero();
    }

    @Test
    void aMessageThatTheServerRefusesDoesNotStopTheOthers() throws Exception {
        account.sync();
        for (int i = 6; i <= 30; i++) {
            server.mailbox("u1").deliver("INBOX", Mail.of("mail " + i));
        }
        server.on("UID FETCH .*BODY.*", (command, reply) -> {
            if (contains(command.text(), 17)) {
                reply.tagged("NO [SERVERBUG] cannot read message");
            } else {
                reply.normal();
            }
        });

        Map<String, Object> values = account.sync();

        assertThat(account.messages("INBOX")).hasSize(30);
        assertThat(values).containsEntry("parked", 1L).containsEntry("new", 25L);
        assertThat(account.messages("INBOX").get(17L).body()).isEqualTo(BodyState.NONE);
    }

    private static boolean contains(String command, long uid) {
        for (String part : command.split(" ")[2].split(",")) {
            String[] ends = part.split(":");
            if (uid >= Long.parseLong(ends[0]) && uid <= Long.parseLong(ends[ends.length - 1])) {
                return true;
            }
        }
        return false;
    }

    @Test
    void answersThatNobodyAskedForAreNotMixedUp() throws Exception {
        String evil = "From: evil@example.org\r\nSubject: evil\r\n\r\nevil\r\n";
        String body = "RFC822.SIZE " + evil.length() + " BODY[] {" + evil.length() + "}\r\n" + evil + ")\r\n";
        server.on("FETCH .*BODY.*", (command, reply) -> {
            reply.raw("* 9 FETCH (UID 777 FLAGS () " + body);
            reply.raw("* 1 FETCH (UID 0 FLAGS () " + body);
            reply.raw("* 2 FETCH (FLAGS () " + body);
            reply.normal();
        });
        server.on("UID FETCH .*BODY.*", (command, reply) -> {
            reply.raw("* 2 FETCH (UID 2 FLAGS () " + body);
            reply.normal();
        });

        account.sync();
        assertWhole();
        server.mailbox("u1").deliver("INBOX", Mail.of("mail 6"));
        account.sync();

        assertThat(account.messages("INBOX").keySet()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        for (long uid = 1; uid <= 6; uid++) {
            assertThat(account.body(account.messages("INBOX").get(uid).message()))
                    .isEqualTo(Mail.of("mail " + uid));
        }
    }

    @Test
    void aUidThatComesTwiceIsStoredOnce() throws Exception {
        server.on(
                "FETCH .*BODY.*",
                (command, reply) -> reply.normalBut(text -> text.substring(0, text.lastIndexOf("* 5 FETCH"))
                        + text.substring(text.lastIndexOf("* 4 FETCH"))));

        account.sync();

        assertWhole();
    }

    @Test
    void aMessageThatIsLeftOutIsNotForgotten() throws Exception {
        server.once(
                "FETCH .*BODY.*",
                (command, reply) -> reply.normalBut(text ->
                        text.substring(0, text.indexOf("* 2 FETCH")) + text.substring(text.indexOf("* 3 FETCH"))));

        Map<String, Object> values = account.sync();

        assertThat(values.get("strategy").toString()).contains("first then count");
        assertWhole();
    }

    @Test
    void aListThatIsShorterThanTheCountDeletesNothing() throws Exception {
        account.sync();
        server.on("UID FETCH 1:.* \\(UID FLAGS\\)", (command, reply) -> reply.ok());

        Map<String, Object> values = account.sync();

        assertThat(account.mirror("INBOX")).hasSize(5);
        assertThat(values).containsEntry("removed", 0L).containsEntry("problems", 1L);
        assertThat(account.binding("INBOX").complete()).isFalse();

        server.honest();
        account.sync();
        assertWhole();
    }

    @Test
    void strangeNamesOfMailboxesAreOnlyNames() throws Exception {
        List<String> names =
                List.of("../x", "&", "a/../b", "&AGE-", "Entw&APw-rfe", "a\"b\\c", "con.", "inbox.x", "%", "*");
        for (String name : names) {
            server.mailbox("u1").create(name);
            server.mailbox("u1").deliver(name, Mail.of("in " + name));
        }

        account.sync();

        assertThat(account.folders())
                .containsExactlyInAnyOrder(
                        "../x", "&", "a/../b", "&AGE-", "Entwürfe", "a\"b\\c", "con.", "inbox.x", "%", "*", "INBOX");
        for (String name : names) {
            String shown = name.equals("Entw&APw-rfe") ? "Entwürfe" : name;
            assertThat(account.counts(shown).bodies()).as(name).isEqualTo(1);
            assertThat(account.binding(shown).path()).isEqualTo(name);
        }
        try (var files = java.nio.file.Files.walk(directory)) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(file -> file.equals("x"));
        }
    }

    @Test
    void oddSeparatorsAndAttributesAreTaken() throws Exception {
        server.on(
                "LIST .*",
                (command, reply) -> reply.untagged("LIST () NIL INBOX")
                        .untagged("LIST (\\Noselect) \"\\\\\" \"a\"")
                        .untagged("LIST (\\Marked \\X-Odd) \"\\\\\" \"a\\\\b\"")
                        .untagged("LIST () \".\" {9}\r\nbad\r\nname")
                        .ok());
        server.mailbox("u1").create("a\\b");

        Map<String, Object> values = account.sync();

        assertThat(account.folders()).containsExactly("INBOX", "a", "a\\b");
        assertThat(account.binding("a").selectable()).isFalse();
        assertThat(account.store().entry(account.folder("a\\b")).orElseThrow().parent())
                .isEqualTo(account.folder("a"));
        assertThat(values).containsEntry("problems", 1L);
    }

    @Test
    void keywordsOfTheServerCannotInject() throws Exception {
        server.mailbox("u1").deliver("INBOX", Mail.of("mail 6"), "$ok", "bad]", "x{3}");
        account.sync();
        EntryId id = account.messages("INBOX").get(6L).message();
        Flags flags = account.store().entry(id).orElseThrow().flags();
        assertThat(flags.keywords()).containsExactly("$ok");

        account.store().write(tx -> {
            tx.setFlags(id, flags.plus(Flags.of(Flag.FLAGGED.bit(), List.of("$mine"))));
            return null;
        });
        account.sync();

        assertThat(server.mailbox("u1").messages("INBOX").get(5).flags()).contains("$mine", "\\Flagged");
        assertThat(new String(server.received(), StandardCharsets.ISO_8859_1).split("\r\n"))
                .allMatch(line -> line.matches("A\\d+ [A-Z].*"));
    }

    @Test
    void aFolderThatCannotBeOpenedDoesNotStopTheOthers() throws Exception {
        server.mailbox("u1").create("closed");
        server.mailbox("u1").deliver("zz", Mail.of("last"));
        server.on("SELECT \"closed\".*", (command, reply) -> reply.tagged("NO [NOPERM] Not yours"));

        Map<String, Object> values = account.sync();

        assertThat(values).containsEntry("problems", 1L);
        assertThat(values.get("problemTexts").toString()).contains("closed").contains("Not yours");
        assertThat(account.counts("zz").bodies()).isEqualTo(1);
        assertWhole();
    }

    @Test
    void anEmptyListRemovesNothing() throws Exception {
        server.mailbox("u1").create("other");
        account.sync();
        server.on("LIST .*", (command, reply) -> reply.ok());

        account.sync();

        assertThat(account.folders()).containsExactly("INBOX", "other");
        assertWhole();
    }
}
