// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.entry.EntryId;
import org.openmtm.imap4.internal.TestAccount;
import org.openmtm.mtm.MessageCommands;
import org.openmtm.store.PendingChange;
import org.openmtm.testservers.DovecotOptions;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.ImapProbe;

/** What finds no room on the server waits, with the reason, however often it is tried, and arrives once (fault 35). */
class FullMailboxTest {
    private static final int TRIES = Rows.MOST_ATTEMPTS + 2;
    private static final String LARGE = "a line of a mail that is too large\r\n".repeat(20_000);

    @TempDir
    Path directory;

    @Test
    void whatFindsNoRoomWaitsWithItsReasonAndArrivesOnce() throws Exception {
        try (DovecotServer dovecot = DovecotOptions.standard().with("""
                        mail_plugins = quota
                        protocol imap {
                          mail_plugins = quota imap_quota
                        }
                        plugin {
                          quota = count:User quota
                          quota_rule = *:storage=1M
                          quota_grace = 0
                          quota_vsizes = yes
                        }
                        """).start();
                ImapProbe probe = dovecot.client("u1");
                TestAccount account = new TestAccount(directory, dovecot.imapPort(), "u1", dovecot.password("u1"))) {
            probe.command("CREATE Work");
            probe.append("INBOX", "", Views.mail("filler", LARGE));
            account.sync();
            EntryId work = account.folder("Work");
            EntryId filler = Views.message(account, account.folder("INBOX"), "filler");
            account.run(new MessageCommands.Copy(List.of(filler), work));
            account.run(new MessageCommands.Copy(List.of(Locals.add(account, Views.mail("local", LARGE))), work));
            account.run(new MessageCommands.Copy(List.of(Locals.add(account, Views.mail("small"))), work));

            for (int i = 0; i < TRIES; i++) {
                account.sync();
            }

            assertThat(account.store().pending(account.service()))
                    .as(account.store().events(0, 10_000).toString())
                    .extracting(PendingChange::kind)
                    .containsExactlyInAnyOrder(PendingChange.Kind.COPY, PendingChange.Kind.APPEND);
            assertThat(account.store().pending(account.service()))
                    .allSatisfy(row -> assertThat(row.detail()).containsIgnoringCase("quota"));
            assertThat(Views.entries(account, work)).hasSize(3);
            assertThat(Views.server(dovecot, "u1").get("Work")).containsExactly("<small@example.org> ");

            probe.select("INBOX");
            probe.expunge("1");
            account.sync();
            account.sync();

            // There is room for one of the two now.
            assertThat(account.store().pending(account.service())).hasSize(1);
            assertThat(Views.server(dovecot, "u1").get("Work")).hasSize(2);
            assertThat(Views.entries(account, work)).hasSize(3);
            assertThat(account.store().check(progress -> {}).problems()).isEmpty();
        }
    }
}
