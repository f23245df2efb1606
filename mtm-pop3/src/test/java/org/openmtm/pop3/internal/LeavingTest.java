// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.openmtm.pop3.internal.TestAccount.mail;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.event.EventType;
import org.openmtm.mtm.ChangeCommands;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.FetchOptions;
import org.openmtm.mtm.MessageCommands;
import org.openmtm.mtm.WaitingChange;
import org.openmtm.testservers.ScriptedPop3Server;

/** What is deleted on the server and when: by the rules of the settings, and what was deleted or moved away here. */
class LeavingTest {
    @TempDir
    Path directory;

    private ScriptedPop3Server server;
    private TestAccount account;

    @BeforeEach
    void start() throws Exception {
        server = new ScriptedPop3Server("u1", "pw");
        account = new TestAccount(directory, server.port(), "u1", "pw");
    }

    @AfterEach
    void stop() throws Exception {
        assertThat(account.problems()).isEmpty();
        account.close();
        server.close();
    }

    private static final EntryId DELETED = StandardFolder.DELETED.id();
    private static final EntryId LOCAL = StandardFolder.INBOX.id();

    @Test
    void neverLeavesNothingThatIsHere() throws Exception {
        server.deliver(mail("a"));
        server.deliver(mail("b"));
        account.set("leave", "never");

        assertThat(account.headers()).containsEntry("deletedOnServer", 0L);
        assertThat(server.uids()).hasSize(2);
        assertThat(account.sync()).containsEntry("bodies", 2L).containsEntry("deletedOnServer", 2L);

        assertThat(server.uids()).isEmpty();
        assertThat(account.subjects()).containsExactly("a", "b");
        assertThat(account.sync()).containsEntry("vanished", 0L);
    }

    @Test
    void daysCountFromWhenItCame() throws Exception {
        String fresh = DateTimeFormatter.RFC_1123_DATE_TIME.format(Instant.now().atOffset(ZoneOffset.UTC));
        server.deliver(mail("old"));
        server.deliver(new String(mail("fresh"), StandardCharsets.ISO_8859_1)
                .replace("Mon, 5 Feb 2024 10:00:00 +0000", fresh)
                .getBytes(StandardCharsets.ISO_8859_1));
        account.set("leave", "days").set("leave.days", 14);

        assertThat(account.sync()).containsEntry("deletedOnServer", 1L);

        assertThat(account.bound()).hasSize(1);
        assertThat(account.bound().values().iterator().next().message()).isEqualTo(account.message("fresh"));
    }

    @Test
    void whatIsLargeNeedNotStay() throws Exception {
        server.deliver(mail("large", "line\r\n".repeat(500)));
        server.deliver(mail("small"));
        account.set("leave.largest.kb", 1);

        assertThat(account.sync()).containsEntry("deletedOnServer", 1L);
        assertThat(server.uids()).hasSize(1);
    }

    @Test
    void whatIsDeletedHereGoesWithTheNextSession() throws Exception {
        server.deliver(mail("a"));
        server.deliver(mail("b"));
        account.sync();
        EntryId message = account.message("a");

        account.run(new MessageCommands.Delete(List.of(message)));

        assertThat(account.subjects()).containsExactly("b");
        assertThat(account.entries(DELETED)).hasSize(1);
        assertThat(waiting()).singleElement().satisfies(change -> {
            assertThat(change.kind()).isEqualTo("DELETE");
            assertThat(change.sends()).isEqualTo("DELE, then QUIT");
        });
        assertThat(server.uids()).hasSize(2);
        account.run(new Commands.Connect());

        assertThat(server.uids()).hasSize(1);
        assertThat(account.entries(DELETED)).isEmpty();
        assertThat(waiting()).isEmpty();
        account.run(new Commands.Disconnect());
        assertThat(account.sync()).containsEntry("new", 0L).containsEntry("vanished", 0L);
    }

    @Test
    void whatWasDeletedCanBePutBack() throws Exception {
        server.deliver(mail("a"));
        server.deliver(mail("b"));
        account.sync();
        EntryId a = account.message("a");
        account.run(new MessageCommands.Delete(List.of(a, account.message("b"))));

        assertThat(account.run(new ChangeCommands.CancelChanges(List.of(a))).values())
                .containsEntry("cancelled", 1L);
        assertThat(account.subjects()).containsExactly("a");
        assertThat(account.run(new ChangeCommands.UndeleteAll()).values()).containsEntry("putBack", 1L);

        assertThat(account.subjects()).containsExactly("a", "b");
        assertThat(account.sync()).containsEntry("deletedOnServer", 0L).containsEntry("new", 0L);
        assertThat(server.uids()).hasSize(2);
    }

    /** Connected, the server hears of it before the command ends. */
    @Test
    void connectedItGoesAtOnce() throws Exception {
        server.deliver(mail("a"));
        account.sync();
        account.run(new Commands.Connect());

        assertThat(account.run(new MessageCommands.Delete(List.of(account.message("a"))))
                        .values())
                .containsEntry("deletedOnServer", 1L);

        assertThat(server.uids()).isEmpty();
        assertThat(account.status().connected()).isTrue();
    }

    @Test
    void aServerThatKeepsAllIsNotAskedToDeleteAndNothingComesAgain() throws Exception {
        server.deliver(mail("deleted"));
        server.deliver(mail("moved"));
        String gone = server.deliver(mail("gone"));
        account.set("leave", "always").sync();
        account.run(new MessageCommands.Delete(List.of(account.message("deleted"), account.message("gone"))));
        account.run(new MessageCommands.Move(List.of(account.message("moved")), LOCAL));
        server.remove(gone);

        Map<String, Object> values = account.sync();

        assertThat(values)
                .containsEntry("new", 0L)
                .containsEntry("deletedOnServer", 0L)
                .containsEntry("removed", 1L);
        assertThat(account.sync()).containsEntry("new", 0L);
        assertThat(server.uids()).hasSize(2);
        assertThat(account.entries()).isEmpty();
        assertThat(account.entries(LOCAL)).hasSize(1);
        assertThat(account.store().pending(account.service())).isEmpty();
        // The stand-in of the moved message, and the deleted one; with another setting they go there, too.
        assertThat(account.entries(DELETED)).hasSize(2);
        assertThat(account.set("leave", "until-deleted").sync()).containsEntry("deletedOnServer", 2L);
        assertThat(server.uids()).isEmpty();
        assertThat(account.entries(DELETED)).isEmpty();
    }

    @Test
    void whatMovesAwayIsWholeHereBeforeItIsDeletedThere() throws Exception {
        server.deliver(mail("a", "line\r\n".repeat(50)));
        account.headers();
        EntryId message = account.message("a");
        account.run(new MessageCommands.Move(List.of(message), LOCAL));
        EntryId copy = copied(account.run(new MessageCommands.Copy(List.of(message), StandardFolder.DRAFTS.id()))
                .values());
        assertThat(waiting()).extracting(WaitingChange::kind).containsExactlyInAnyOrder("MOVE_TO_LOCAL", "FETCH_COPY");

        account.headers();

        assertThat(account.body(message)).isEqualTo(mail("a", "line\r\n".repeat(50)));
        assertThat(account.body(copy)).isEqualTo(account.body(message));
        assertThat(server.uids()).isEmpty();
        assertThat(waiting()).isEmpty();
        assertThat(account.entries(LOCAL)).hasSize(1);
    }

    private static EntryId copied(Map<String, Object> values) {
        return EntryId.parse(values.get("copies").toString());
    }

    private List<WaitingChange> waiting() throws InterruptedException {
        return WaitingChange.of(
                account.run(new ChangeCommands.ListChanges(List.of())).values());
    }

    @Test
    void partsAreFetchedWhenThereIsASession() throws Exception {
        String text = "line\r\n".repeat(500);
        server.deliver(mail("a", text));
        server.deliver(mail("b", text));
        account.headers();
        EntryId a = account.message("a");
        EntryId b = account.message("b");
        FetchOptions some = new FetchOptions(FetchOptions.Parts.TEXT, 0, 0, 600, 0, false);
        account.run(new MessageCommands.Populate(List.of(a), FetchOptions.WHOLE));
        account.run(new MessageCommands.Populate(List.of(b), some));
        assertThat(waiting()).hasSize(2);

        account.run(new Commands.Connect());

        assertThat(account.body(a)).isEqualTo(mail("a", text));
        assertThat(account.store().entry(b).orElseThrow().body()).isEqualTo(BodyState.PARTIAL);
        assertThat(account.store().range(b, 0, 100_000).length).isBetween(200, 1_500);
        assertThat(waiting()).isEmpty();
        assertThat(account.run(new MessageCommands.Populate(List.of(b), FetchOptions.WHOLE))
                        .values())
                .containsEntry("fetched", 1L);
        assertThat(account.body(b)).isEqualTo(mail("b", text));
    }

    /** Nothing counts as deleted unless QUIT was answered (RFC 1939, 6). */
    @Test
    void aLostAnswerToQuitIsLookedIntoNextTime() throws Exception {
        server.deliver(mail("a"));
        server.deliver(mail("b"));
        account.set("leave", "never");
        server.on("QUIT", (command, normal) -> normal.get().isEmpty() ? "" : ScriptedPop3Server.CLOSE);
        assertThat(account.sync())
                .containsEntry("new", 2L)
                .containsEntry("deletedOnServer", 0L)
                .containsEntry("problems", 1L);
        assertThat(account.bound()).hasSize(2);
        assertThat(server.uids()).isEmpty();

        server.honest();
        assertThat(account.sync()).containsEntry("new", 0L).containsEntry("vanished", 2L);
        assertThat(account.subjects()).containsExactly("a", "b");
        assertThat(account.bound()).isEmpty();
    }

    @Test
    void aRefusedQuitDeletesNothingHereAndIsTriedAgain() throws Exception {
        server.deliver(mail("a"));
        account.sync();
        account.run(new MessageCommands.Delete(List.of(account.message("a"))));
        server.on("DELE.*", (command, normal) -> "-ERR [SYS/PERM] read only\r\n");
        assertThat(account.sync()).containsEntry("problems", 1L).containsEntry("deletedOnServer", 0L);
        assertThat(waiting()).hasSize(1);

        server.honest();
        assertThat(account.sync()).containsEntry("deletedOnServer", 1L);
        assertThat(waiting()).isEmpty();
        assertThat(account.entries(DELETED)).isEmpty();
    }

    @Test
    void whatTheServerDoesNotHaveGoesForGoodWhenItIsDeletedTwice() throws Exception {
        String uid = server.deliver(mail("a"));
        account.sync();
        server.remove(uid);
        account.sync();
        EntryId message = account.message("a");

        account.run(new MessageCommands.Delete(List.of(message)));
        assertThat(account.entries(DELETED)).hasSize(1);
        account.run(new MessageCommands.Delete(List.of(message)));

        assertThat(account.entries(DELETED)).isEmpty();
    }

    @Test
    void nothingIsPutIntoAMaildrop() throws Exception {
        server.deliver(mail("a"));
        account.sync();
        EntryId message = account.message("a");

        assertThatThrownBy(() -> account.run(new MessageCommands.Copy(List.of(message), account.inbox())))
                .isInstanceOfSatisfying(MessagingException.class, e -> {
                    assertThat(e.kind()).isEqualTo(ErrorKind.NOT_SUPPORTED);
                    assertThat(e.advice()).contains("IMAP4");
                });
        assertThatThrownBy(() -> account.run(new MessageCommands.Move(List.of(message), StandardFolder.OUTBOX.id())))
                .hasMessageContaining("Outbox");
        assertThatThrownBy(() -> account.run(new MessageCommands.Delete(List.of(EntryId.of(999_999)))))
                .isInstanceOfSatisfying(
                        MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND));
        assertThat(account.subjects()).containsExactly("a");
    }

    /** What we deleted ourselves is no loss that is mirrored, whether or not we heard that it worked. */
    @ParameterizedTest
    @ValueSource(strings = {"never", "days", "large"})
    void whatTheRulesDeletedThereStaysHere(String leave) throws Exception {
        server.deliver(mail("a", "line\r\n".repeat(500)));
        server.deliver(mail("b", "line\r\n".repeat(500)));
        account.set("remove.local", "mirror").set("leave.days", 14);
        account.set("leave", leave.equals("large") ? "until-deleted" : leave);
        account.set("leave.largest.kb", leave.equals("large") ? 1 : 0);
        server.on("QUIT", (command, normal) -> normal.get().isEmpty() ? "" : ScriptedPop3Server.CLOSE);
        account.sync();
        assertThat(server.uids()).isEmpty();
        server.honest();

        account.sync();

        assertThat(account.subjects()).containsExactly("a", "b");
        assertThat(account.bound()).isEmpty();
    }

    /** The copy needs it: whatever runs before it was fetched does not delete it there. */
    @Test
    void whatACopyWaitsForIsNotDeletedThere() throws Exception {
        server.deliver(mail("a", "line\r\n".repeat(50)));
        account.headers();
        EntryId message = account.message("a");
        EntryId copy = copied(
                account.run(new MessageCommands.Copy(List.of(message), LOCAL)).values());
        account.run(new MessageCommands.Delete(List.of(message)));

        account.run(new Commands.Test());
        assertThat(server.uids()).hasSize(1);
        server.on("RETR.*", (command, normal) -> "-ERR [SYS/TEMP] later\r\n");
        account.sync();
        assertThat(server.uids()).hasSize(1);
        server.honest();
        account.sync();

        assertThat(account.body(copy)).isEqualTo(mail("a", "line\r\n".repeat(50)));
        assertThat(server.uids()).isEmpty();
        assertThat(waiting()).isEmpty();
    }

    /** Some servers write a Status into what was read once. */
    @Test
    void aHeaderThatTheServerChangesSinceIsNoConflict() throws Exception {
        server.deliver(mail("a", "line\r\n".repeat(500)));
        account.headers();
        EntryId message = account.message("a");
        server.on("TOP.*", (command, normal) -> normal.get().replaceFirst("Subject", "Status: RO\r\nSubject"));
        FetchOptions some = new FetchOptions(FetchOptions.Parts.TEXT, 0, 0, 600, 0, false);
        account.run(new MessageCommands.Populate(List.of(message), some));

        account.run(new Commands.Connect());

        assertThat(new String(account.store().range(message, 0, 100_000), StandardCharsets.ISO_8859_1))
                .contains("Status: RO")
                .contains("line\r\nline\r\n");
        assertThat(waiting()).isEmpty();
    }

    @Test
    void whatCannotBeHadIsTold() throws Exception {
        String text = "line\r\n".repeat(50);
        server.deliver(mail("refused", text));
        String lost = server.deliver(mail("lost", text));
        account.headers();
        account.run(new Commands.Connect());
        server.on("RETR.*", (command, normal) -> "-ERR no such message\r\n");
        assertThat(account.run(new MessageCommands.Populate(List.of(account.message("refused")), FetchOptions.WHOLE))
                        .values())
                .containsEntry("fetched", 0L)
                .hasEntrySatisfying(
                        "problemTexts", told -> assertThat(told.toString()).contains("no such message"));
        account.run(new Commands.Disconnect());
        server.honest();
        server.remove(lost);
        EntryId gone = account.message("lost");
        account.run(new MessageCommands.Populate(List.of(gone), FetchOptions.WHOLE));
        long before = account.store().lastEvent();

        account.sync();

        assertThat(account.store().events(before, 100))
                .filteredOn(event -> event.type() == EventType.CHANGE_REFUSED)
                .singleElement()
                .satisfies(event -> assertThat(event.entry()).isEqualTo(gone));
        assertThat(waiting()).isEmpty();
    }
}
