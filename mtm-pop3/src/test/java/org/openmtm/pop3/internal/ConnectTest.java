// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.openmtm.pop3.internal.TestAccount.mail;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.CompoundCommands.ConnectAndSynchronise;
import org.openmtm.mtm.CompoundCommands.GetMail;
import org.openmtm.mtm.FetchOptions;
import org.openmtm.mtm.MessageCommands;
import org.openmtm.mtm.ServiceState;
import org.openmtm.testservers.ScriptedPop3Server;
import org.openmtm.testservers.TcpProxy;

/** Sessions: how long they last, who has them, and what a service is meanwhile. */
class ConnectTest {
    @TempDir
    Path directory;

    private ScriptedPop3Server server;
    private TestAccount account;

    @BeforeEach
    void start() throws Exception {
        server = new ScriptedPop3Server("u1", "pw").exclusive();
        account = new TestAccount(directory, server.port(), "u1", "pw");
    }

    @AfterEach
    void stop() throws Exception {
        account.close();
        server.close();
    }

    private void fails(ErrorKind kind, Command command) {
        assertThatThrownBy(() -> account.run(command))
                .isInstanceOfSatisfying(
                        MessagingException.class,
                        e -> assertThat(e.kind()).as(e.oneLine()).isEqualTo(kind));
    }

    @Test
    void aSessionIsKeptForAWhileAndTheServiceStaysConnected() throws Exception {
        account.set("idle.seconds", 60);
        account.run(new Commands.Connect());
        assertThat(server.open()).isEqualTo(1);
        assertThat(account.status().state()).isEqualTo(ServiceState.CONNECTED);
        account.run(new Commands.Disconnect());

        account.set("idle.seconds", 1);
        account.run(new Commands.Connect());
        account.await("the session to end", () -> server.open() == 0);
        assertThat(account.status().state()).isEqualTo(ServiceState.CONNECTED);
        assertThat(server.commands()).endsWith("QUIT");

        account.run(new Commands.Disconnect());
        assertThat(account.status().state()).isEqualTo(ServiceState.DISCONNECTED);
    }

    @Test
    void aServiceThatNeverChecksIsDisconnectedWithItsSession() throws Exception {
        account.set("idle.seconds", 1).set("check.minutes", 0);
        account.run(new Commands.Connect());
        account.await("the disconnect", () -> account.status().state() == ServiceState.DISCONNECTED);
        account.await("the session to end", () -> server.open() == 0);
    }

    @Test
    void withoutAConnectionASyncMakesOneForItself() throws Exception {
        account.sync();
        account.await("the session to end", () -> server.open() == 0);
        assertThat(account.status().state()).isEqualTo(ServiceState.DISCONNECTED);
        assertThat(account.run(new Commands.Test()).values())
                .containsEntry("login", "PLAIN")
                .containsKey("capabilities");
        assertThat(account.status().state()).isEqualTo(ServiceState.DISCONNECTED);
    }

    @Test
    void whatCameSinceTheSessionBeganIsSeen() throws Exception {
        account.run(new Commands.Connect());
        server.deliver(mail("a"));
        assertThat(account.sync()).containsEntry("new", 1L);
        server.deliver(mail("b"));
        assertThat(account.sync()).containsEntry("new", 1L);
    }

    /** LOGIN-DELAY (RFC 2449, 6.5): the sync has the session of the connect. */
    @Test
    void whereLogInsHaveToBeFarApartOneSessionDoes() throws Exception {
        server.capabilities("UIDL", "TOP", "USER", "LOGIN-DELAY 900");
        account.set("idle.seconds", 60);
        account.run(new Commands.Connect());
        account.sync();
        assertThat(server.connections()).isEqualTo(1);
        account.sync();
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void errorsAreToldByTheirKind() throws Exception {
        try (TestAccount other = new TestAccount(directory.resolve("other"), server.port(), "u1", "pw")) {
            other.run(new Commands.Connect());
            fails(ErrorKind.BUSY, new Commands.Connect());
            assertThat(account.status().error()).isEqualTo(ErrorKind.BUSY);
        }
        account.password("wrong");
        fails(ErrorKind.AUTHENTICATION, new Commands.Connect());
        assertThat(account.status().state()).isEqualTo(ServiceState.FAULT);
        account.password(null);
        fails(ErrorKind.AUTHENTICATION, new Commands.Test());
        server.close();
        account.password("pw");
        fails(ErrorKind.NETWORK, new Commands.Connect());
    }

    /** Long work lends the session: the maildrop is locked, there cannot be another one. */
    @Test
    void shortWorkDoesNotWaitForTheEndOfASync() throws Exception {
        server.deliver(mail("wanted", "line\r\n".repeat(100)));
        account.headers();
        EntryId wanted = account.message("wanted");
        for (int i = 0; i < 300; i++) {
            server.deliver(mail("mail " + i));
        }
        account.run(new Commands.Connect());
        CountDownLatch fetching = new CountDownLatch(1);
        AtomicReference<Thread> waiting = new AtomicReference<>();
        server.on("TOP 230 0", (command, normal) -> {
            account.awaitQuietly(
                    "somebody to wait for the session",
                    () -> waiting.get() != null && waiting.get().getState() == Thread.State.TIMED_WAITING);
            return normal.get();
        });
        CompletableFuture<Long> foreground = CompletableFuture.supplyAsync(() -> populate(fetching, waiting, wanted));
        TestOperation sync = new TestOperation();
        sync.onProgress(() -> {
            if (sync.progressIs("fetch")) {
                fetching.countDown();
            }
        });

        account.run(new Commands.Synchronise("", true), sync);

        assertThat(foreground.get(60, TimeUnit.SECONDS)).isLessThan(301);
        assertThat(account.store().entry(wanted).orElseThrow().body()).isEqualTo(BodyState.COMPLETE);
        assertThat(account.entries()).hasSize(301);
    }

    /** @return how many messages were here when it was done */
    private long populate(CountDownLatch when, AtomicReference<Thread> who, EntryId message) {
        try {
            assertThat(when.await(60, TimeUnit.SECONDS)).isTrue();
            who.set(Thread.currentThread());
            account.run(new MessageCommands.Populate(List.of(message), FetchOptions.WHOLE));
            return account.entries().size();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void closingTakesNoLongerThanItMay() throws Exception {
        account.run(new Commands.Connect());
        server.on(".*", (command, normal) -> "");
        long start = System.nanoTime();
        account.server().close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("openmtm-pop3")) {
                thread.join(30_000);
                assertThat(thread.isAlive()).as("%s still runs", thread).isFalse();
            }
        }
    }

    @Test
    void getMailIsOneCommand() throws Exception {
        server.deliver(mail("a"));
        GetMail get = new GetMail(
                GetMail.Action.COPY,
                GetMail.Scope.NEW,
                GetMail.Connection.CONNECT_AND_DISCONNECT,
                null,
                List.of(),
                StandardFolder.INBOX.id(),
                FetchOptions.WHOLE);
        assertThat(account.run(get).values()).containsEntry("messages", 1L);
        assertThat(account.entries(StandardFolder.INBOX.id())).hasSize(1);
        assertThat(account.status().state()).isEqualTo(ServiceState.DISCONNECTED);
        assertThat(account.run(get).values()).containsEntry("messages", 0L);

        GetMail connected = new GetMail(
                GetMail.Action.POPULATE,
                GetMail.Scope.ALL,
                GetMail.Connection.ALREADY_CONNECTED,
                null,
                List.of(),
                null,
                FetchOptions.WHOLE);
        fails(ErrorKind.DISCONNECTED, connected);
    }

    @Test
    void connectAndSynchroniseIsOneCommand() throws Exception {
        server.deliver(mail("a"));
        ConnectAndSynchronise command = new ConnectAndSynchronise(ConnectAndSynchronise.Completion.AFTER_DISCONNECT, 1);
        assertThat(account.run(command).values()).containsEntry("new", "1");
        assertThat(account.status().state()).isEqualTo(ServiceState.DISCONNECTED);
    }

    /** Servers end sessions that nobody uses, and networks forget them. */
    @Test
    void aSessionThatTheServerEndedIsNoTrouble() throws Exception {
        server.deliver(mail("a", "line\r\n".repeat(100)));
        try (TcpProxy proxy = new TcpProxy(server.port());
                TestAccount far = new TestAccount(directory.resolve("far"), proxy.port(), "u1", "pw")) {
            far.headers();
            far.run(new Commands.Connect());
            proxy.cutAll(TcpProxy.Cut.FIN);
            far.await("the server to see it", () -> server.open() == 0);

            assertThat(far.run(new MessageCommands.Populate(List.of(far.message("a")), FetchOptions.WHOLE))
                            .values())
                    .containsEntry("fetched", 1L)
                    .doesNotContainKey("waits");
            assertThat(far.status().state()).isEqualTo(ServiceState.CONNECTED);
        }
    }

    /** While the store is replaced, say: mail is looked for again when it is back, without anybody connecting. */
    @Test
    void whoLooksAfterTheSessionsSurvivesTrouble() throws Exception {
        account.set("idle.seconds", 1);
        account.run(new Commands.Connect());
        account.failOnce(new MessagingException(ErrorKind.UNAVAILABLE, "The store is away", "Wait"));
        account.await("the trouble", account::failed);

        account.await("the session to end", () -> server.open() == 0);
        account.await("the recovery", () -> account.status().state() == ServiceState.CONNECTED);
    }

    /** Not only the first session is ended: whoever reads the maildrop elsewhere waits for it. */
    @Test
    void eachSessionIsEndedWhenNobodyUsesIt() throws Exception {
        server.deliver(mail("a", "line\r\n".repeat(100)));
        account.set("idle.seconds", 1).headers();
        account.run(new Commands.Connect());
        account.await("the session to end", () -> server.open() == 0);

        account.run(new MessageCommands.Populate(List.of(account.message("a")), FetchOptions.WHOLE));

        assertThat(account.entries().get(0).body()).isEqualTo(BodyState.COMPLETE);
        account.await("the second session to end", () -> server.open() == 0);
        assertThat(account.status().state()).isEqualTo(ServiceState.CONNECTED);
    }
}
