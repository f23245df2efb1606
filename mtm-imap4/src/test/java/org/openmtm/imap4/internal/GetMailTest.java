// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.CompoundCommands.GetMail;
import org.openmtm.mtm.CompoundCommands.GetMail.Action;
import org.openmtm.mtm.CompoundCommands.GetMail.Connection;
import org.openmtm.mtm.CompoundCommands.GetMail.Scope;
import org.openmtm.mtm.FetchOptions;
import org.openmtm.mtm.ServiceState;
import org.openmtm.operation.OperationState;
import org.openmtm.store.ListQuery;
import org.openmtm.store.StoreCursor;
import org.openmtm.testservers.DovecotServer;

/** The get-mail helper on a real server: copy, move, populate × new, selection, all × three ways to be connected. */
class GetMailTest {
    private static DovecotServer dovecot;
    private static int users;

    @TempDir
    Path directory;

    private String user;
    private TestAccount account;

    @BeforeAll
    static void startServer() throws Exception {
        dovecot =
                org.openmtm.testservers.DovecotOptions.standard().withUsers(60).start();
    }

    @AfterAll
    static void stopServer() throws Exception {
        dovecot.close();
    }

    @BeforeEach
    void start() throws Exception {
        user = "u" + ++users;
        dovecot.deliver(user, "INBOX", Mail.of("old one"));
        dovecot.deliver(user, "INBOX", Mail.of("old two"));
        account = new TestAccount(directory, dovecot.imapPort(), user, dovecot.password(user));
        account.run(new Commands.Synchronise("", true));
        // A mail that came since that sync.
        dovecot.deliver(user, "INBOX", Mail.of("new"));
    }

    @AfterEach
    void stop() throws Exception {
        account.close();
    }

    private List<Entry> local() {
        try (StoreCursor<Entry> cursor = account.store().children(ListQuery.all(StandardFolder.INBOX.id()))) {
            return Stream.generate(() -> cursor.hasNext() ? cursor.next() : null)
                    .takeWhile(entry -> entry != null)
                    .toList();
        }
    }

    private static List<String> subjects(List<Entry> entries) {
        return entries.stream().map(entry -> entry.header().subject()).sorted().toList();
    }

    private List<String> onTheServer() throws Exception {
        try (var client = dovecot.client(user)) {
            client.command("SELECT INBOX");
            return client.command("UID FETCH 1:* (BODY[HEADER.FIELDS (SUBJECT)])").stream()
                    .flatMap(line -> line.lines())
                    .filter(line -> line.startsWith("Subject: "))
                    .map(line -> line.substring(9).strip())
                    .sorted()
                    .toList();
        }
    }

    private GetMail command(Action action, Scope scope, Connection connection, FetchOptions options) {
        List<EntryId> selection = scope == Scope.SELECTION
                ? account.entries("INBOX").stream()
                        .filter(entry -> entry.header().subject().equals("old two"))
                        .map(Entry::id)
                        .toList()
                : List.of();
        EntryId destination = action == Action.POPULATE ? null : StandardFolder.INBOX.id();
        return new GetMail(action, scope, connection, null, selection, destination, options);
    }

    static Stream<Arguments> combinations() {
        return Stream.of(Action.values())
                .flatMap(action -> Stream.of(Scope.values())
                        .flatMap(scope -> Stream.of(Connection.values())
                                .map(connection -> Arguments.of(action, scope, connection))));
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("combinations")
    void everyCombinationWorks(Action action, Scope scope, Connection connection) throws Exception {
        if (connection == Connection.ALREADY_CONNECTED) {
            account.set("idle", false).set("poll.seconds", 3600);
            account.connect();
            // The watch has brought the new mail in before anybody asked for new mail.
            account.await("watched", () -> account.counts("INBOX").total() == 3);
        }
        List<String> expected = switch (scope) {
            case NEW -> List.of("new");
            case SELECTION -> List.of("old two");
            case ALL -> List.of("new", "old one", "old two");
        };

        TestOperation operation = account.start(command(action, scope, connection, FetchOptions.WHOLE));
        Map<String, Object> result = operation.result();

        long bodies = result.get("alreadyDone") instanceof Long done ? done : 0;
        assertThat((Long) result.get("messages") + bodies).isEqualTo(expected.size());
        if (action == Action.POPULATE) {
            assertThat(subjects(account.entries("INBOX").stream()
                            .filter(entry -> entry.body() == BodyState.COMPLETE)
                            .toList()))
                    .containsAll(expected);
            assertThat(local()).isEmpty();
        } else {
            assertThat(subjects(local())).isEqualTo(expected);
            assertThat(local()).allMatch(entry -> entry.body() == BodyState.COMPLETE);
        }
        List<String> left = Stream.of("new", "old one", "old two")
                .filter(subject -> action != Action.MOVE || !expected.contains(subject))
                .toList();
        assertThat(onTheServer()).isEqualTo(left);
        assertThat(account.status().state())
                .isEqualTo(
                        connection == Connection.CONNECT_AND_DISCONNECT
                                ? ServiceState.DISCONNECTED
                                : ServiceState.CONNECTED);
    }

    @Test
    void withoutAConnectionAlreadyConnectedIsRefused() throws Exception {
        TestOperation operation =
                account.start(command(Action.POPULATE, Scope.ALL, Connection.ALREADY_CONNECTED, FetchOptions.WHOLE));

        assertThat(operation.failure().kind()).isEqualTo(ErrorKind.DISCONNECTED);
    }

    @Test
    void anEmptySelectionIsDoneAtOnce() throws Exception {
        GetMail nothing = new GetMail(
                Action.POPULATE,
                Scope.SELECTION,
                Connection.CONNECT_AND_DISCONNECT,
                null,
                List.of(),
                null,
                FetchOptions.WHOLE);

        assertThat(account.start(nothing).result()).containsEntry("messages", 0L);
    }

    @Test
    void largerOnesStayOut() throws Exception {
        dovecot.deliver(user, "INBOX", large());
        FetchOptions small = new FetchOptions(FetchOptions.Parts.WHOLE, 10_000, 0, 0, 0, false);

        Map<String, Object> result = account.start(command(Action.COPY, Scope.ALL, Connection.CONNECT_AND_STAY, small))
                .result();

        assertThat(result).containsEntry("messages", 3L).containsEntry("tooLarge", 1L);
        assertThat(subjects(local())).doesNotContain("large");
    }

    private static byte[] large() {
        String mail = new String(Mail.of("large"), StandardCharsets.ISO_8859_1)
                + "x".repeat(60).concat("\r\n").repeat(400);
        return mail.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void whatIsWholeIsNotFetchedAgain() throws Exception {
        account.sync();

        Map<String, Object> result = account.start(
                        command(Action.POPULATE, Scope.ALL, Connection.CONNECT_AND_STAY, FetchOptions.WHOLE))
                .result();

        assertThat(result).containsEntry("messages", 0L).containsEntry("alreadyDone", 3L);
    }

    @Test
    void movingToWhereItLiesIsNothing() throws Exception {
        GetMail same = new GetMail(
                Action.MOVE,
                Scope.ALL,
                Connection.CONNECT_AND_STAY,
                account.folder("INBOX"),
                List.of(),
                account.folder("INBOX"),
                FetchOptions.WHOLE);

        assertThat(account.start(same).result()).containsEntry("messages", 0L).containsEntry("alreadyDone", 3L);
        assertThat(onTheServer()).hasSize(3);
    }

    @Test
    void newIsWhatCameSinceMailWasGotLast() throws Exception {
        GetMail get = command(Action.COPY, Scope.NEW, Connection.CONNECT_AND_STAY, FetchOptions.WHOLE);
        assertThat(account.start(get).result()).containsEntry("messages", 1L);
        dovecot.deliver(user, "INBOX", Mail.of("newer"));
        account.await("brought by the watch", () -> account.counts("INBOX").total() == 4);

        assertThat(account.start(get).result()).containsEntry("messages", 1L);
        assertThat(account.start(get).result()).containsEntry("messages", 0L);
        assertThat(subjects(local())).containsExactly("new", "newer");
    }

    /** It ends where a crash would end it: the part is done, and get-mail has not noted that. */
    @ParameterizedTest
    @ValueSource(strings = {"sync", "copy"})
    void takenUpAgainItKnowsWhatIsNewAndSoDoesTheNextOne(String part) throws Exception {
        GetMail get = command(Action.COPY, Scope.NEW, Connection.CONNECT_AND_DISCONNECT, FetchOptions.WHOLE);
        TestOperation first = new TestOperation();
        first.observe(progress -> {
            if (progress.stage().equals(part) && first.state() == OperationState.RUNNING) {
                endAfter(part);
            }
        });
        account.start(get, first);
        first.awaitInterrupted();

        Map<String, Object> result = account.resume(first).result();

        assertThat(result).containsEntry("messages", 1L).containsKeys("folder", "uidValidity", "uidNext", "tooLarge");
        assertThat(subjects(local())).containsExactly("new");
        dovecot.deliver(user, "INBOX", Mail.of("newer"));
        account.sync();
        assertThat(account.start(get).result()).containsEntry("messages", 1L);
        assertThat(subjects(local())).containsExactly("new", "newer");
    }

    private void endAfter(String part) {
        try {
            account.await(
                    part,
                    () -> account.store().operations(account.service(), false, 10).stream()
                            .anyMatch(
                                    record -> record.command().equals(part) && record.state() == OperationState.DONE));
            Thread.currentThread().interrupt();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anErrorOfTheWorkIsKeptAndTheDisconnectHappens() throws Exception {
        GetMail impossible = new GetMail(
                Action.POPULATE,
                Scope.SELECTION,
                Connection.CONNECT_AND_DISCONNECT,
                null,
                List.of(EntryId.of(987_654)),
                null,
                FetchOptions.WHOLE);

        MessagingException error = account.start(impossible).failure();

        assertThat(error.kind()).isEqualTo(ErrorKind.NOT_FOUND);
        assertThat(account.status().state()).isEqualTo(ServiceState.DISCONNECTED);
    }

    @Test
    void copyingNeedsADestination() throws Exception {
        GetMail nowhere = new GetMail(
                Action.COPY, Scope.ALL, Connection.CONNECT_AND_STAY, null, List.of(), null, FetchOptions.WHOLE);

        assertThat(account.start(nowhere).failure().kind()).isEqualTo(ErrorKind.INVALID);
    }

    @Test
    void everyCombinationComesBackFromTheJournal() {
        combinations().forEach(arguments -> {
            Object[] values = arguments.get();
            GetMail command =
                    command((Action) values[0], (Scope) values[1], (Connection) values[2], FetchOptions.WHOLE);
            assertThat(Imap4Commands.ALL.stream()
                            .filter(known -> known.id().equals(GetMail.ID))
                            .findFirst()
                            .orElseThrow()
                            .decode()
                            .apply(command.parameters()))
                    .isEqualTo(command);
        });
    }
}
