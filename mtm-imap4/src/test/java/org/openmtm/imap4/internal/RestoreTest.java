// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.mtm.FolderCommands;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.ImapProbe;
import org.openmtm.testservers.MailboxGenerator;

/** What vanished on the server by mistake is put back there: all of it, once, as it was (fault 34). */
class RestoreTest {
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

    /** An account with the mail of a folder, some of it with flags. */
    private TestAccount account(String user, String folder) throws Exception {
        if (!folder.equals("INBOX")) {
            dovecot.createFolder(user, folder);
        }
        dovecot.bulkDeliver(user, folder, new MailboxGenerator(MAILS, user.hashCode()));
        try (ImapProbe probe = dovecot.client(user)) {
            probe.select(folder);
            probe.store("5:15", "+FLAGS", "\\Flagged $Work");
            probe.store("10:20", "+FLAGS", "\\Answered");
        }
        TestAccount account =
                new TestAccount(directory.resolve("first"), dovecot.imapPort(), user, dovecot.password(user));
        account.sync();
        return account;
    }

    private static List<String> contents(TestAccount account, String folder) {
        return account.entries(folder).stream()
                .map(entry -> entry.header().subject() + " " + entry.flags() + " " + entry.received() + " "
                        + account.store().body(entry.id()).orElseThrow().sha256())
                .sorted()
                .toList();
    }

    private static List<EntryId> ids(TestAccount account, String folder) {
        return account.entries(folder).stream().map(Entry::id).sorted().toList();
    }

    /** What somebody finds on the server who has never been there. */
    private List<String> onTheServer(String user, String folder) throws Exception {
        try (TestAccount other =
                new TestAccount(directory.resolve("other"), dovecot.imapPort(), user, dovecot.password(user))) {
            other.sync();
            return contents(other, folder);
        }
    }

    private void assertRestored(
            TestAccount account, String user, String folder, List<String> before, List<EntryId> idsBefore)
            throws Exception {
        assertThat(onTheServer(user, folder)).isEqualTo(before);
        assertThat(account.store().pending(account.service())).isEmpty();
        for (int round = 0; round < 2; round++) {
            Map<String, Object> values = account.sync();
            assertThat(values)
                    .containsEntry("bodies", 0L)
                    .containsEntry("new", 0L)
                    .containsEntry("removed", 0L)
                    .containsEntry("changesSent", 0L)
                    .doesNotContainKey("paused");
        }
        assertThat(ids(account, folder)).isEqualTo(idsBefore);
        assertThat(account.messages(folder)).hasSize(MAILS);
        assertThat(contents(account, folder)).isEqualTo(before);
    }

    @Test
    void messagesThatVanishedAreOnTheServerAgain() throws Exception {
        try (TestAccount account = account("u1", "INBOX")) {
            List<String> before = contents(account, "INBOX");
            List<EntryId> ids = ids(account, "INBOX");
            try (ImapProbe probe = dovecot.client("u1")) {
                probe.select("INBOX");
                probe.expunge("1:50");
            }
            assertThat(account.sync()).containsEntry("paused", 1L);

            account.run(new FolderCommands.RestoreRemovals(account.folder("INBOX")));

            assertRestored(account, "u1", "INBOX", before, ids);
        }
    }

    @Test
    void aDeletedMailboxIsOnTheServerAgainWithItsMail() throws Exception {
        try (TestAccount account = account("u2", "Old")) {
            List<String> before = contents(account, "Old");
            List<EntryId> ids = ids(account, "Old");
            EntryId folder = account.folder("Old");
            try (ImapProbe probe = dovecot.client("u2")) {
                probe.command("DELETE Old");
            }
            assertThat(account.sync()).containsEntry("paused", 1L);

            account.run(new FolderCommands.RestoreRemovals(folder));

            assertThat(account.folder("Old")).isEqualTo(folder);
            assertRestored(account, "u2", "Old", before, ids);
        }
    }
}
