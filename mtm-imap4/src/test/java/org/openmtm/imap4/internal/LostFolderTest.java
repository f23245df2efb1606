// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.entry.EntryId;
import org.openmtm.event.EventType;
import org.openmtm.mtm.FolderCommands;
import org.openmtm.store.PendingChange;
import org.openmtm.store.RemoteMessage;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.ImapProbe;
import org.openmtm.testservers.MailboxGenerator;
import org.openmtm.testservers.ScriptedImapServer;

/** Mailboxes renamed, deleted or turned into mere names on the server do not take the mail here with them (fault 33). */
class LostFolderTest {
    private static final int MAILS = 40;

    private static DovecotServer dovecot;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() throws Exception {
        dovecot = DovecotServer.start();
    }

    @AfterAll
    static void stop() throws Exception {
        dovecot.close();
    }

    private TestAccount account(String user, String folder) throws Exception {
        dovecot.createFolder(user, folder);
        dovecot.bulkDeliver(user, folder, new MailboxGenerator(MAILS, user.hashCode()));
        TestAccount account = new TestAccount(directory, dovecot.imapPort(), user, dovecot.password(user));
        account.sync();
        return account;
    }

    private static Map<EntryId, String> bodies(TestAccount account, String folder) {
        return account.messages(folder).values().stream()
                .collect(Collectors.toMap(
                        RemoteMessage::message,
                        message -> account.store()
                                .body(message.message())
                                .orElseThrow()
                                .sha256()));
    }

    private static void command(String user, String text) throws Exception {
        try (ImapProbe probe = dovecot.client(user)) {
            probe.command(text);
        }
    }

    @Test
    void aMailboxRenamedOnTheServerIsTheSameFolderHereAndNothingIsFetchedAgain() throws Exception {
        try (TestAccount account = account("u1", "Projects")) {
            EntryId folder = account.folder("Projects");
            Map<EntryId, String> before = bodies(account, "Projects");
            command("u1", "RENAME Projects Work");

            Map<String, Object> values = account.sync();

            assertThat(account.folders()).contains("Work").doesNotContain("Projects");
            assertThat(account.folder("Work")).isEqualTo(folder);
            assertThat(values)
                    .containsEntry("bodies", 0L)
                    .containsEntry("removed", 0L)
                    .containsEntry("new", 0L);
            assertThat(values.get("strategy").toString()).contains("renamed from Projects");
            assertThat(bodies(account, "Work")).isEqualTo(before);
        }
    }

    /** Both have the same UIDVALIDITY and as much mail: without the server's own names nobody could say which is which. */
    @Test
    void mailboxesRenamedOnTheServerAreRecognisedByTheirIds() throws Exception {
        try (ScriptedImapServer server = new ScriptedImapServer().user("u1", "secret")) {
            server.capabilities("IMAP4rev1 LITERAL+ UIDPLUS NAMESPACE ID ENABLE UNSELECT OBJECTID");
            server.mailbox("u1").deliver("One", new MailboxGenerator(MAILS, 1));
            server.mailbox("u1").deliver("Two", new MailboxGenerator(MAILS, 2));
            try (TestAccount account = new TestAccount(directory, server.port(), "u1", "secret")) {
                account.sync();
                EntryId one = account.folder("One");
                EntryId two = account.folder("Two");
                Map<EntryId, String> ofOne = bodies(account, "One");
                Map<EntryId, String> ofTwo = bodies(account, "Two");
                server.mailbox("u1").rename("One", "Second");
                server.mailbox("u1").rename("Two", "First");

                Map<String, Object> values = account.sync();

                assertThat(values)
                        .containsEntry("bodies", 0L)
                        .containsEntry("removed", 0L)
                        .containsEntry("new", 0L)
                        .doesNotContainKey("paused");
                assertThat(account.folders()).containsExactly("First", "INBOX", "Second");
                assertThat(account.folder("Second")).isEqualTo(one);
                assertThat(account.folder("First")).isEqualTo(two);
                assertThat(bodies(account, "Second")).isEqualTo(ofOne);
                assertThat(bodies(account, "First")).isEqualTo(ofTwo);
            }
        }
    }

    @Test
    void aDeletedMailboxWithMuchMailPausesAndAcceptRemovesIt() throws Exception {
        try (TestAccount account = account("u2", "Old")) {
            long cursor = account.store().lastEvent();
            command("u2", "DELETE Old");

            assertThat(account.sync()).containsEntry("paused", 1L);
            assertThat(account.entries("Old")).hasSize(MAILS);
            assertThat(account.events(EventType.FOLDER_PAUSED, cursor)).hasSize(1);
            assertThat(account.sync()).containsEntry("paused", 1L);

            account.run(new FolderCommands.AcceptRemovals(account.folder("Old")));
            assertThat(account.folders()).doesNotContain("Old");
            assertThat(account.sync()).doesNotContainKey("paused");
        }
    }

    @Test
    void aDeletedMailboxCanBeRestored() throws Exception {
        try (TestAccount account = account("u3", "Old")) {
            command("u3", "DELETE Old");
            account.sync();

            new SyncRun(account, dovecot.imapPort(), "u3", dovecot.password("u3")).decide("Old", false);

            EntryId folder = account.folder("Old");
            assertThat(account.store().remoteFolder(folder)).isEmpty();
            assertThat(account.store().pendingOf(folder))
                    .singleElement()
                    .satisfies(change -> assertThat(change.kind()).isEqualTo(PendingChange.Kind.CREATE_FOLDER));
            assertThat(account.store().pending(account.service()).stream()
                            .filter(change -> change.kind() == PendingChange.Kind.APPEND))
                    .hasSize(MAILS);
        }
    }

    @Test
    void aDeletedMailboxThatComesBackGoesOn() throws Exception {
        try (TestAccount account = account("u4", "Old")) {
            command("u4", "RENAME Old Hidden");
            Map<String, Object> values = account.sync();
            command("u4", "RENAME Hidden Old");

            assertThat(values).containsEntry("bodies", 0L);
            assertThat(account.sync()).containsEntry("bodies", 0L).containsEntry("removed", 0L);
            assertThat(account.entries("Old")).hasSize(MAILS);
        }
    }

    @Test
    void anotherSeparatorAndAMailboxThatBecomesAMereNameKeepTheirMail() throws Exception {
        try (ScriptedImapServer server = new ScriptedImapServer().user("u1", "secret")) {
            server.mailbox("u1").create("A/B");
            server.mailbox("u1").deliver("A/B", new MailboxGenerator(MAILS, 4));
            try (TestAccount account = new TestAccount(directory, server.port(), "u1", "secret")) {
                account.sync();
                EntryId folder = account.folder("A/B");
                server.mailbox("u1").rename("A/B", "A.B");
                server.on(
                        "LIST .*",
                        (command, reply) -> reply.untagged("LIST () \".\" INBOX")
                                .untagged("LIST () \".\" \"A.B\"")
                                .ok());

                Map<String, Object> values = account.sync();

                assertThat(values).containsEntry("bodies", 0L).containsEntry("removed", 0L);
                assertThat(account.folder("A.B")).isEqualTo(folder);

                server.on(
                        "LIST .*",
                        (command, reply) -> reply.untagged("LIST () \".\" INBOX")
                                .untagged("LIST (\\Noselect) \".\" \"A.B\"")
                                .ok());
                assertThat(account.sync()).containsEntry("paused", 1L).containsEntry("removed", 0L);
                assertThat(account.entries("A.B")).hasSize(MAILS);

                server.on(
                        "LIST .*",
                        (command, reply) -> reply.untagged("LIST () \".\" INBOX")
                                .untagged("LIST () \".\" \"A.B\"")
                                .ok());
                assertThat(account.sync()).doesNotContainKey("paused").containsEntry("bodies", 0L);
            }
        }
    }
}
