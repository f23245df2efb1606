// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.MessagingException;
import org.openmtm.event.EventType;
import org.openmtm.imap4.internal.TestAccount;
import org.openmtm.mtm.ChangeCommands;
import org.openmtm.mtm.MessageCommands;
import org.openmtm.mtm.WaitingChange;
import org.openmtm.testservers.ScriptedImapServer;

/** What servers say when they do not do what is asked: for now, for good, or by hanging up each time. */
class RefusingServerTest {
    @TempDir
    Path directory;

    private ScriptedImapServer server;
    private TestAccount account;
    private EntryId inbox;

    @BeforeEach
    void start() throws Exception {
        server = new ScriptedImapServer().user("u1", "pw");
        server.mailbox("u1").create("Work");
        account = new TestAccount(directory, server.port(), "u1", "pw");
        for (int i = 1; i <= 3; i++) {
            server.mailbox("u1").deliver("INBOX", Views.mail("m" + i));
        }
        account.sync();
        inbox = account.folder("INBOX");
    }

    @AfterEach
    void stop() throws Exception {
        account.close();
        server.close();
    }

    private List<WaitingChange> waiting() throws Exception {
        return WaitingChange.of(
                account.run(new ChangeCommands.ListChanges(List.of())).values());
    }

    private long count(String command) {
        return server.commands().stream().filter(text -> text.contains(command)).count();
    }

    @Test
    void aFullQuotaKeepsTheUploadWaitingWithItsReason() throws Exception {
        server.on("APPEND .*", (command, reply) -> reply.tagged("NO [OVERQUOTA] the mailbox is full"));
        EntryId local = Locals.add(account, Views.mail("up"));
        account.run(new MessageCommands.Move(List.of(local), inbox));
        for (int i = 0; i < 10; i++) {
            account.sync();
        }

        assertThat(waiting()).singleElement().satisfies(change -> {
            assertThat(change.trouble()).contains("the mailbox is full");
            assertThat(change.parked()).isFalse();
        });
        assertThat(account.events(EventType.CHANGE_REFUSED, 0)).isEmpty();
        assertThat(account.store().entry(local).orElseThrow().parent()).isEqualTo(inbox);
        server.on("APPEND .*", (command, reply) -> reply.normal());
        account.sync();
        assertThat(waiting()).isEmpty();
        assertThat(account.messages("INBOX")).hasSize(4);
    }

    @Test
    void anUploadThatIsRefusedForGoodGoesBackToWhereItCameFrom() throws Exception {
        server.on("APPEND .*", (command, reply) -> reply.tagged("NO this message is not welcome"));
        EntryId local = Locals.add(account, Views.mail("up"));
        account.run(new MessageCommands.Move(List.of(local), inbox));
        account.sync();

        assertThat(waiting()).isEmpty();
        assertThat(account.store().entry(local).orElseThrow().parent()).isEqualTo(StandardFolder.DRAFTS.id());
        assertThat(account.events(EventType.CHANGE_REFUSED, 0))
                .singleElement()
                .satisfies(event -> assertThat(event.detail()).contains("not welcome"));
    }

    @Test
    void aChangeThatEndsTheConnectionEachTimeIsLeftAloneInTheEnd() throws Exception {
        server.on("APPEND .*", (command, reply) -> reply.close());
        EntryId local = Locals.add(account, Views.mail("up"));
        account.run(new MessageCommands.Move(List.of(local), inbox));
        for (int i = 0; i < 12; i++) {
            try {
                account.sync();
            } catch (MessagingException e) {
                assertThat(e.kind()).isEqualTo(org.openmtm.error.ErrorKind.NETWORK);
            }
        }

        assertThat(count("APPEND")).isEqualTo(Rows.MOST_ATTEMPTS);
        assertThat(waiting()).singleElement().satisfies(change -> {
            assertThat(change.parked()).isTrue();
            assertThat(change.trouble()).contains("connection broke");
        });
        server.mailbox("u1").deliver("INBOX", Views.mail("later"));
        account.sync();
        assertThat(account.messages("INBOX")).as("it blocks nothing").hasSize(4);
        server.on("APPEND .*", (command, reply) -> reply.normal());
        account.run(new MessageCommands.Move(List.of(local), inbox));
        account.sync();
        assertThat(waiting()).as("it is tried again when it is asked for again").isEmpty();
        assertThat(account.messages("INBOX")).hasSize(5);
    }

    @Test
    void oneMessageThatCannotBeDeletedDoesNotCostTheOthers() throws Exception {
        server.on("UID STORE [^ ]*2[^ ]* .*Deleted.*", (command, reply) -> reply.tagged("NO this one is protected"));
        server.on("UID STORE 1:3 .*Deleted.*", (command, reply) -> reply.tagged("NO one of these is protected"));
        account.run(new MessageCommands.Delete(List.of(
                Views.message(account, inbox, "m1"),
                Views.message(account, inbox, "m2"),
                Views.message(account, inbox, "m3"))));
        account.sync();

        assertThat(waiting()).isEmpty();
        assertThat(Views.messages(account, inbox)).containsExactly("<m2@example.org> ");
        assertThat(account.events(EventType.CHANGE_REFUSED, 0))
                .singleElement()
                .satisfies(event -> assertThat(event.detail()).contains("is protected"));
    }
}
