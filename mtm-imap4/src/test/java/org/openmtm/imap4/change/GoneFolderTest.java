// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.StandardFolder;
import org.openmtm.event.EventType;
import org.openmtm.imap4.internal.TestAccount;
import org.openmtm.mtm.FolderCommands;
import org.openmtm.mtm.MessageCommands;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.ImapProbe;
import org.openmtm.testservers.MailboxGenerator;

/** What nobody but us has survives a folder that the server lost (fault 33). */
class GoneFolderTest {
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

    @Test
    void anUploadThatWaitsGoesToTheLocalInboxWhenItsFolderIsGivenUp() throws Exception {
        dovecot.createFolder("u1", "Old");
        dovecot.bulkDeliver("u1", "Old", new MailboxGenerator(40, 7));
        byte[] mail = Views.mail("only-here");
        try (TestAccount account = new TestAccount(directory, dovecot.imapPort(), "u1", dovecot.password("u1"))) {
            account.sync();
            EntryId old = account.folder("Old");
            try (ImapProbe probe = dovecot.client("u1")) {
                probe.command("DELETE Old");
            }
            assertThat(account.sync()).containsEntry("paused", 1L);
            EntryId message = Locals.add(account, mail);
            account.run(new MessageCommands.Move(List.of(message), old));
            long cursor = account.store().lastEvent();

            account.run(new FolderCommands.AcceptRemovals(old));

            assertThat(account.store().entry(message).orElseThrow().parent()).isEqualTo(StandardFolder.INBOX.id());
            assertThat(account.store().pendingOf(message)).isEmpty();
            assertThat(account.store().body(message).orElseThrow().open().readAllBytes())
                    .asString(StandardCharsets.ISO_8859_1)
                    .isEqualTo(new String(mail, StandardCharsets.ISO_8859_1));
            assertThat(account.events(EventType.CHANGE_REFUSED, cursor)).hasSize(1);
            assertThat(account.folders()).doesNotContain("Old");
        }
    }
}
