// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.ChangeCommands;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.CompoundCommands;
import org.openmtm.mtm.CompoundCommands.ConnectAndSynchronise.Completion;
import org.openmtm.mtm.CompoundCommands.GetMail;
import org.openmtm.mtm.Draft;
import org.openmtm.mtm.FetchOptions;
import org.openmtm.mtm.FolderCommands;
import org.openmtm.mtm.MessageCommands;
import org.openmtm.mtm.SendOptions;
import org.openmtm.mtm.WaitingChange;
import org.openmtm.settings.ServiceSettings;
import org.openmtm.store.FolderState;
import org.openmtm.store.PendingChange;
import org.openmtm.store.RemoteMessage;

/** The commands of a whole mail protocol: what they ask the middleware for, and what they tell. */
class MailCommandsTest {

    private static final List<EntryId> BOTH = List.of(FakeEnvironment.FIRST, FakeEnvironment.SECOND);

    private final FakeEnvironment environment = new FakeEnvironment();
    private final FakeMessaging messaging = environment.messaging;

    private Object asked(String line) {
        messaging.operations.clear();
        Ran ran = Ran.words(environment, line.split(" "));
        assertThat(ran.status()).as(ran.err()).isZero();
        assertThat(messaging.operations).hasSize(1);
        assertThat(messaging.operations.get(0).service()).isEqualTo(FakeEnvironment.IMAP);
        Ran json = Ran.words(environment, (line + " --json").split(" "));
        assertThat(json.out()).startsWith("{").endsWith("}\n").contains("\"account\":\"work\"");
        return messaging.operations.get(0).command();
    }

    @Test
    void foldersAreSubscribedSelectedCreatedRenamedAndDeleted() {
        EntryId inbox = FakeEnvironment.INBOX;
        assertThat(asked("subscribe work INBOX")).isEqualTo(new FolderCommands.Subscribe(inbox));
        assertThat(asked("unsubscribe work inbox")).isEqualTo(new FolderCommands.Unsubscribe(inbox));
        assertThat(asked("select work INBOX")).isEqualTo(new FolderCommands.Select(inbox));
        assertThat(asked("folder create work New"))
                .isEqualTo(new FolderCommands.CreateFolder(FakeEnvironment.IMAP, "New"));
        assertThat(asked("folder create work INBOX/New")).isEqualTo(new FolderCommands.CreateFolder(inbox, "New"));
        assertThat(asked("folder rename work INBOX Old")).isEqualTo(new FolderCommands.RenameFolder(inbox, "Old"));
        assertThat(asked("folder delete work INBOX")).isEqualTo(new FolderCommands.DeleteFolder(inbox));
        assertThat(asked("removals accept work INBOX")).isEqualTo(new FolderCommands.AcceptRemovals(inbox));
        assertThat(asked("removals restore work INBOX")).isEqualTo(new FolderCommands.RestoreRemovals(inbox));
    }

    @ParameterizedTest
    @CsvSource({
        "folder create work None/New,no folder 'None'",
        "folder create work /New,no name of a folder",
        "folder create work New/,no name of a folder",
        "subscribe work Nowhere,no folder 'Nowhere'",
        "copy 30 INBOX,Write ACCOUNT/FOLDER",
        "copy 30 nobody/INBOX,no account 'nobody'",
        "move 999 work/INBOX,There is no message 999",
        "invoke work dance,has no command 'dance'. It has test",
        "ops show c999,There is no change c999",
        "ops cancel c999,There is no change c999"
    })
    void whatIsNotThereIsSaid(String line, String words) {
        Ran ran = Ran.words(environment, line.split(" "));
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err()).contains(words);
        assertThat(messaging.operations).isEmpty();
    }

    @Test
    void messagesAreCopiedMovedDeletedAndPopulated() {
        assertThat(asked("delete 30 31").toString()).isEqualTo(new MessageCommands.Delete(BOTH).toString());
        assertThat(asked("move 30 31 work/INBOX")).isEqualTo(new MessageCommands.Move(BOTH, FakeEnvironment.INBOX));
        assertThat(asked("copy 30 work/INBOX"))
                .isEqualTo(new MessageCommands.Copy(List.of(FakeEnvironment.FIRST), FakeEnvironment.INBOX));
        assertThat(asked("populate 30 --parts text --text-limit 20000"))
                .isEqualTo(new MessageCommands.Populate(
                        List.of(FakeEnvironment.FIRST),
                        new FetchOptions(FetchOptions.Parts.TEXT, 0, 0, 20_000, 0, false)));
        assertThat(asked("undelete work")).isEqualTo(new ChangeCommands.UndeleteAll());
    }

    @Test
    void populateTakesTheAccountsOwnLimits() {
        messaging.settings.put(
                FakeEnvironment.IMAP,
                new ServiceSettings(Map.of("get.mail.options", "text-and-attachments", "attachment.limit", "5000")));
        assertThat(asked("populate 30 --max-size 9"))
                .isEqualTo(new MessageCommands.Populate(
                        List.of(FakeEnvironment.FIRST),
                        new FetchOptions(FetchOptions.Parts.TEXT_AND_ATTACHMENTS, 9, 0, 0, 5000, false)));
    }

    @Test
    void flagsAreSetAndTakenAway() {
        Ran ran = Ran.words(environment, "flag", "30", "31", "+seen", "-\\Flagged", "+$Label1");
        assertThat(ran.status()).as(ran.err()).isZero();
        assertThat(ran.out()).isEqualTo("Changed the flags of 2 messages\n");
        assertThat(messaging.flags)
                .containsExactly("30 +(\\Seen $Label1) -(\\Flagged)", "31 +(\\Seen $Label1) -(\\Flagged)");
        assertThat(Ran.words(environment, "flag", "30", "-answered", "--json").out())
                .isEqualTo("{\"messages\":[{\"id\":30,\"flags\":\"\\\\Seen\"}]}\n");
    }

    @Test
    void getMailHasOneCallForEveryCombination() {
        assertThat(asked("get work")).isEqualTo(get(GetMail.Action.POPULATE, GetMail.Scope.NEW, false));
        assertThat(asked("get work --all --connected").toString())
                .contains("POPULATE", "ALL", "ALREADY_CONNECTED", "folder=null");
        assertThat(asked("get work --move 30 31 --to work/INBOX --stay --folder INBOX --max-size 7"))
                .isEqualTo(new GetMail(
                        GetMail.Action.MOVE,
                        GetMail.Scope.SELECTION,
                        GetMail.Connection.CONNECT_AND_STAY,
                        FakeEnvironment.INBOX,
                        BOTH,
                        FakeEnvironment.INBOX,
                        new FetchOptions(FetchOptions.Parts.WHOLE, 7, 0, 0, 0, false)));
        assertThat(asked("get work --copy --new --to work/INBOX").toString()).contains("COPY", "NEW", "AND_DISCONNECT");
    }

    private static GetMail get(GetMail.Action action, GetMail.Scope scope, boolean stay) {
        return new GetMail(
                action,
                scope,
                stay ? GetMail.Connection.CONNECT_AND_STAY : GetMail.Connection.CONNECT_AND_DISCONNECT,
                null,
                List.of(),
                null,
                FetchOptions.WHOLE);
    }

    @Test
    void stateAndBackgroundAreAskedFor() {
        messaging.onStart =
                operation -> operation.succeed(new TreeMap<>(Map.of("busy", true, "background", "sync 12")));
        assertThat(Ran.words(environment, "busy", "work").out()).isEqualTo("work: background sync 12, busy true\n");
        assertThat(asked("busy work")).isEqualTo(new CompoundCommands.IsBusy());
        assertThat(asked("background wait work")).isEqualTo(new CompoundCommands.WaitForBackground());
        assertThat(asked("background cancel work")).isEqualTo(new CompoundCommands.CancelBackground());
        assertThat(asked("invoke work sync folder=INBOX headersOnly=true"))
                .isEqualTo(new Commands.Synchronise("INBOX", true));
    }

    @Test
    void aSyncMayBeOfTheTreeOrTheInbox() {
        assertThat(asked("sync work --tree")).isEqualTo(new Commands.SynchroniseTree());
        assertThat(asked("sync work --inbox")).isEqualTo(new Commands.SynchroniseInbox());
    }

    @Test
    void connectAndSyncIsOneOperationWithThreeCompletions() {
        assertThat(asked("connect work --sync")).isEqualTo(sync(Completion.AFTER_SYNC, 0));
        assertThat(asked("connect work --sync --until connect")).isEqualTo(sync(Completion.AFTER_CONNECT, 0));
        assertThat(asked("connect work --sync --until disconnect --idle-timeout 60"))
                .isEqualTo(sync(Completion.AFTER_DISCONNECT, 60));
    }

    private static CompoundCommands.ConnectAndSynchronise sync(Completion completion, int idle) {
        return new CompoundCommands.ConnectAndSynchronise(completion, idle);
    }

    @Test
    void aStateThatForbidsACommandIsOneLine() {
        messaging.onStart = operation -> operation.fail(
                new MessagingException(ErrorKind.DISCONNECTED, "work is not connected", "Connect it first"));
        Ran ran = Ran.words(environment, "select", "work", "INBOX", "--json");
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.out()).startsWith("{\"error\":{\"kind\":\"DISCONNECTED\"");
    }

    @Test
    void aNewMessageGoesIntoTheDraftsThroughTheClientOfTheAccount() {
        Ran ran = Ran.words(environment, "new", "work", "--to", "a@b", "--subject", "S");
        assertThat(ran.out()).isEqualTo("Message 500 is in the Drafts\n");
        assertThat(messaging.sendOptions).containsExactly(SendOptions.DRAFT);
        assertThat(messaging.composers).containsExactly(FakeEnvironment.IMAP);
        Ran.words(environment, "new", "work", "--to", "a@b", "--on-next-connection");
        assertThat(messaging.sendOptions).endsWith(SendOptions.NEXT_CONNECTION);
    }

    @Test
    void answersForwardsAndReceiptsNameTheirOriginal() {
        Ran.words(environment, "reply", "30", "--all", "--draft");
        Ran.words(environment, "forward", "30", "--to", "c@d", "--draft");
        Ran.words(environment, "forward", "31", "--to", "c@d", "--as-attachment", "--on-next-connection");
        Ran.words(environment, "receipt", "30", "--on-next-connection");
        assertThat(messaging.drafts)
                .extracting(Draft::kind)
                .containsExactly(
                        Draft.Kind.REPLY_ALL, Draft.Kind.FORWARD, Draft.Kind.FORWARD_AS_ATTACHMENT, Draft.Kind.RECEIPT);
        assertThat(messaging.drafts)
                .extracting(Draft::original)
                .containsExactly(
                        FakeEnvironment.FIRST, FakeEnvironment.FIRST, FakeEnvironment.SECOND, FakeEnvironment.FIRST);
        assertThat(messaging.operations).isEmpty();
    }

    private void waiting() {
        environment.store.pending.add(new PendingChange(
                FakeEnvironment.FIRST,
                PendingChange.Kind.DELETE,
                FakeEnvironment.IMAP,
                FakeEnvironment.INBOX,
                null,
                17,
                Instant.EPOCH,
                2,
                9,
                ""));
        environment.store.waitingFlags.add(new RemoteMessage(
                FakeEnvironment.SECOND,
                FakeEnvironment.INBOX,
                5,
                Flags.of(Flag.SEEN),
                Flags.of(Flag.FLAGGED),
                10,
                BodyState.COMPLETE));
    }

    @Test
    void changesThatWaitAreListedWithWhatWillBeSentAndWhy() {
        waiting();
        assertThat(Ran.words(environment, "ops", "list").out())
                .containsPattern("c30 +work +delete +to be sent")
                .contains("delete 'Lunch' in INBOX (asked for ")
                .contains("by operation 17, tried 2 time(s)")
                .containsPattern("c31 +work +flags +to be sent")
                .contains("in INBOX: set \\Flagged take away \\Seen");
        assertThat(Ran.words(environment, "ops", "list", "work", "--changes", "--json")
                        .out())
                .startsWith(
                        "{\"operations\":[],\"changes\":[{\"id\":\"c30\",\"entry\":30,\"service\":10,\"kind\":\"DELETE\"");
        messaging.onStart = operation -> operation.succeed(WaitingChange.values(List.of(new WaitingChange(
                FakeEnvironment.SECOND,
                "FLAGS",
                "Subject",
                "INBOX",
                "",
                "UID STORE 5 +FLAGS.SILENT (\\Flagged)",
                "changed here",
                0,
                "",
                false))));
        assertThat(Ran.words(environment, "ops", "show", "c31").out())
                .contains("sends: UID STORE 5 +FLAGS.SILENT (\\Flagged)")
                .contains("why: changed here");
        assertThat(messaging.operations.get(0).command())
                .isEqualTo(new ChangeCommands.ListChanges(List.of(FakeEnvironment.SECOND)));
        assertThat(Ran.words(environment, "status").out()).containsPattern("work +imap4 +disconnected +0 +2");
    }

    @Test
    void changesAreTakenBackSinglyByFolderAndAltogether() {
        waiting();
        assertThat(cancelled("ops cancel c30")).isEqualTo(List.of(FakeEnvironment.FIRST));
        assertThat(cancelled("ops cancel c31")).isEqualTo(List.of(FakeEnvironment.SECOND));
        assertThat(cancelled("ops cancel work --folder INBOX")).isEqualTo(List.of(FakeEnvironment.INBOX));
        assertThat(cancelled("ops cancel work --changes")).isEmpty();
        assertThat(cancelled("ops cancel work")).isEmpty();
    }

    private List<EntryId> cancelled(String line) {
        messaging.operations.clear();
        Ran ran = Ran.words(environment, line.split(" "));
        assertThat(ran.status()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("Took changes back");
        return ((ChangeCommands.CancelChanges) messaging.operations.get(0).command()).entries();
    }

    @Test
    void foldersTellTheirSubscriptionsAndWhyTheyPause() {
        environment.store.folderState =
                new FolderState(FakeEnvironment.INBOX, true, true, "", "900 of 1000 messages vanished");
        assertThat(Ran.words(environment, "folders", "work").out())
                .contains("subscribed, on the server, paused: 900 of 1000 messages vanished");
    }
}
