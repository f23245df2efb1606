// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.populate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.entry.EntryId;
import org.openmtm.mtm.FetchOptions;
import org.openmtm.mtm.MessageCommands;
import org.openmtm.testservers.DovecotServer;

/** Find: the local index first, the server for what is not here, one result that tells where each hit came from. */
class FindTest {
    private static DovecotServer dovecot;
    private static int users;

    @TempDir
    Path directory;

    private String user;
    private PopulateBench bench;

    @BeforeAll
    static void start() throws Exception {
        dovecot = DovecotServer.start();
    }

    @AfterAll
    static void stop() throws Exception {
        dovecot.close();
    }

    @BeforeEach
    void open() throws Exception {
        user = "u" + ++users;
        bench = new PopulateBench(directory, dovecot.imapPort(), user, dovecot.password(user));
    }

    @AfterEach
    void close() throws Exception {
        bench.close();
    }

    private static byte[] mail(String from, String subject, String text) {
        return ("From: " + from + "\r\nTo: u@example.org\r\nSubject: " + subject
                        + "\r\nContent-Type: text/plain; charset=utf-8\r\nMIME-Version: 1.0\r\n\r\n" + text + "\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private List<EntryId> deliver(byte[]... mails) throws Exception {
        for (byte[] mail : mails) {
            dovecot.deliver(user, "INBOX", mail);
        }
        bench.headers("INBOX");
        return bench.ids("INBOX");
    }

    private Map<String, Object> find(String text, EntryId folder, int limit) throws Exception {
        return bench.account()
                .run(new MessageCommands.Find(text, folder, limit))
                .values();
    }

    private Map<String, Object> find(String text) throws Exception {
        return find(text, null, 100);
    }

    @Test
    void hitsOfTheIndexAndOfTheServerAreOneResult() throws Exception {
        List<EntryId> ids = deliver(
                mail("anna@example.org", "one", "a zebra here"),
                mail("anna@example.org", "two", "a zebra there"),
                mail("anna@example.org", "three", "no animal"));
        bench.populate(FetchOptions.WHOLE, ids.get(0));
        bench.account().connect();

        Map<String, Object> found = find("zebra");

        assertThat(found)
                .containsEntry("hits", 2L)
                .containsEntry("here", 1L)
                .containsEntry("server", 1L)
                .containsEntry("more", false)
                .containsEntry("foldersAsked", 1L)
                .doesNotContainKey("problems");
        assertThat(List.of(found.get("found").toString().split(",")))
                .containsExactlyInAnyOrder(ids.get(0) + ":here", ids.get(1) + ":server");
    }

    @Test
    void withoutAConnectionTheIndexAnswersAndSaysWhatItDoesNotKnow() throws Exception {
        List<EntryId> ids = deliver(mail("a@example.org", "one", "zebra"), mail("a@example.org", "two", "zebra"));
        bench.populate(FetchOptions.WHOLE, ids.get(0));
        assertThat(find("zebra"))
                .containsEntry("found", ids.get(0) + ":here")
                .containsEntry("foldersAsked", 0L)
                .containsEntry("notSearched", 1L);
    }

    @Test
    void fieldsPhrasesAndLettersOfAllKindsReachTheServer() throws Exception {
        List<EntryId> ids = deliver(
                mail("anna@example.org", "Sommerfest", "Grüße aus Köln"),
                mail("bert@example.org", "summer party", "the big red balloon"),
                mail("carl@example.org", "say \"quoted\" \\ {3}", "nothing"));
        bench.account().connect();
        assertThat(find("from:bert")).containsEntry("found", ids.get(1) + ":server");
        assertThat(find("subject:sommer*")).containsEntry("found", ids.get(0) + ":server");
        assertThat(find("to:u@example.org from:carl")).containsEntry("found", ids.get(2) + ":server");
        assertThat(find("\"red balloon\"")).containsEntry("found", ids.get(1) + ":server");
        assertThat(find("\"balloon red\"")).containsEntry("hits", 0L);
        assertThat(find("Grüße")).containsEntry("found", ids.get(0) + ":server").doesNotContainKey("problems");
    }

    @Test
    void nothingThatIsTypedIsACommand() throws Exception {
        List<EntryId> ids = deliver(mail("a@example.org", "one", "zebra"));
        bench.account().connect();
        for (String text : List.of("x\" OR ALL \"", "zebra\r\nA9 LOGOUT", "{10}", "x) (ALL", "\\x \" ALL", "ALL")) {
            Map<String, Object> values = find(text);
            assertThat(values).as(text).containsEntry("server", 0L);
        }
        assertThat(find("zebra")).containsEntry("found", ids.get(0) + ":server");
        assertThat(find("   ")).containsEntry("hits", 0L).containsEntry("foldersAsked", 0L);
    }

    @Test
    void aFolderAndALimitNarrowTheResult() throws Exception {
        dovecot.createFolder(user, "Other");
        dovecot.deliver(user, "Other", mail("a@example.org", "other", "zebra"));
        bench.headers("Other");
        deliver(mail("a@example.org", "1", "zebra"), mail("a@example.org", "2", "zebra"));
        bench.account().connect();
        assertThat(find("zebra", bench.account().folder("Other"), 10)).containsEntry("hits", 1L);
        assertThat(find("zebra", null, 2)).containsEntry("hits", 2L).containsEntry("more", true);
        assertThat(find("zebra", null, 10)).containsEntry("hits", 3L).containsEntry("more", false);
    }
}
