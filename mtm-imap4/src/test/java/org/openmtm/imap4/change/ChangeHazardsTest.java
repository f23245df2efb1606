// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.internal.TestAccount;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.FetchOptions;
import org.openmtm.mtm.FolderCommands;
import org.openmtm.mtm.MessageCommands;
import org.openmtm.store.RemoteFolder;
import org.openmtm.testservers.MiniMailbox;
import org.openmtm.testservers.ScriptedImapServer;

/** Servers that do half of what they are asked, or do not tell what they did: nothing is lost, nothing is there twice. */
class ChangeHazardsTest {
    @TempDir
    Path directory;

    private ScriptedImapServer server;
    private MiniMailbox mailbox;
    private TestAccount account;
    private EntryId inbox;
    private EntryId work;

    @BeforeEach
    void start() throws Exception {
        server = new ScriptedImapServer().user("u1", "pw");
        mailbox = server.mailbox("u1");
        mailbox.create("Work");
        for (int i = 1; i <= 3; i++) {
            mailbox.deliver("INBOX", Views.mail("m" + i));
        }
    }

    private void account(String capabilities) throws Exception {
        server.capabilities(capabilities);
        account = new TestAccount(directory, server.port(), "u1", "pw");
        account.sync();
        inbox = account.folder("INBOX");
        work = account.folder("Work");
    }

    @AfterEach
    void stop() throws Exception {
        account.close();
        server.close();
    }

    /** COPY of one message, as a server without UIDPLUS answers it. */
    private void copies(String code) {
        server.on("UID COPY .*", (command, reply) -> {
            long uid = Long.parseLong(command.toString().replaceAll("(?s).*COPY (\\d+) .*", "$1"));
            long there = mailbox.messages("INBOX").stream()
                    .filter(message -> message.uid() == uid)
                    .map(message -> mailbox.deliver("Work", message.body()))
                    .findFirst()
                    .orElse(0L);
            reply.tagged("OK " + code.replace("FROM", "" + uid).replace("TO", "" + there) + "copied");
        });
    }

    private List<String> there(String folder) {
        return mailbox.messages(folder).stream()
                .map(message -> new String(message.body(), StandardCharsets.ISO_8859_1)
                        .replaceAll("(?s).*Message-ID: <([^@]*)@.*", "$1"))
                .sorted()
                .toList();
    }

    private void tried() throws Exception {
        try {
            account.sync();
        } catch (MessagingException e) {
            assertThat(e.kind()).isEqualTo(org.openmtm.error.ErrorKind.NETWORK);
        }
    }

    @Test
    void aMoveThatCannotBeFinishedIsNotCopiedAgainEachTime() throws Exception {
        account("IMAP4rev1");
        copies("");
        mailbox.flags("INBOX", 3, "\\Deleted");
        account.run(new MessageCommands.Move(List.of(Views.message(account, inbox, "m1")), work));
        for (int i = 0; i < 4; i++) {
            account.sync();
        }

        assertThat(there("Work")).containsExactly("m1");
        assertThat(there("INBOX")).as("what somebody else marked stays").containsExactly("m1", "m2", "m3");

        mailbox.flags("INBOX", 3);
        account.sync();
        account.sync();
        assertThat(there("INBOX")).containsExactly("m2", "m3");
        assertThat(there("Work")).containsExactly("m1");
        assertThat(account.store().pending(account.service())).isEmpty();
    }

    @Test
    void theCopyOfAHalfDoneMoveIsFoundAfterItsFolderWasNumberedAnew() throws Exception {
        mailbox.deliver("Work", Views.mail("w1"));
        mailbox.deliver("Work", Views.mail("w2"));
        account("IMAP4rev1");
        copies("");
        mailbox.flags("INBOX", 3, "\\Deleted");
        account.run(new MessageCommands.Move(List.of(Views.message(account, inbox, "m1")), work));
        account.sync();
        assertThat(there("Work")).containsExactly("m1", "w1", "w2");
        mailbox.delete("Work");
        mailbox.create("Work");
        mailbox.uidValidity("Work", 2000);
        for (String name : List.of("m1", "w2", "w1")) {
            mailbox.deliver("Work", Views.mail(name));
        }
        EntryId w1 = Views.message(account, work, "w1");
        account.sync();
        mailbox.flags("INBOX", 3);
        account.sync();
        account.sync();

        assertThat(there("INBOX")).containsExactly("m2", "m3");
        assertThat(Views.message(account, work, "w1")).isEqualTo(w1);
        mailbox.messages("Work").forEach(message -> {
            EntryId here = account.messages("Work").get(message.uid()).message();
            String id = account.store().entry(here).orElseThrow().header().messageId();
            assertThat(new String(message.body(), StandardCharsets.ISO_8859_1))
                    .as("UID " + message.uid())
                    .contains(id);
        });
    }

    @Test
    void aCopyWhosePlaceTheServerDoesNotTellIsNotUploadedToo() throws Exception {
        account("IMAP4rev1 UIDPLUS");
        copies("");
        account.run(new MessageCommands.Copy(List.of(Views.message(account, inbox, "m1")), work));
        account.sync();
        account.sync();

        assertThat(there("Work")).containsExactly("m1");
        assertThat(Views.messages(account, work)).hasSize(1);
        assertThat(account.store().pending(account.service())).isEmpty();
    }

    @Test
    void aCopyWithALostAnswerDoesNotTakeACopyThatWasThereBefore() throws Exception {
        account("IMAP4rev1 UIDPLUS");
        copies("[COPYUID 1000 FROM TO] ");
        EntryId m1 = Views.message(account, inbox, "m1");
        account.run(new MessageCommands.Copy(List.of(m1), work));
        account.connect();
        account.run(new MessageCommands.Copy(List.of(Views.message(account, inbox, "m2")), work));
        server.on("UID COPY .*", (command, reply) -> reply.close());
        account.run(new MessageCommands.Copy(List.of(m1), work));
        copies("[COPYUID 1000 FROM TO] ");
        account.sync();

        assertThat(there("Work")).containsExactly("m1", "m1", "m2");
        assertThat(Views.messages(account, work)).hasSize(3);
    }

    @Test
    void aDeletionThatIsRefusedForNowIsNotTakenForDone() throws Exception {
        account("IMAP4rev1");
        server.on("UID STORE .*Deleted.*", (command, reply) -> reply.tagged("NO [INUSE] try again later"));
        EntryId m1 = Views.message(account, inbox, "m1");
        EntryId m2 = Views.message(account, inbox, "m2");
        account.run(new MessageCommands.Delete(List.of(m1)));
        account.run(new MessageCommands.Move(List.of(m2), StandardFolder.DRAFTS.id()));
        account.sync();

        assertThat(account.store().pending(account.service())).hasSize(2);
        assertThat(Views.messages(account, inbox)).containsExactly("<m3@example.org> ");
        server.on("UID STORE .*Deleted.*", (command, reply) -> reply.normal());
        account.sync();
        assertThat(there("INBOX")).containsExactly("m3");
        assertThat(account.store().pending(account.service())).isEmpty();
        assertThat(Views.messages(account, StandardFolder.DRAFTS.id())).hasSize(1);
    }

    @Test
    void whatTheServerSaysItMarkedAndDidNotIsNotTakenForDeleted() throws Exception {
        account("IMAP4rev1");
        server.on("UID STORE .*Deleted.*", (command, reply) -> reply.ok());
        account.run(new MessageCommands.Delete(List.of(Views.message(account, inbox, "m1"))));
        account.sync();

        assertThat(there("INBOX")).containsExactly("m1", "m2", "m3");
        assertThat(account.store().pending(account.service())).hasSize(1);
    }

    @Test
    void aDeletionThatIsUndoneLeavesNoMarkBehind() throws Exception {
        account("IMAP4rev1 UIDPLUS");
        server.on("UID EXPUNGE .*", (command, reply) -> reply.tagged("NO you may not"));
        account.run(new MessageCommands.Delete(List.of(Views.message(account, inbox, "m1"))));
        account.sync();

        assertThat(Views.messages(account, inbox)).hasSize(3);
        assertThat(mailbox.messages("INBOX"))
                .allSatisfy(message -> assertThat(message.flags()).isEqualTo(Set.of()));
    }

    @Test
    void whatIsToBeRestoredIsKeptHereWhenTheServerRefusesIt() throws Exception {
        for (int i = 10; i < 50; i++) {
            mailbox.deliver("INBOX", Views.mail("m" + i));
        }
        account("IMAP4rev1");
        for (int uid = 1; uid <= 40; uid++) {
            mailbox.expunge("INBOX", uid);
        }
        account.sync();
        server.on("APPEND .*", (command, reply) -> reply.tagged("NO not welcome"));
        account.run(new FolderCommands.RestoreRemovals(inbox));
        account.sync();

        int here = Views.messages(account, inbox).size()
                + Views.messages(account, StandardFolder.INBOX.id()).size();
        assertThat(here).isEqualTo(43);
        assertThat(Views.messages(account, StandardFolder.INBOX.id())).hasSize(40);
    }

    @Test
    void whatIsBoundWhileASyncListsIsNotTakenForDeleted() throws Exception {
        mailbox.deliver("Work", Views.mail("w"));
        account("IMAP4rev1");
        EntryId w = Views.message(account, work, "w");
        server.once("UID FETCH 1:.*", (command, reply) -> {
            // As the answer to a move over another connection does.
            long uid = mailbox.deliver("INBOX", Views.mail("w"));
            mailbox.expunge("Work", 1);
            account.store().write(tx -> {
                tx.move(w, inbox);
                tx.bind(w, inbox, uid, Flags.NONE);
                return null;
            });
            reply.normal();
        });
        account.sync("INBOX");

        assertThat(account.store().entry(w)).isPresent();
        account.sync();
        assertThat(Views.message(account, inbox, "w")).isEqualTo(w);
        assertThat(Views.messages(account, inbox)).hasSize(4);
    }

    @Test
    void whatIsFetchedAfterAFolderWasNumberedAnewGoesToItsOwnMessage() throws Exception {
        byte[] a = Views.mail("wa", "Hello aa.\r\n");
        byte[] b = Views.mail("wb", "Hello bb.\r\n");
        mailbox.deliver("Work", a);
        mailbox.deliver("Work", b);
        server.capabilities("IMAP4rev1 UIDPLUS");
        account = new TestAccount(directory, server.port(), "u1", "pw");
        account.run(new Commands.Synchronise("", true));
        inbox = account.folder("INBOX");
        work = account.folder("Work");
        EntryId wa = Views.message(account, work, "wa");
        EntryId wb = Views.message(account, work, "wb");
        server.once("UID FETCH .*", (command, reply) -> {
            // Meanwhile a sync over another connection learns that Work was numbered anew, the other way round.
            mailbox.delete("Work");
            mailbox.create("Work");
            mailbox.uidValidity("Work", 2000);
            mailbox.deliver("Work", b);
            mailbox.deliver("Work", a);
            RemoteFolder old = account.binding("Work");
            account.store().write(tx -> {
                tx.unbindAll(work);
                tx.putRemoteFolder(
                        new RemoteFolder(work, old.service(), old.path(), old.delimiter(), true, 2000, 3, 0, true));
                tx.bind(wb, work, 1, Flags.NONE);
                tx.bind(wa, work, 2, Flags.NONE);
                return null;
            });
            reply.normal();
        });
        account.run(
                new MessageCommands.Populate(List.of(Views.message(account, inbox, "m1"), wa, wb), FetchOptions.WHOLE));
        account.sync();

        assertThat(account.body(wa)).isEqualTo(a);
        assertThat(account.body(wb)).isEqualTo(b);
    }

    @Test
    void whatGetsItsUidOverAnotherConnectionIsNotTakenForGone() throws Exception {
        account("IMAP4rev1");
        EntryId m1 = Views.message(account, inbox, "m1");
        account.store().write(tx -> {
            tx.unbind(m1);
            return null;
        });
        mailbox.expunge("INBOX", 1);
        server.once("UID FETCH 1:.*", (command, reply) -> {
            long uid = mailbox.deliver("INBOX", Views.mail("m1"));
            account.store().write(tx -> {
                tx.bind(m1, inbox, uid, Flags.NONE);
                return null;
            });
            reply.normal();
        });
        account.sync("INBOX");

        assertThat(account.store().entry(m1)).isPresent();
        account.sync();
        assertThat(Views.message(account, inbox, "m1")).isEqualTo(m1);
        assertThat(Views.messages(account, inbox)).hasSize(3);
    }

    @Test
    void billionsOfMessagesInAFewBytesAreNotCounted() throws Exception {
        account("IMAP4rev1 ESEARCH CONDSTORE");
        String most = "4294967295";
        server.on(
                "SELECT .*INBOX.*",
                (command, reply) -> reply.untagged(most + " EXISTS")
                        .untagged("OK [UIDVALIDITY 1000] UIDs")
                        .untagged("OK [UIDNEXT 5] next")
                        .untagged("OK [HIGHESTMODSEQ 7] seq")
                        .tagged("OK [READ-WRITE] selected"));
        server.on("UID FETCH .*", (command, reply) -> reply.ok());
        server.on(
                "UID SEARCH .*",
                (command, reply) -> reply.untagged("ESEARCH (TAG \"" + command.tag() + "\") UID ALL 1:" + most)
                        .ok());
        account.store().write(tx -> {
            RemoteFolder binding = tx.remoteFolder(inbox).orElseThrow();
            tx.putRemoteFolder(new RemoteFolder(
                    inbox, binding.service(), binding.path(), binding.delimiter(), true, 1000, 4, 7, true));
            return null;
        });
        account.sync("INBOX");

        assertThat(server.commands()).anyMatch(command -> command.contains("UID SEARCH"));
        assertThat(Views.messages(account, inbox)).hasSize(3);
    }
}
