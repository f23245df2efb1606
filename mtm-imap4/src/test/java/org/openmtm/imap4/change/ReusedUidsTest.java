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
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.entry.StandardFolder;
import org.openmtm.imap4.internal.TestAccount;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.FetchOptions;
import org.openmtm.mtm.MessageCommands;
import org.openmtm.testservers.MiniMailbox;
import org.openmtm.testservers.ScriptedImapServer;

/**
 * A server gives UIDs again that other messages had, under the same UIDVALIDITY, as one restored from a backup does: what
 * waits for the old ones never reaches the new ones (fault 29).
 */
class ReusedUidsTest {
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
        for (int i = 1; i <= 5; i++) {
            server.mailbox("u1").deliver("INBOX", Views.mail("old" + i));
        }
    }

    @AfterEach
    void stop() throws Exception {
        account.close();
        server.close();
    }

    private void reuse() {
        MiniMailbox mailbox = server.mailbox("u1");
        for (long uid = 1; uid <= 5; uid++) {
            mailbox.expunge("INBOX", uid);
        }
        mailbox.uidNext("INBOX", 1);
        for (int i = 1; i <= 3; i++) {
            mailbox.deliver("INBOX", Views.mail("new" + i));
        }
    }

    private EntryId old(int number) {
        return Views.message(account, inbox, "old" + number);
    }

    @Test
    void whatWaitsForOldMessagesNeverReachesTheNewOnes() throws Exception {
        account.sync();
        inbox = account.folder("INBOX");
        account.run(new MessageCommands.Delete(List.of(old(1))));
        account.run(new MessageCommands.Move(List.of(old(2)), StandardFolder.DRAFTS.id()));
        EntryId third = old(3);
        account.store().write(tx -> {
            tx.setFlags(third, Flags.of(Flag.FLAGGED));
            return null;
        });
        reuse();

        account.sync();
        account.sync();

        assertThat(server.mailbox("u1").messages("INBOX"))
                .hasSize(3)
                .allSatisfy(message -> assertThat(message.flags()).isEmpty());
        assertThat(Views.messages(account, inbox))
                .containsExactly("<new1@example.org> ", "<new2@example.org> ", "<new3@example.org> ");
        assertThat(Views.messages(account, StandardFolder.DRAFTS.id())).containsExactly("<old2@example.org> ");
        assertThat(account.store().pending(account.service())).isEmpty();
        assertThat(account.store().check(progress -> {}).problems()).isEmpty();
    }

    @Test
    void bytesOfANewMessageAreNeverThoseOfAnOldOne() throws Exception {
        account.run(new Commands.Synchronise("", true));
        inbox = account.folder("INBOX");
        EntryId second = old(2);
        account.set("idle", "false").set("sync.rate.seconds", 0).set("poll.seconds", 3600);
        account.connect();
        account.await("watching", () -> account.status().details().containsKey("watch"));
        reuse();

        account.run(new MessageCommands.Populate(List.of(second), FetchOptions.WHOLE));

        account.store()
                .body(second)
                .ifPresent(body ->
                        assertThat(body.length()).as("bytes of another message").isZero());
        account.sync();
        assertThat(Views.messages(account, inbox))
                .containsExactly("<new1@example.org> ", "<new2@example.org> ", "<new3@example.org> ");
        for (int i = 1; i <= 3; i++) {
            assertThat(account.body(Views.message(account, inbox, "new" + i))).isEqualTo(Views.mail("new" + i));
        }
    }
}
