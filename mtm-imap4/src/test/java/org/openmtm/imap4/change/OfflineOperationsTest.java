// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.entry.StandardFolder;
import org.openmtm.event.EventType;
import org.openmtm.imap4.internal.TestAccount;
import org.openmtm.mtm.ChangeCommands;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.FolderCommands;
import org.openmtm.mtm.MessageCommands;
import org.openmtm.mtm.WaitingChange;
import org.openmtm.testservers.DovecotOptions;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.ImapProbe;

/** Every change of messages and folders, offline and online, against a real server, with what servers may lack. */
class OfflineOperationsTest {
    private static final EntryId DRAFTS = StandardFolder.DRAFTS.id();

    private static DovecotServer dovecot;
    private static int users;

    @TempDir
    Path directory;

    private TestAccount account;
    private ImapProbe probe;
    private String user;

    @BeforeAll
    static void start() throws Exception {
        // Its index of mailboxes notices changes only when the clock has gone on by a second.
        dovecot = DovecotOptions.standard()
                .withUsers(100)
                .with("mailbox_list_index = no")
                .start();
    }

    @AfterAll
    static void stop() throws Exception {
        dovecot.close();
    }

    @BeforeEach
    void open() throws Exception {
        user = "u" + ++users;
        probe = dovecot.client(user);
        probe.command("CREATE Work");
        probe.command("CREATE Work/Old");
        for (String name : List.of("a", "b", "c", "d")) {
            probe.append("INBOX", name.equals("b") ? "\\Seen" : "", Views.mail(name));
        }
        probe.append("Work", "\\Flagged", Views.mail("w"));
        account = new TestAccount(directory, dovecot.imapPort(), user, dovecot.password(user));
    }

    @AfterEach
    void close() throws Exception {
        account.close();
        probe.close();
    }

    private void begin(String off) throws Exception {
        account.set("capabilities.off", off);
        account.sync();
    }

    private Map<String, List<String>> server() throws Exception {
        return Views.server(dovecot, user);
    }

    private EntryId inbox(String name) {
        return Views.message(account, account.folder("INBOX"), name);
    }

    private void flag(EntryId message, Flag... flags) {
        account.store().write(tx -> {
            tx.setFlags(message, Flags.of(flags));
            return null;
        });
    }

    private EntryId create(EntryId parent, String name) throws Exception {
        return EntryId.parse(account.run(new FolderCommands.CreateFolder(parent, name))
                .values()
                .get("folder")
                .toString());
    }

    private List<WaitingChange> waiting() throws Exception {
        return WaitingChange.of(
                account.run(new ChangeCommands.ListChanges(List.of())).values());
    }

    /** Synchronises and expects both sides to be alike, with nothing waiting, and the store to be sound. */
    private Map<String, List<String>> agreed() throws Exception {
        account.sync();
        assertThat(account.store().pending(account.service())).isEmpty();
        Map<String, List<String>> server = server();
        assertThat(Views.local(account)).isEqualTo(server);
        Map<String, Object> again = account.sync();
        assertThat(again).containsEntry("new", 0L).containsEntry("removed", 0L);
        assertThat(account.store().check(progress -> {}).problems()).isEmpty();
        return server;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MOVE", "UIDPLUS", "MOVE,UIDPLUS", "MOVE,UIDPLUS,QRESYNC,CONDSTORE,ESEARCH"})
    void aMoveShowsAtOnceAndReachesTheServer(String off) throws Exception {
        begin(off);
        EntryId message = inbox("b");
        account.run(new MessageCommands.Move(List.of(message), account.folder("Work")));

        assertThat(Views.messages(account, account.folder("Work"))).contains("<b@example.org> \\Seen");
        Map<String, List<String>> server = agreed();

        assertThat(server.get("Work")).containsExactly("<b@example.org> \\Seen", "<w@example.org> \\Flagged");
        assertThat(account.store().entry(message).orElseThrow().parent()).isEqualTo(account.folder("Work"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "UIDPLUS", "UIDPLUS,QRESYNC,CONDSTORE"})
    void aCopyShowsAtOnceAndReachesTheServerWithItsFlags(String off) throws Exception {
        begin(off);
        EntryId message = inbox("b");
        flag(message, Flag.SEEN, Flag.ANSWERED);
        account.run(new MessageCommands.Copy(List.of(message, inbox("a")), account.folder("Work")));

        Map<String, List<String>> server = agreed();
        assertThat(server.get("Work"))
                .containsExactly("<a@example.org> ", "<b@example.org> \\Answered \\Seen", "<w@example.org> \\Flagged");
        assertThat(server.get("INBOX")).hasSize(4).contains("<b@example.org> \\Answered \\Seen");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "UIDPLUS"})
    void aDeletionShowsAtOnceAndReachesTheServer(String off) throws Exception {
        begin(off);
        EntryId message = inbox("a");
        account.run(new MessageCommands.Delete(List.of(message)));

        assertThat(Views.messages(account, account.folder("INBOX"))).hasSize(3);
        assertThat(account.store().entry(message).orElseThrow().parent()).isEqualTo(StandardFolder.DELETED.id());
        assertThat(agreed().get("INBOX")).hasSize(3).doesNotContain("<a@example.org> ");
        assertThat(account.store().entry(message)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "UIDPLUS"})
    void nothingThatOthersMarkedIsExpunged(String off) throws Exception {
        begin(off);
        probe.select("INBOX");
        probe.store("2", "+FLAGS", "\\Deleted");
        account.run(new MessageCommands.Delete(List.of(inbox("a"))));
        account.sync();

        assertThat(server().get("INBOX")).contains("<b@example.org> \\Deleted \\Seen");
        if (off.isEmpty()) {
            assertThat(account.store().pending(account.service())).isEmpty();
            return;
        }
        assertThat(waiting())
                .singleElement()
                .satisfies(change -> assertThat(change.trouble()).contains("somebody else has marked 1 messages"));
        probe.select("INBOX");
        probe.store("2", "-FLAGS", "\\Deleted");
        assertThat(agreed().get("INBOX")).doesNotContain("<a@example.org> ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "UIDPLUS", "MULTIAPPEND", "LITERAL+,LITERAL-"})
    void aLocalMessageIsUploadedAndAServersIsTakenHome(String off) throws Exception {
        begin(off);
        account.run(new MessageCommands.Move(List.of(inbox("a"), inbox("b")), DRAFTS));
        account.run(new MessageCommands.Copy(List.of(inbox("c")), DRAFTS));
        assertThat(Views.messages(account, DRAFTS)).hasSize(3);
        Map<String, List<String>> server = agreed();
        assertThat(server.get("INBOX")).containsExactly("<c@example.org> ", "<d@example.org> ");
        assertThat(Views.messages(account, DRAFTS)).hasSize(3);

        account.run(new MessageCommands.Move(List.of(Views.message(account, DRAFTS, "a")), account.folder("Work")));
        account.run(new MessageCommands.Copy(List.of(Views.message(account, DRAFTS, "b")), account.folder("Work")));
        server = agreed();
        assertThat(server.get("Work")).hasSize(3).contains("<a@example.org> ", "<b@example.org> \\Seen");
        assertThat(Views.messages(account, DRAFTS)).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "UIDPLUS"})
    void aMessageWithoutItsBodyIsFetchedBeforeItLeavesTheServer(String off) throws Exception {
        account.set("capabilities.off", off);
        account.run(new Commands.Synchronise("", true));
        EntryId moved = inbox("a");
        account.run(new MessageCommands.Move(List.of(moved), DRAFTS));
        account.run(new MessageCommands.Copy(List.of(inbox("b")), DRAFTS));
        account.run(new Commands.Synchronise("", true));

        assertThat(account.store().pending(account.service())).isEmpty();
        assertThat(account.store().entry(moved).orElseThrow().body()).isEqualTo(BodyState.COMPLETE);
        assertThat(account.body(moved)).isEqualTo(Views.mail("a"));
        assertThat(account.body(Views.message(account, DRAFTS, "b"))).isEqualTo(Views.mail("b"));
        assertThat(server().get("INBOX")).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MOVE,UIDPLUS"})
    void changesCoalesce(String off) throws Exception {
        begin(off);
        EntryId work = account.folder("Work");
        account.run(new MessageCommands.Move(List.of(inbox("a")), work));
        account.run(new MessageCommands.Move(List.of(Views.message(account, work, "a")), account.folder("Work/Old")));
        account.run(new MessageCommands.Move(List.of(inbox("b")), work));
        account.run(new MessageCommands.Move(List.of(Views.message(account, work, "b")), account.folder("INBOX")));
        account.run(new MessageCommands.Copy(List.of(inbox("c")), work));
        account.run(new MessageCommands.Delete(List.of(Views.message(account, work, "c"))));
        account.run(new MessageCommands.Move(List.of(inbox("d")), work));
        account.run(new MessageCommands.Delete(List.of(Views.message(account, work, "d"))));

        assertThat(account.store().pending(account.service())).hasSize(2);
        Map<String, List<String>> server = agreed();
        assertThat(server.get("INBOX")).containsExactly("<b@example.org> \\Seen", "<c@example.org> ");
        assertThat(server.get("Work/Old")).containsExactly("<a@example.org> ");
    }

    @Test
    void foldersAreCreatedRenamedAndDeleted() throws Exception {
        begin("");
        EntryId made = create(account.service(), "Größe & mehr");
        account.run(new MessageCommands.Move(List.of(inbox("a")), create(made, "Sub")));
        account.run(new FolderCommands.RenameFolder(made, "Groß"));
        account.run(new FolderCommands.RenameFolder(account.folder("Work"), "Arbeit"));
        account.run(new MessageCommands.Copy(List.of(inbox("b")), account.folder("Arbeit/Old")));
        assertThat(account.folders())
                .contains("Groß", "Groß/Sub", "Arbeit", "Arbeit/Old")
                .doesNotContain("Work");

        Map<String, List<String>> server = sent();
        assertThat(server).containsKeys("Gro&AN8-", "Gro&AN8-/Sub", "Arbeit", "Arbeit/Old");
        assertThat(server.get("Gro&AN8-/Sub")).hasSize(1);
        assertThat(server.get("Arbeit")).containsExactly("<w@example.org> \\Flagged");
        assertThat(server.get("Arbeit/Old")).containsExactly("<b@example.org> \\Seen");

        account.run(new MessageCommands.Move(
                List.of(Views.message(account, account.folder("Arbeit"), "w")), account.folder("INBOX")));
        account.run(new FolderCommands.DeleteFolder(account.folder("Arbeit")));
        account.run(new FolderCommands.DeleteFolder(made));
        assertThat(Views.local(account)).doesNotContainKeys("Arbeit", "Groß", "Arbeit/Old", "Groß/Sub");
        server = sent();
        assertThat(server).doesNotContainKeys("Gro&AN8-", "Gro&AN8-/Sub", "Arbeit", "Arbeit/Old");
        assertThat(server.get("INBOX")).contains("<w@example.org> \\Flagged");
    }

    private Map<String, List<String>> sent() throws Exception {
        account.sync();
        assertThat(account.store().pending(account.service())).isEmpty();
        assertThat(account.events(EventType.CHANGE_REFUSED, 0)).isEmpty();
        assertThat(account.store().check(progress -> {}).problems()).isEmpty();
        return server();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MOVE,UIDPLUS"})
    void everythingCanBeTakenBack(String off) throws Exception {
        begin(off);
        Map<String, List<String>> before = Views.local(account);
        EntryId work = account.folder("Work");
        account.run(new MessageCommands.Move(List.of(inbox("a")), work));
        account.run(new MessageCommands.Copy(List.of(inbox("b")), work));
        flag(inbox("b"), Flag.FLAGGED);
        account.run(new MessageCommands.Delete(List.of(inbox("c"))));
        account.run(new MessageCommands.Move(List.of(inbox("d")), create(work, "New")));
        account.run(new FolderCommands.RenameFolder(work, "Arbeit"));
        account.run(new FolderCommands.DeleteFolder(account.folder("Arbeit/Old")));

        assertThat(account.run(new ChangeCommands.CancelChanges(List.of())).values())
                .containsEntry("cancelled", 8L);

        assertThat(Views.local(account)).isEqualTo(before);
        assertThat(account.store().pending(account.service())).isEmpty();
        assertThat(agreed()).isEqualTo(before);
    }

    @Test
    void oneChangeOrThoseOfAFolderCanBeTakenBack() throws Exception {
        begin("");
        EntryId work = account.folder("Work");
        account.run(new MessageCommands.Move(List.of(inbox("a"), inbox("b")), work));
        account.run(new MessageCommands.Delete(List.of(Views.message(account, work, "w"))));
        account.run(new ChangeCommands.CancelChanges(List.of(Views.message(account, work, "a"))));
        assertThat(Views.messages(account, account.folder("INBOX"))).contains("<a@example.org> ");
        assertThat(account.store().pending(account.service())).hasSize(2);

        account.run(new ChangeCommands.CancelChanges(List.of(work)));
        assertThat(account.store().pending(account.service())).isEmpty();
        assertThat(agreed().get("Work")).containsExactly("<w@example.org> \\Flagged");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MOVE,UIDPLUS"})
    void undeleteAllPutsBackAndMakesCopiesOfMoves(String off) throws Exception {
        begin(off);
        account.run(new MessageCommands.Delete(List.of(inbox("a"))));
        account.run(new MessageCommands.Move(List.of(inbox("b")), account.folder("Work")));
        account.run(new MessageCommands.Move(List.of(inbox("c")), DRAFTS));

        assertThat(account.run(new ChangeCommands.UndeleteAll()).values())
                .containsEntry("putBack", 1L)
                .containsEntry("copied", 2L);

        Map<String, List<String>> server = agreed();
        assertThat(server.get("INBOX")).hasSize(4);
        assertThat(server.get("Work")).contains("<b@example.org> \\Seen");
        assertThat(Views.messages(account, DRAFTS)).containsExactly("<c@example.org> ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MOVE,UIDPLUS"})
    void withAConnectionTheServerHearsOfItBeforeTheCommandEnds(String off) throws Exception {
        begin(off);
        account.connect();
        EntryId work = account.folder("Work");
        assertThat(account.run(new MessageCommands.Move(List.of(inbox("a")), work))
                        .values())
                .containsEntry("sent", 1L);
        assertThat(server().get("Work")).contains("<a@example.org> ");
        account.run(new MessageCommands.Copy(List.of(inbox("b")), work));
        account.run(new MessageCommands.Delete(List.of(inbox("b"))));
        create(work, "New");
        assertThat(server().get("Work")).contains("<a@example.org> ", "<b@example.org> \\Seen");
        assertThat(server()).containsKey("Work/New");
        assertThat(account.events(EventType.CHANGE_SENT, 0)).hasSize(4);
        agreed();
    }

    @Test
    void whatWaitsIsListedInWords() throws Exception {
        begin("");
        flag(inbox("b"), Flag.FLAGGED);
        account.run(new MessageCommands.Move(List.of(inbox("a")), account.folder("Work")));

        List<WaitingChange> waiting = waiting();
        assertThat(waiting).extracting(WaitingChange::kind).containsExactly("MOVE", "FLAGS");
        assertThat(waiting.get(0).sends()).isEqualTo("UID MOVE 1 \"Work\" in \"INBOX\"");
        assertThat(waiting.get(0).what()).isEqualTo("a");
        assertThat(waiting.get(1).sends())
                .isEqualTo("UID STORE 2 +FLAGS.SILENT (\\Flagged), UID STORE 2 -FLAGS.SILENT (\\Seen) in \"INBOX\"");
    }

    @Test
    void whatIsRefusedForGoodIsUndoneAndHoldsUpNothing() throws Exception {
        begin("");
        account.run(new MessageCommands.Move(List.of(inbox("a")), account.folder("Work/Old")));
        account.run(new MessageCommands.Move(List.of(inbox("b")), account.folder("Work")));
        probe.command("DELETE Work/Old");
        account.sync();

        assertThat(account.events(EventType.CHANGE_REFUSED, 0)).hasSize(1);
        Map<String, List<String>> server = agreed();
        assertThat(server.get("INBOX")).contains("<a@example.org> ");
        assertThat(server.get("Work")).contains("<b@example.org> \\Seen");
    }

    @Test
    void aMessageThatWasDeletedThereMeanwhileIsReported() throws Exception {
        begin("");
        account.run(new MessageCommands.Move(List.of(inbox("a")), account.folder("Work")));
        probe.select("INBOX");
        probe.expunge("1");
        account.sync();

        assertThat(account.events(EventType.CHANGE_REFUSED, 0))
                .singleElement()
                .satisfies(event -> assertThat(event.detail()).contains("deleted on the server meanwhile"));
        agreed();
    }

    @ParameterizedTest
    @CsvSource({"'', true", "'', false", "UIDPLUS, true", "UIDPLUS, false"})
    void lateDeletionsAreSentAtTheDisconnectByExpungeOrClose(String off, boolean expunge) throws Exception {
        account.set("delete.late", true).set("use.expunge", expunge);
        begin(off);
        account.connect();
        account.run(new MessageCommands.Delete(List.of(inbox("a"))));
        account.sync();
        assertThat(server().get("INBOX")).hasSize(4);
        assertThat(account.store().pending(account.service())).hasSize(1);

        account.run(new Commands.Disconnect());

        assertThat(server().get("INBOX")).hasSize(3).doesNotContain("<a@example.org> ");
        agreed();
    }
}
