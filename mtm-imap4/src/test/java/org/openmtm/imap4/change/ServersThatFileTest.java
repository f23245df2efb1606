// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.StandardFolder;
import org.openmtm.imap4.internal.TestAccount;
import org.openmtm.store.Filing;
import org.openmtm.store.Filing.State;
import org.openmtm.store.SendState;
import org.openmtm.testservers.MiniMailbox;
import org.openmtm.testservers.ScriptedImapServer;

/** Servers that search badly, file by themselves sooner or later, or refuse: no copy too many, and none that is missing. */
class ServersThatFileTest {
    @TempDir
    Path directory;

    private ScriptedImapServer server;
    private MiniMailbox mailbox;
    private TestAccount account;

    @BeforeEach
    void start() throws Exception {
        server = new ScriptedImapServer().user("u1", "pw");
        mailbox = server.mailbox("u1");
        mailbox.create("Sent");
        mailbox.deliver("Sent", Views.mail("other1"));
        mailbox.deliver("Sent", Views.mail("other2"));
        account = new TestAccount(directory, server.port(), "u1", "pw");
        account.sync();
    }

    @AfterEach
    void stop() throws Exception {
        assertThat(account.store().check(progress -> {}).problems()).isEmpty();
        account.close();
        server.close();
    }

    private List<String> there() {
        return mailbox.messages("Sent").stream()
                .map(message -> new String(message.body(), StandardCharsets.ISO_8859_1)
                        .replaceAll("(?s).*Message-ID: <([^@]*)@.*", "$1"))
                .filter(name -> !name.startsWith("other"))
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"* SEARCH", "* SEARCH 1 2 3", "* SEARCH 1 2", "* SEARCH 4294967295"})
    void aSearchIsNotBelieved(String answer) throws Exception {
        server.on("UID SEARCH .*", (command, reply) -> {
            reply.raw(answer + "\r\n");
            reply.tagged("OK searched");
        });
        EntryId filed = SentMail.add(account, "filed", "always");
        EntryId fresh = SentMail.add(account, "fresh", "always");
        mailbox.deliver("Sent", Views.mail("filed"));

        SentMail.file(account);

        assertThat(there()).containsExactly("filed", "fresh");
        assertThat(SentMail.filing(account, filed).words()).isEqualTo("filed by the server, UID 3");
        assertThat(SentMail.filing(account, fresh).words()).startsWith("uploaded");
    }

    @ParameterizedTest
    @ValueSource(strings = {"BAD unknown key", "NO [CANNOT] not indexed"})
    void aServerThatCannotSearchIsLookedThrough(String answer) throws Exception {
        for (int i = 0; i < 100; i++) {
            mailbox.deliver("Sent", Views.mail("other" + i));
        }
        EntryId filed = SentMail.add(account, "filed", "always");
        mailbox.deliver("Sent", Views.mail("filed"));
        for (int i = 0; i < 100; i++) {
            mailbox.deliver("Sent", Views.mail("other-" + i));
        }
        server.on("UID SEARCH .*", (command, reply) -> reply.tagged(answer));

        SentMail.file(account);

        assertThat(there()).containsExactly("filed");
        assertThat(SentMail.filing(account, filed).words()).isEqualTo("filed by the server, UID 103");
    }

    @Test
    void aSearchThatHasNoTimeKeepsTheCopyWaitingAndNothingElse() throws Exception {
        server.times(1, "UID SEARCH .*", (command, reply) -> reply.tagged("NO [INUSE] try again later"));
        EntryId sent = SentMail.add(account, "one", "always");
        mailbox.deliver("INBOX", Views.mail("news"));

        assertThat(SentMail.file(account)).containsEntry("waiting", 1L).containsKey("troubles");
        account.sync();

        assertThat(SentMail.filing(account, sent).state()).isEqualTo(State.DONE);
        assertThat(account.messages("INBOX")).hasSize(1);
        assertThat(there()).containsExactly("one");
    }

    @Test
    void googleIsLeftToFileByItself() throws Exception {
        server.capabilities("IMAP4rev1 LITERAL+ IDLE UIDPLUS X-GM-EXT-1");
        account.set("capabilities.off", "X-GM-EXT-1");
        account.restart();
        EntryId sent = SentMail.add(account, "one", "auto");
        account.set("capabilities.off", "");
        account.restart();
        SentMail.file(account);
        assertThat(SentMail.filing(account, sent).state()).isEqualTo(State.WANTED);
        mailbox.deliver("Sent", Views.mail("one"));
        SentMail.file(account);

        assertThat(SentMail.filing(account, sent).state()).isEqualTo(State.DONE);
        assertThat(there()).containsExactly("one");
    }

    /** Nobody can help this first time: between two commands the server may do what it likes. It is learned from it. */
    @Test
    void aServerThatFilesBetweenLookUpAndUploadHasTwoOnceAndIsGivenTimeFromThenOn() throws Exception {
        server.once("APPEND .*", (command, reply) -> {
            mailbox.deliver("Sent", Views.mail("one"));
            reply.normal();
        });
        EntryId one = SentMail.add(account, "one", "auto");
        SentMail.file(account);
        assertThat(SentMail.filing(account, one).words()).isEqualTo("uploaded, UID 4");
        assertThat(there()).containsExactly("one", "one");

        EntryId two = SentMail.add(account, "two", "auto");
        SentMail.file(account);
        assertThat(SentMail.filing(account, two).state())
                .as("the one before is there twice, so this server files")
                .isEqualTo(State.WANTED);
        mailbox.deliver("Sent", Views.mail("two"));
        SentMail.file(account);
        assertThat(SentMail.filing(account, two).words()).startsWith("filed by the server");
        assertThat(there()).containsExactly("one", "one", "two");
    }

    @Test
    void whatIsTooBigForTheServerFailsForGood() throws Exception {
        server.on("APPEND .*", (command, reply) -> reply.tagged("NO [TOOBIG] at most 10 MB"));
        EntryId sent = SentMail.add(account, "one", "always");

        SentMail.file(account);

        assertThat(SentMail.filing(account, sent).state()).isEqualTo(State.FAILED);
        assertThat(SentMail.filing(account, sent).words()).contains("at most 10 MB");
        assertThat(account.store().pending(account.service())).isEmpty();
        assertThat(account.entries("Sent")).hasSize(2);
        assertThat(Views.messages(account, StandardFolder.SENT.id())).hasSize(1);
    }

    @Test
    void aServerThatDoesNotTellTheUidOfAnUploadIsAsked() throws Exception {
        server.capabilities("IMAP4rev1");
        server.on("APPEND .*", (command, reply) -> {
            mailbox.deliver("Sent", Views.mail("one"));
            reply.tagged("OK done");
        });
        EntryId sent = SentMail.add(account, "one", "always");

        SentMail.file(account);
        account.sync();

        assertThat(SentMail.filing(account, sent).state()).isEqualTo(State.DONE);
        assertThat(there()).containsExactly("one");
        assertThat(account.messages("Sent").get(3L).message())
                .isEqualTo(SentMail.filing(account, sent).copy());
    }

    @Test
    void whatFailsAgainAndAgainIsLeftAloneAndSaysSo() throws Exception {
        EntryId sent = SentMail.add(account, "one", "always");
        server.on("APPEND .*", (command, reply) -> reply.close());
        for (int i = 0; i < Rows.MOST_ATTEMPTS + 2; i++) {
            org.assertj.core.api.Assertions.catchThrowable(() -> SentMail.file(account));
        }
        assertThat(SentMail.filing(account, sent).state()).isEqualTo(State.FAILED);
        assertThat(account.store().toFile(account.sender())).isEmpty();
        assertThat(there()).isEmpty();
        assertThat(Views.messages(account, StandardFolder.SENT.id())).hasSize(1);

        // Somebody asks for it again.
        server.honest();
        Filing failed = SentMail.filing(account, sent);
        account.store().write(tx -> {
            Filing again = new Filing(State.WANTED, failed.copy(), "always: asked for again");
            tx.updateSubmission(
                    SendState.SENT, tx.submission(sent).orElseThrow().withFiling(again));
            return null;
        });
        SentMail.file(account);
        assertThat(SentMail.filing(account, sent).state()).isEqualTo(State.DONE);
        assertThat(SentMail.filing(account, sent).copy()).isEqualTo(failed.copy());
        assertThat(there()).containsExactly("one");
        account.sync();
        assertThat(account.entries("Sent")).hasSize(3);
    }
}
