// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.StandardFolder;
import org.openmtm.imap4.internal.TestAccount;
import org.openmtm.mtm.ChangeCommands;
import org.openmtm.mtm.MessageCommands;
import org.openmtm.store.Filing.State;
import org.openmtm.store.PendingChange;
import org.openmtm.testservers.DovecotOptions;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.ImapProbe;

/** Copies of sent messages that find no room on the server, or no right to lie there (fault 35). */
class SentFilingFaultsTest {
    private static final String LARGE = "a line of a mail that is too large\r\n".repeat(20_000);

    private static DovecotServer dovecot;
    private static int users;

    @TempDir
    Path directory;

    private String user;
    private ImapProbe probe;
    private TestAccount account;

    @BeforeAll
    static void startServer() throws Exception {
        dovecot = DovecotOptions.standard().withUsers(20).with("""
                mail_plugins = quota acl
                protocol imap {
                  mail_plugins = quota imap_quota acl imap_acl
                }
                plugin {
                  acl = vfile
                  quota = count:User quota
                  quota_rule = *:storage=1M
                  quota_grace = 0
                  quota_vsizes = yes
                }
                """).start();
    }

    @AfterAll
    static void stopServer() throws Exception {
        dovecot.close();
    }

    @BeforeEach
    void start() throws Exception {
        user = "u" + ++users;
        probe = dovecot.client(user);
        probe.command("CREATE Sent");
        account = new TestAccount(directory, dovecot.imapPort(), user, dovecot.password(user));
    }

    @AfterEach
    void stop() throws Exception {
        assertThat(account.store().check(progress -> {}).problems()).isEmpty();
        account.close();
        probe.close();
    }

    private EntryId full(String name) throws Exception {
        probe.append("INBOX", "", Views.mail("filler", LARGE));
        account.sync();
        EntryId sent = SentMail.add(account, Views.mail(name, LARGE), "<" + name + "@example.org>", "auto");
        SentMail.file(account);
        assertThat(SentMail.filing(account, sent).state()).isEqualTo(State.UPLOADING);
        return sent;
    }

    private void free() throws Exception {
        probe.select("INBOX");
        probe.expunge("1");
    }

    private List<String> there() throws Exception {
        return SentMail.there(dovecot, user, "Sent");
    }

    @Test
    void aFullMailboxIsTriedAgainUntilThereIsRoom() throws Exception {
        EntryId sent = full("one");
        for (int i = 0; i < Rows.MOST_ATTEMPTS + 2; i++) {
            account.restart();
            assertThat(SentMail.file(account)).containsEntry("uploading", 1L);
        }
        assertThat(SentMail.filing(account, sent).words()).containsIgnoringCase("quota");
        assertThat(account.store().pending(account.service()))
                .singleElement()
                .satisfies(row -> assertThat(row.kind()).isEqualTo(PendingChange.Kind.APPEND));
        assertThat(SentMail.told(account, sent))
                .as("told once, not with each attempt")
                .hasSize(2);
        assertThat(there()).isEmpty();

        free();
        assertThat(SentMail.file(account)).containsEntry("filed", 1L);

        assertThat(SentMail.filing(account, sent).state()).isEqualTo(State.DONE);
        assertThat(there()).containsExactly("<one@example.org> \\Seen");
        account.sync();
        assertThat(Views.messages(account, account.folder("Sent"))).isEqualTo(there());
    }

    @Test
    void whatAnotherClientUploadsWhileOurCopyWaitsIsNotUploadedAgain() throws Exception {
        EntryId sent = full("one");
        free();
        SentMail.append(probe, "Sent", Views.mail("one", LARGE));

        SentMail.file(account);

        assertThat(SentMail.filing(account, sent).state()).isEqualTo(State.DONE);
        account.sync();
        assertThat(there()).containsExactly("<one@example.org> \\Seen");
        assertThat(account.messages("Sent").get(1L).message())
                .isEqualTo(SentMail.filing(account, sent).copy());
        assertThat(Views.messages(account, account.folder("Sent"))).isEqualTo(there());
    }

    @Test
    void whatASyncBroughtWhileOurCopyWaitedBecomesOneWithIt() throws Exception {
        EntryId sent = full("one");
        EntryId copy = SentMail.filing(account, sent).copy();
        // Not the same bytes: this server wrote something into it.
        SentMail.append(probe, "Sent", Views.mail("one", "short"));
        account.connect();
        account.await(
                "the copy of the server",
                () -> SentMail.filing(account, sent).state().equals(State.DONE));
        account.sync();

        assertThat(there()).hasSize(1);
        assertThat(account.entries("Sent"))
                .singleElement()
                .satisfies(entry -> assertThat(entry.id()).isEqualTo(copy));
    }

    @Test
    void aCopyThatIsTakenBackOrDeletedHereEndsAsFailed() throws Exception {
        EntryId one = full("one");
        EntryId two = SentMail.add(account, Views.mail("two", LARGE), "<two@example.org>", "auto");
        EntryId three = SentMail.add(account, Views.mail("three", LARGE), "<three@example.org>", "auto");
        SentMail.file(account);
        account.run(new ChangeCommands.CancelChanges(
                List.of(SentMail.filing(account, one).copy())));
        account.run(
                new MessageCommands.Delete(List.of(SentMail.filing(account, two).copy())));
        account.run(
                new MessageCommands.Move(List.of(SentMail.filing(account, three).copy()), StandardFolder.DRAFTS.id()));

        SentMail.file(account);

        assertThat(SentMail.filing(account, one).state()).isEqualTo(State.FAILED);
        assertThat(SentMail.filing(account, two).words()).contains("taken away here");
        assertThat(SentMail.filing(account, three).words()).contains("local folder");
        assertThat(account.store().toFile(account.sender())).isEmpty();
        assertThat(account.store().pending(account.service())).isEmpty();
        assertThat(Views.messages(account, StandardFolder.SENT.id())).hasSize(3);
        assertThat(there()).isEmpty();
    }

    @Test
    void aCopyThatIsMovedHereBeforeItIsUploadedGoesWhereItIsWanted() throws Exception {
        probe.command("CREATE Archive");
        EntryId sent = full("one");
        account.run(
                new MessageCommands.Move(List.of(SentMail.filing(account, sent).copy()), account.folder("Archive")));
        free();
        account.sync();

        assertThat(SentMail.filing(account, sent).state()).isEqualTo(State.DONE);
        assertThat(there()).isEmpty();
        assertThat(SentMail.there(dovecot, user, "Archive")).containsExactly("<one@example.org> \\Seen");
    }

    @Test
    void aFolderThatMayOnlyBeReadFailsWithTheServersWords() throws Exception {
        account.sync();
        EntryId sent = SentMail.add(account, "one", "auto");
        probe.command("SETACL Sent " + user + " lr");

        SentMail.file(account);

        assertThat(SentMail.filing(account, sent).state()).isEqualTo(State.FAILED);
        assertThat(SentMail.filing(account, sent).words()).containsIgnoringCase("permission");
        assertThat(account.store().pending(account.service())).isEmpty();
        assertThat(account.entries("Sent")).isEmpty();
        assertThat(Views.messages(account, StandardFolder.SENT.id())).hasSize(1);
        assertThat(account.store().toFile(account.sender())).isEmpty();
    }
}
