// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.imap4.internal.TestAccount;
import org.openmtm.mtm.FolderCommands;
import org.openmtm.testservers.DovecotOptions;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.ImapProbe;

/** Where folders are looked for and made: below the prefix of the server, or the folder that a person chose. */
class NamespaceTest {
    @TempDir
    Path directory;

    @Test
    void newFoldersAreMadeBelowThePrefixThatTheServerAsksFor() throws Exception {
        try (DovecotServer dovecot = DovecotOptions.standard()
                        .with("namespace inbox {\n  prefix = INBOX.\n  separator = .\n}\n")
                        .start();
                TestAccount account = new TestAccount(directory, dovecot.imapPort(), "u1", dovecot.password("u1"))) {
            account.sync();
            account.run(new FolderCommands.CreateFolder(account.service(), "Work"));
            account.run(new FolderCommands.CreateFolder(account.folder("Work"), "Deep"));
            account.sync();
            account.sync();

            assertThat(account.folders()).contains("INBOX.Work", "INBOX.Work.Deep");
            assertThat(account.store().pending(account.service())).isEmpty();
            try (ImapProbe probe = dovecot.client("u1")) {
                assertThat(probe.command("LIST \"\" *").toString()).contains("INBOX.Work.Deep");
            }
        }
    }

    @Test
    void onlyTheFolderThatAPersonChoseIsMirroredWithTheInbox() throws Exception {
        try (DovecotServer dovecot = DovecotServer.start()) {
            dovecot.createFolder("u2", "Mail/Old");
            dovecot.createFolder("u2", "Mailing");
            try (TestAccount account = new TestAccount(directory, dovecot.imapPort(), "u2", dovecot.password("u2"))) {
                account.set("folder.path", "Mail");
                account.sync();
                account.run(new FolderCommands.CreateFolder(account.service(), "New"));
                account.sync();

                assertThat(account.folders())
                        .contains("INBOX", "Mail/Old", "Mail/New")
                        .doesNotContain("Mailing");
            }
        }
    }
}
