// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.StandardFolder;
import org.openmtm.imap4.internal.TestAccount;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.FolderCommands;
import org.openmtm.store.Filing;
import org.openmtm.store.Filing.State;
import org.openmtm.testservers.DovecotOptions;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.ImapProbe;
import org.openmtm.testservers.TcpProxy;

/** Copies of sent messages end in the server's Sent folder, once, whoever puts them there. */
class SentFilingTest {
    private static DovecotServer dovecot;
    private static int users;

    @TempDir
    Path directory;

    private String user;
    private ImapProbe probe;
    private TestAccount account;

    @BeforeAll
    static void startServer() throws Exception {
        dovecot = DovecotOptions.standard()
                .withUsers(50)
                .with(
                        "mailbox_list_index = no\nnamespace inbox {\n  mailbox Versendet {\n    special_use = \\Sent\n  }\n}\n")
                .start();
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

    private List<String> there() throws Exception {
        return SentMail.there(dovecot, user, "Sent");
    }

    private void requireInStep(String folder) throws Exception {
        account.sync();
        assertThat(account.store().pending(account.service())).isEmpty();
        assertThat(Views.messages(account, account.folder(folder))).isEqualTo(SentMail.there(dovecot, user, folder));
    }

    @Test
    void aCopyIsUploadedAndBound() throws Exception {
        account.sync();
        EntryId sent = SentMail.add(account, "one", "auto");

        assertThat(SentMail.file(account)).containsEntry("filed", 1L).containsEntry("uploading", 0L);

        assertThat(there()).containsExactly("<one@example.org> \\Seen");
        Filing filing = SentMail.filing(account, sent);
        assertThat(filing.state()).isEqualTo(State.DONE);
        assertThat(filing.words()).isEqualTo("uploaded, UID 1");
        assertThat(account.messages("Sent").get(1L).message()).isEqualTo(filing.copy());
        assertThat(account.body(filing.copy())).isEqualTo(Views.mail("one"));
        assertThat(account.store().entry(sent).orElseThrow().parent()).isEqualTo(StandardFolder.SENT.id());
        assertThat(SentMail.told(account, sent)).containsExactly("to be uploaded to Sent", "uploaded, UID 1");
        assertThat(SentMail.file(account)).containsEntry("filed", 0L);
        requireInStep("Sent");
    }

    @Test
    void theFirstThingAnAccountDoesMayBeToFile() throws Exception {
        EntryId sent = SentMail.add(account, "one", "auto");

        SentMail.file(account);

        assertThat(there()).containsExactly("<one@example.org> \\Seen");
        assertThat(SentMail.filing(account, sent).state()).isEqualTo(State.DONE);
        requireInStep("Sent");
    }

    @Test
    void aSentFolderThatAnInterruptedAttemptBeganToMakeIsMadeByTheNext() throws Exception {
        probe.command("DELETE Sent");
        account.sync();
        account.run(new FolderCommands.CreateFolder(account.service(), "Sent"));
        assertThat(account.store().pending(account.service())).hasSize(1);
        EntryId sent = SentMail.add(account, "one", "always");

        SentMail.file(account);

        assertThat(SentMail.filing(account, sent).state()).isEqualTo(State.DONE);
        assertThat(there()).containsExactly("<one@example.org> \\Seen");
        requireInStep("Sent");
    }

    @Test
    void whatTheServerFiledIsFoundAndNeitherUploadedNorFetched() throws Exception {
        account.sync();
        EntryId sent = SentMail.add(account, "one", "always");
        SentMail.append(probe, "Sent", Views.mail("one"));

        SentMail.file(account);

        Filing filing = SentMail.filing(account, sent);
        assertThat(filing.state()).isEqualTo(State.DONE);
        assertThat(filing.words()).isEqualTo("filed by the server, UID 1");
        assertThat(account.store().entry(filing.copy()).orElseThrow().body()).isEqualTo(BodyState.COMPLETE);
        assertThat(there()).containsExactly("<one@example.org> \\Seen");
        assertThat(account.sync()).containsEntry("bodies", 0L);
        assertThat(account.messages("Sent").get(1L).message()).isEqualTo(filing.copy());
        requireInStep("Sent");
    }

    @Test
    void whatTheMirrorHasOfTheServersCopyIsTaken() throws Exception {
        byte[] changed = Views.mail("one", "The server wrote a line of its own.\r\n");
        SentMail.append(probe, "Sent", changed);
        account.sync();
        account.restart();
        EntryId sent = SentMail.add(account, "one", "always");
        SentMail.append(probe, "Sent", changed);
        SentMail.file(account);

        // It is of another size: the mirror fetches it. The one that was there before the message is another one.
        assertThat(SentMail.filing(account, sent).words()).isEqualTo("filed by the server, UID 2");
        assertThat(SentMail.filing(account, sent).copy()).isNull();
        requireInStep("Sent");
        assertThat(account.body(account.messages("Sent").get(2L).message())).isEqualTo(changed);
    }

    @Test
    void aSyncTakesOverWhatWaitsAndSoDoesAConnect() throws Exception {
        account.sync();
        EntryId one = SentMail.add(account, "one", "auto");
        account.sync();
        assertThat(SentMail.filing(account, one).state()).isEqualTo(State.DONE);

        EntryId two = SentMail.add(account, "two", "auto");
        account.connect();
        assertThat(SentMail.filing(account, two).state()).isEqualTo(State.DONE);

        assertThat(there()).containsExactly("<one@example.org> \\Seen", "<two@example.org> \\Seen");
    }

    @Test
    void aFolderWithAnotherNameIsKnownByItsUse() throws Exception {
        probe.command("DELETE Sent");
        probe.command("CREATE Versendet");
        account.sync();
        EntryId sent = SentMail.add(account, "one", "auto");

        SentMail.file(account);

        assertThat(SentMail.filing(account, sent).state()).isEqualTo(State.DONE);
        assertThat(SentMail.there(dovecot, user, "Versendet")).hasSize(1);
        assertThat(there()).isEmpty();
    }

    @Test
    void theSettingNamesTheFolder() throws Exception {
        probe.command("CREATE \"Gesendetes &APw-ber\"");
        account.set("sent.folder", "Gesendetes über");
        EntryId sent = SentMail.add(account, "one", "auto");

        SentMail.file(account);

        assertThat(SentMail.filing(account, sent).state()).isEqualTo(State.DONE);
        assertThat(SentMail.there(dovecot, user, "Gesendetes &APw-ber")).hasSize(1);
    }

    @Test
    void aFolderIsMadeWhereTheServerHasNone() throws Exception {
        probe.command("DELETE Sent");
        account.sync();
        EntryId one = SentMail.add(account, "one", "auto");

        SentMail.file(account);

        assertThat(SentMail.filing(account, one).state()).isEqualTo(State.DONE);
        assertThat(there()).hasSize(1);
        account.sync();
        assertThat(there()).hasSize(1);
    }

    @Test
    void aFolderThatIsSetAndNotThereIsNamed() throws Exception {
        SentMail.add(account, "one", "auto");
        account.set("sent.folder", "Elsewhere");
        EntryId two = SentMail.add(account, "two", "auto");
        assertThat(SentMail.file(account)).containsEntry("failed", 2L);
        assertThat(SentMail.filing(account, two).state()).isEqualTo(State.FAILED);
        assertThat(SentMail.filing(account, two).words())
                .contains("'Elsewhere'")
                .contains("sent.folder");
        assertThat(Views.messages(account, StandardFolder.SENT.id())).hasSize(2);
    }

    @Test
    void aFolderThatWasRenamedMeanwhileIsFoundAgain() throws Exception {
        account.sync();
        probe.command("RENAME Sent \"Sent Items\"");
        EntryId sent = SentMail.add(account, "one", "auto");

        SentMail.file(account);

        assertThat(SentMail.filing(account, sent).state()).isEqualTo(State.DONE);
        assertThat(SentMail.there(dovecot, user, "Sent Items")).hasSize(1);
        requireInStep("Sent Items");
    }

    @Test
    void aFolderThatIsGoneIsMadeAnew() throws Exception {
        account.sync();
        EntryId sent = SentMail.add(account, "one", "auto");
        probe.command("DELETE Sent");

        SentMail.file(account);

        assertThat(SentMail.filing(account, sent).state()).isEqualTo(State.DONE);
        assertThat(there()).hasSize(1);
        assertThat(Views.messages(account, StandardFolder.SENT.id())).hasSize(1);
        assertThat(account.store().pending(account.service())).isEmpty();
    }

    @Test
    void manyAreFiledInFewRoundTrips() throws Exception {
        try (TcpProxy proxy = new TcpProxy(dovecot.imapPort())) {
            account.set("port", proxy.port());
            account.restart();
            account.sync();
            List<EntryId> sent = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                sent.add(SentMail.add(account, "m" + i, "auto"));
                if (i % 2 == 0) {
                    SentMail.append(probe, "Sent", Views.mail("m" + i));
                }
            }
            account.connect();
            assertThat(sent)
                    .allSatisfy(each ->
                            assertThat(SentMail.filing(account, each).state()).isEqualTo(State.DONE));
            assertThat(there()).hasSize(200).doesNotHaveDuplicates();
            assertThat(proxy.roundTrips()).isLessThan(40);
        }
    }

    @Test
    void headersOnlyAccountsFileWithoutFetching() throws Exception {
        account.run(new Commands.Synchronise("", true));
        EntryId sent = SentMail.add(account, "one", "auto");
        EntryId other = SentMail.add(account, "two", "auto");
        SentMail.append(probe, "Sent", Views.mail("two"));

        account.run(new Commands.Synchronise("", true));

        assertThat(SentMail.filing(account, sent).state()).isEqualTo(State.DONE);
        assertThat(SentMail.filing(account, other).words()).startsWith("filed by the server");
        assertThat(there()).hasSize(2);
        requireInStep("Sent");
    }

    @Test
    void aFolderThatWasNumberedAnewMeanwhileGetsOneCopy() throws Exception {
        SentMail.append(probe, "Sent", Views.mail("old"));
        SentMail.append(probe, "Sent", Views.mail("filed"));
        account.sync();
        EntryId filed = SentMail.add(account, "filed", "auto");
        EntryId fresh = SentMail.add(account, "fresh", "auto");
        dovecot.renumber(user, "Sent");

        SentMail.file(account);
        account.sync();

        assertThat(SentMail.filing(account, filed).state()).isEqualTo(State.DONE);
        assertThat(SentMail.filing(account, fresh).state()).isEqualTo(State.DONE);
        assertThat(there()).hasSize(3).doesNotHaveDuplicates();
        requireInStep("Sent");
    }

    @Test
    void whatWasRedirectedIsKnownByTheMessageIdOfItsAuthor() throws Exception {
        account.sync();
        byte[] redirected = SentMail.ascii("Resent-From: anna@example.org\r\nResent-To: carl@example.org\r\n"
                + "Resent-Message-ID: <resent1@example.org>\r\n"
                + new String(Views.mail("theirs"), java.nio.charset.StandardCharsets.ISO_8859_1));
        // The author's own copy, which is not that of the redirected message.
        SentMail.append(probe, "Sent", Views.mail("theirs"));
        EntryId first = SentMail.add(account, redirected, "<resent1@example.org>", "always");

        SentMail.file(account);

        assertThat(SentMail.filing(account, first).words()).startsWith("uploaded");
        assertThat(there()).hasSize(2);

        EntryId second = SentMail.add(account, redirected, "<resent2@example.org>", "always");
        SentMail.file(account);
        assertThat(SentMail.filing(account, second).words()).startsWith("uploaded");
        assertThat(there()).hasSize(3);
        requireInStep("Sent");
    }

    @Test
    void aServerThatIsKnownToFileIsGivenTime() throws Exception {
        account.sync();
        account.store().write(tx -> {
            tx.putNote(account.service(), SentFiling.SELF_FILING, "yes");
            return null;
        });
        EntryId patient = SentMail.add(account, "one", "auto");
        EntryId always = SentMail.add(account, "two", "always");
        EntryId found = SentMail.add(account, "three", "auto");
        assertThat(SentMail.file(account)).containsEntry("waiting", 2L).containsEntry("filed", 1L);
        assertThat(SentMail.filing(account, patient).words()).startsWith("auto: ");
        assertThat(SentMail.filing(account, always).state()).isEqualTo(State.DONE);
        SentMail.append(probe, "Sent", Views.mail("three"));
        assertThat(SentMail.file(account)).containsEntry("waiting", 1L);
        assertThat(SentMail.filing(account, found).words()).startsWith("filed by the server");

        Instant later = Instant.now().plus(SentFiling.PATIENCE).plus(Duration.ofMinutes(1));
        account.clock(Clock.fixed(later, ZoneOffset.UTC));
        SentMail.file(account);

        assertThat(SentMail.filing(account, patient).words()).startsWith("uploaded");
        assertThat(there()).hasSize(3).doesNotHaveDuplicates();
        assertThat(account.store().note(account.service(), SentFiling.SELF_FILING))
                .as("it was not filed by the server in that time")
                .isEmpty();
    }

    @Test
    void whoFilesOnceIsGivenTimeFromThenOn() throws Exception {
        account.sync();
        EntryId first = SentMail.add(account, "one", "auto");
        SentMail.append(probe, "Sent", Views.mail("one"));
        SentMail.file(account);
        assertThat(SentMail.filing(account, first).state()).isEqualTo(State.DONE);

        EntryId second = SentMail.add(account, "two", "auto");
        SentMail.file(account);

        assertThat(SentMail.filing(account, second).state()).isEqualTo(State.WANTED);
        assertThat(there()).hasSize(1);
    }

    @Test
    void anAccountThatFilesNothingIsNotDisturbed() throws Exception {
        account.sync();
        try (TcpProxy proxy = new TcpProxy(dovecot.imapPort())) {
            account.set("port", proxy.port());
            account.restart();
            account.sender();
            assertThat(SentMail.file(account)).containsEntry("filed", 0L);
            assertThat(proxy.connections()).isZero();
        }
        List<Entry> entries = account.entries("Sent");
        assertThat(entries).isEmpty();
    }
}
