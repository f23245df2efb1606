// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openmtm.error.ErrorKind;
import org.openmtm.event.EventType;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.CompoundCommands.ConnectAndSynchronise;
import org.openmtm.mtm.CompoundCommands.ConnectAndSynchronise.Completion;
import org.openmtm.mtm.ServiceState;
import org.openmtm.testservers.ScriptedImapServer;
import org.openmtm.testservers.TcpProxy;

class ConnectAndSynchroniseTest {
    @TempDir
    Path directory;

    private final CountDownLatch release = new CountDownLatch(1);
    private ScriptedImapServer server;
    private TcpProxy proxy;
    private TestAccount account;

    @BeforeEach
    void start() throws Exception {
        server = new ScriptedImapServer().user("u1", "pw");
        server.mailbox("u1").deliver("INBOX", Mail.of("first"));
        server.mailbox("u1").deliver("a", Mail.of("in a"));
        server.mailbox("u1").deliver("b", Mail.of("in b"));
        proxy = new TcpProxy(server.port());
        account = new TestAccount(directory, proxy.port(), "u1", "pw").set("reconnect.max.seconds", 1);
    }

    @AfterEach
    void stop() throws Exception {
        release.countDown();
        account.close();
        proxy.close();
        server.close();
    }

    private TestOperation start(Completion completion, int idleTimeout) {
        return account.start(new ConnectAndSynchronise(completion, idleTimeout));
    }

    private void hold(String command) {
        server.on(command, (received, reply) -> {
            TwoConnectionsTest.await(release);
            reply.normal();
        });
    }

    private void awaitStage(TestOperation operation, String stage) throws InterruptedException {
        account.await(
                stage + " after " + operation.stages(), () -> operation.stages().contains(stage));
    }

    private long syncs() {
        return account.store().operations(account.service(), false, 100).stream()
                .filter(record -> record.command().equals("sync"))
                .count();
    }

    @Test
    void afterConnectTheSyncGoesOnInTheBackground() throws Exception {
        hold("SELECT \"a\".*");

        Map<String, Object> result = start(Completion.AFTER_CONNECT, 0).result();

        assertThat(account.status().connected()).isTrue();
        long sync = (Long) result.get("sync");
        assertThat(account.store().operation(sync).orElseThrow().state().isFinal())
                .isFalse();
        release.countDown();
        account.await(
                "synchronised",
                () -> account.store().operation(sync).orElseThrow().state().isFinal());
        assertThat(account.counts("b").bodies()).isEqualTo(1);
    }

    @Test
    void afterSyncTheResultIsThatOfTheSync() throws Exception {
        TestOperation operation = start(Completion.AFTER_SYNC, 0);

        assertThat(operation.result()).containsEntry("new", 3L).containsEntry("already", false);
        assertThat(operation.stages()).containsExactly("connecting", "folder-list", "inbox", "folders", "complete");
        assertThat(account.status().connected()).isTrue();
    }

    @Test
    void afterDisconnectItStaysAndRefreshesTheInbox() throws Exception {
        TestOperation operation = start(Completion.AFTER_DISCONNECT, 0);
        awaitStage(operation, "complete");
        server.mailbox("u1").deliver("INBOX", Mail.of("pushed"));
        account.await(
                "pushed",
                () -> account.events(EventType.MAIL_NEW, 0).stream()
                        .anyMatch(event -> event.detail().contains("pushed")));
        assertThat(operation.completion().toCompletableFuture()).isNotDone();

        account.start(new Commands.Disconnect()).result();

        assertThat(operation.result()).containsEntry("ended", "disconnected").containsEntry("new", 3L);
        assertThat(operation.stages()).endsWith("complete", "disconnecting");
    }

    @Test
    void afterDisconnectItSurvivesALostConnection() throws Exception {
        TestOperation operation = start(Completion.AFTER_DISCONNECT, 0);
        awaitStage(operation, "complete");
        account.await("IDLE", () -> "IDLE".equals(account.status().details().get("watch")));
        proxy.cutAll(TcpProxy.Cut.RST);
        account.await("lost", () -> account.statuses().stream().anyMatch(status -> status.error() != null));
        account.await("back", () -> account.status().connected());

        assertThat(operation.completion().toCompletableFuture()).isNotDone();
        account.start(new Commands.Disconnect()).result();
        assertThat(operation.result()).containsEntry("ended", "disconnected");
    }

    @Test
    void afterDisconnectItEndsWithTheErrorThatEndsTheConnection() throws Exception {
        TestOperation operation = start(Completion.AFTER_DISCONNECT, 0);
        awaitStage(operation, "complete");
        account.await("IDLE", () -> "IDLE".equals(account.status().details().get("watch")));
        account.password("changed");
        proxy.cutAll(TcpProxy.Cut.RST);

        assertThat(operation.failure().kind()).isEqualTo(ErrorKind.AUTHENTICATION);
    }

    @Test
    void afterDisconnectItEndsByItselfWhenNobodyWantsAnything() throws Exception {
        TestOperation operation = start(Completion.AFTER_DISCONNECT, 1);

        assertThat(operation.result().get("ended")).asString().contains("no command for 1 s");
        assertThat(account.status().state()).isEqualTo(ServiceState.DISCONNECTED);
        assertThat(server.commands()).anyMatch(command -> command.endsWith("LOGOUT"));
    }

    @ParameterizedTest
    @CsvSource({"LOGIN .*, connecting", "LIST .*, folder-list", "SELECT .INBOX.*, inbox", "SELECT .b.*, folders"})
    void cancelWorksAtEachStage(String held, String stage) throws Exception {
        hold(held);
        TestOperation operation = start(Completion.AFTER_SYNC, 0);
        awaitStage(operation, stage);

        operation.cancel();

        assertThat(operation.failure().kind()).isEqualTo(ErrorKind.CANCELLED);
        account.await("disconnected", () -> account.status().state() == ServiceState.DISCONNECTED);
        account.await(
                "nothing runs",
                () -> account.store().operations(account.service(), true, 10).isEmpty());
    }

    @Test
    void cancelWorksWhileItWaitsForTheDisconnect() throws Exception {
        TestOperation operation = start(Completion.AFTER_DISCONNECT, 0);
        awaitStage(operation, "complete");

        operation.cancel();

        assertThat(operation.failure().kind()).isEqualTo(ErrorKind.CANCELLED);
        account.await("disconnected", () -> account.status().state() == ServiceState.DISCONNECTED);
    }

    @Test
    void cancelWorksWhileItDisconnects() throws Exception {
        TestOperation operation = new TestOperation();
        server.on("LOGOUT", (command, reply) -> {
            operation.cancel();
            reply.silence();
        });
        account.start(new ConnectAndSynchronise(Completion.AFTER_DISCONNECT, 1), operation);
        awaitStage(operation, "disconnecting");

        assertThat(operation.failure().kind()).isEqualTo(ErrorKind.CANCELLED);
        account.await("disconnected", () -> account.status().state() == ServiceState.DISCONNECTED);
    }

    @Test
    void cancellingDoesNotTakeAConnectionAwayThatWasThere() throws Exception {
        account.connect();
        hold("SELECT \"b\".*");
        TestOperation operation = start(Completion.AFTER_SYNC, 0);
        awaitStage(operation, "folders");

        operation.cancel();

        assertThat(operation.failure().kind()).isEqualTo(ErrorKind.CANCELLED);
        account.await("IDLE", () -> "IDLE".equals(account.status().details().get("watch")));
    }

    @Test
    void aDisconnectDuringTheSyncEndsItWithoutAnError() throws Exception {
        hold("SELECT \"b\".*");
        TestOperation operation = start(Completion.AFTER_DISCONNECT, 0);
        awaitStage(operation, "folders");

        account.start(new Commands.Disconnect()).result();

        assertThat(operation.result()).containsEntry("ended", "disconnected");
    }

    @Test
    void takenUpAfterARestartItDoesNotSynchroniseTwice() throws Exception {
        TestOperation first = start(Completion.AFTER_DISCONNECT, 0);
        awaitStage(first, "complete");
        assertThat(syncs()).isEqualTo(1);

        TestOperation again = account.resume(first);
        awaitStage(again, "complete");

        assertThat(syncs()).isEqualTo(1);
        assertThat(account.status().connected()).isTrue();
        account.start(new Commands.Disconnect()).result();
        assertThat(again.result()).containsEntry("ended", "disconnected");
    }

    @Test
    void aFailedConnectIsItsFailure() throws Exception {
        account.password("wrong");

        assertThat(start(Completion.AFTER_DISCONNECT, 0).failure().kind()).isEqualTo(ErrorKind.AUTHENTICATION);
        assertThat(syncs()).isZero();
    }

    @Test
    void theCommandComesBackFromTheJournal() {
        for (Completion completion : Completion.values()) {
            ConnectAndSynchronise command = new ConnectAndSynchronise(completion, 7);
            assertThat(List.of(Imap4Commands.ALL.stream()
                            .filter(known -> known.id().equals(command.id()))
                            .findFirst()
                            .orElseThrow()
                            .decode()
                            .apply(command.parameters())))
                    .containsExactly(command);
        }
    }
}
