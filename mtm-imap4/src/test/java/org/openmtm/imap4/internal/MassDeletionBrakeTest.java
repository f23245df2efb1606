// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.error.MessagingException;
import org.openmtm.event.EventType;
import org.openmtm.mtm.FolderCommands;
import org.openmtm.store.PendingChange;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.ImapProbe;
import org.openmtm.testservers.MailboxGenerator;
import org.openmtm.testservers.ScriptedImapServer;

/** A folder that suddenly loses much pauses until somebody decides, or until it is well again (fault 34). */
class MassDeletionBrakeTest {
    private static final int MAILS = 60;

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

    private TestAccount account(String user) throws Exception {
        dovecot.bulkDeliver(user, "INBOX", new MailboxGenerator(MAILS, user.hashCode()));
        TestAccount account = new TestAccount(directory, dovecot.imapPort(), user, dovecot.password(user));
        account.sync();
        return account;
    }

    private static void expunge(String user, String uids) throws Exception {
        try (ImapProbe probe = dovecot.client(user)) {
            probe.select("INBOX");
            probe.expunge(uids);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"u1 ", "u2 QRESYNC", "u3 QRESYNC,CONDSTORE"})
    void muchThatVanishesPausesTheFolderAndAcceptRemovesIt(String way) throws Exception {
        String user = way.split(" ")[0];
        try (TestAccount account = account(user)) {
            account.set("capabilities.off", way.substring(3));
            account.sync();
            long cursor = account.store().lastEvent();
            expunge(user, "1:40");

            Map<String, Object> values = account.sync();

            assertThat(values).containsEntry("removed", 0L).containsEntry("paused", 1L);
            assertThat(values.get("strategy").toString()).contains("paused (40 of 60 messages vanished on the server)");
            assertThat(account.messages("INBOX")).hasSize(MAILS);
            assertThat(account.events(EventType.FOLDER_PAUSED, cursor)).hasSize(1);
            assertThat(account.sync()).containsEntry("paused", 1L);
            assertThat(account.events(EventType.FOLDER_PAUSED, cursor)).hasSize(1);

            assertThat(account.run(new FolderCommands.AcceptRemovals(account.folder("INBOX")))
                            .values())
                    .containsEntry("removed", 40L);
            assertThat(account.messages("INBOX")).hasSize(20);
            assertThat(account.entries("INBOX")).hasSize(20);
            assertThat(account.sync()).doesNotContainKey("paused").containsEntry("removed", 0L);
            assertThatThrownBy(() -> account.run(new FolderCommands.AcceptRemovals(account.folder("INBOX"))))
                    .isInstanceOf(MessagingException.class)
                    .hasMessageContaining("not paused");
        }
    }

    @Test
    void restoreMakesAllOfItWaitToGoBack() throws Exception {
        try (TestAccount account = account("u4")) {
            expunge("u4", "1:50");
            account.sync();

            new SyncRun(account, dovecot.imapPort(), "u4", dovecot.password("u4")).decide("INBOX", false);

            assertThat(account.entries("INBOX")).hasSize(MAILS);
            assertThat(account.messages("INBOX")).hasSize(10);
            assertThat(account.store().pendingIn(account.folder("INBOX")))
                    .hasSize(50)
                    .allSatisfy(change -> assertThat(change.kind()).isEqualTo(PendingChange.Kind.APPEND));
            assertThat(account.store().folderState(account.folder("INBOX")).paused())
                    .isFalse();
        }
    }

    @Test
    void aFewMessagesThatVanishAreRemovedWithoutAQuestion() throws Exception {
        try (TestAccount account = account("u5")) {
            expunge("u5", "1:19");
            assertThat(account.sync()).containsEntry("removed", 19L).doesNotContainKey("paused");
        }
    }

    @Test
    void theBrakeCanBeSwitchedOff() throws Exception {
        try (TestAccount account = account("u6")) {
            account.set("brake.minimum", 0);
            expunge("u6", "1:60");
            assertThat(account.sync()).containsEntry("removed", 60L);
        }
    }

    @Test
    void anEmptyMailboxOfASickServerChangesNothingAndRecoversByItself() throws Exception {
        try (ScriptedImapServer server = new ScriptedImapServer().user("u1", "secret")) {
            server.mailbox("u1").deliver("INBOX", new MailboxGenerator(MAILS, 4));
            try (TestAccount account = new TestAccount(directory, server.port(), "u1", "secret")) {
                account.sync();
                server.on(
                        "SELECT .*",
                        (command, reply) -> reply.untagged("0 EXISTS")
                                .untagged("OK [UIDVALIDITY 1000] UIDs")
                                .untagged("OK [UIDNEXT 1] next")
                                .ok());
                server.on(
                        "STATUS .*",
                        (command, reply) -> reply.untagged("STATUS INBOX (MESSAGES 0 UIDNEXT 1 UIDVALIDITY 1000)")
                                .ok());

                assertThat(account.sync()).containsEntry("paused", 1L).containsEntry("removed", 0L);
                assertThat(account.sync()).containsEntry("paused", 1L).containsEntry("removed", 0L);
                assertThat(account.entries("INBOX")).hasSize(MAILS);

                server.honest();
                Map<String, Object> values = account.sync();
                assertThat(values)
                        .doesNotContainKey("paused")
                        .containsEntry("bodies", 0L)
                        .containsEntry("removed", 0L);
                assertThat(account.messages("INBOX")).hasSize(MAILS);
                assertThat(account.sync()).containsEntry("new", 0L).doesNotContainKey("paused");
            }
        }
    }
}
