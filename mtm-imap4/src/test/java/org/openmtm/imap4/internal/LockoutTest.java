// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.CompoundCommands.ConnectAndSynchronise;
import org.openmtm.mtm.CompoundCommands.ConnectAndSynchronise.Completion;
import org.openmtm.mtm.FolderCommands;
import org.openmtm.mtm.ServiceState;
import org.openmtm.testservers.DovecotOptions;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.ScriptedImapServer;
import org.openmtm.testservers.TcpProxy;

/**
 * Servers lock accounts after a few wrong passwords: one that is refused is not tried again until a person asks, and
 * stands nowhere (fault 38). A server that says nothing holds up only its own account (fault 22).
 */
class LockoutTest {
    private static final String WRONG = "canary-4711-wrong";

    @TempDir
    Path directory;

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private PrintStream before;
    private ScriptedImapServer server;
    private TcpProxy proxy;
    private TestAccount account;

    @BeforeEach
    void start() throws Exception {
        before = System.err;
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        server = new ScriptedImapServer().user("u1", "canary-4711-right");
        server.mailbox("u1").deliver("INBOX", Mail.of("first"));
        server.mailbox("u1").deliver("Work", Mail.of("second"));
        proxy = new TcpProxy(server.port());
        account = new TestAccount(directory.resolve("store"), proxy.port(), "u1", "canary-4711-right");
        account.set("reconnect.max.seconds", 1).set("sync.rate.seconds", 60);
    }

    @AfterEach
    void stop() throws Exception {
        account.close();
        proxy.close();
        server.close();
        System.setErr(before);
        assertThat(log.toString(StandardCharsets.UTF_8)).doesNotContain("canary");
        assertNoFileHasTheSecret();
    }

    private void assertNoFileHasTheSecret() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain("canary");
            }
        }
    }

    private long attempts() {
        return server.commands().stream()
                .filter(line -> line.matches("\\S+ (LOGIN|AUTHENTICATE) .*"))
                .count();
    }

    private static void assertNobodyWatches() throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("openmtm-imap4-watch")) {
                thread.join(30_000);
                assertThat(thread.isAlive())
                        .as("nobody is left who could try again: %s", thread)
                        .isFalse();
            }
        }
    }

    private void assertRefusedOnce(Command command) throws Exception {
        long tried = attempts();
        MessagingException e = account.start(command).failure();
        assertThat(e.kind()).isEqualTo(ErrorKind.AUTHENTICATION);
        assertThat(e.toString()).doesNotContain("canary");
        assertThat(account.status().state()).isEqualTo(ServiceState.FAULT);
        assertThat(account.status().toString()).doesNotContain("canary");
        assertThat(attempts()).as(command.id()).isEqualTo(tried + 1);
        assertNobodyWatches();
    }

    /** Each attempt is one that a person asked for, also of commands that consist of several steps. */
    @Test
    void everyCommandTriesARefusedPasswordOnce() throws Exception {
        account.sync();
        account.password(WRONG).restart();

        assertRefusedOnce(new Commands.Connect());
        assertRefusedOnce(new Commands.Synchronise("", false));
        for (Completion completion : Completion.values()) {
            assertRefusedOnce(new ConnectAndSynchronise(completion, 60));
        }
        account.password("canary-4711-right");
        account.connect();
        assertThat(account.status().state()).isEqualTo(ServiceState.CONNECTED);
    }

    /** The first mechanism that is refused is the last: each would count as an attempt. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "IMAP4rev1 AUTH=PLAIN AUTH=LOGIN SASL-IR",
                "IMAP4rev1 AUTH=CRAM-MD5 AUTH=PLAIN AUTH=LOGIN",
                "IMAP4rev1 AUTH=LOGIN",
                "IMAP4rev1"
            })
    void noOtherMechanismIsTriedWithARefusedPassword(String capabilities) throws Exception {
        server.capabilities(capabilities);
        server.on("AUTHENTICATE CRAM-MD5.*", (command, reply) -> {
            reply.raw("+ PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+\r\n");
            reply.line();
            reply.tagged("NO [AUTHENTICATIONFAILED] Authentication failed");
        });
        account.password(WRONG);

        assertRefusedOnce(new Commands.Connect());
    }

    @Test
    void dovecotCountsOneFailureForOneAttempt() throws Exception {
        try (DovecotServer dovecot = DovecotOptions.standard()
                        .with("auth_mechanisms = plain login cram-md5 scram-sha-256\nauth_verbose = yes")
                        .start();
                TestAccount other = new TestAccount(directory.resolve("other"), dovecot.imapPort(), "u1", WRONG)) {
            assertThatThrownBy(other::connect)
                    .isInstanceOfSatisfying(
                            MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.AUTHENTICATION));
            // The next good log in stands behind the failure in the log.
            dovecot.client("u2").close();
            other.await("logged", () -> dovecot.log().contains("Login: user=<u2>"));
            assertThat(dovecot.log().lines().filter(line -> line.contains("Password mismatch")))
                    .as(dovecot.log())
                    .hasSize(1);
        }
    }

    @Test
    void aPasswordThatChangesWhileConnectedIsTriedOnceMore() throws Exception {
        account.sync();
        account.connect();
        account.await("IDLE", () -> server.commands().stream().anyMatch(line -> line.endsWith(" IDLE")));
        long tried = attempts();
        account.password(WRONG);
        proxy.cutAll(TcpProxy.Cut.RST);

        account.await("fault", () -> account.status().state() == ServiceState.FAULT);
        assertNobodyWatches();
        assertThat(attempts()).isEqualTo(tried + 1);
        assertThat(account.status().error()).isEqualTo(ErrorKind.AUTHENTICATION);
    }

    /** The second connection of an account is refused its password while the first one works. */
    @Test
    void aSecondConnectionThatIsRefusedIsNotTriedAgainAndAgain() throws Exception {
        account.sync();
        account.connect();
        long tried = attempts();
        account.password(WRONG);
        for (int i = 0; i < 3; i++) {
            CountDownLatch held = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            server.once("LIST .*", (command, reply) -> {
                held.countDown();
                TwoConnectionsTest.await(release);
                reply.normal();
            });
            TestOperation sync = account.start(new Commands.Synchronise("", false));
            TwoConnectionsTest.await(held);
            TestOperation select = account.start(new FolderCommands.Select(account.folder("Work")));
            account.await("refused", () -> attempts() == tried + 1);
            release.countDown();
            sync.result();
            assertThat(select.result()).containsEntry("messages", 1L);
        }

        assertThat(attempts()).isEqualTo(tried + 1);
    }

    @Test
    void aMuteServerHoldsUpOnlyItsOwnAccount() throws Exception {
        HostBudgets hosts = new HostBudgets();
        try (ScriptedImapServer mute = new ScriptedImapServer().user("u1", "pw").greeting("");
                TestAccount first = new TestAccount(directory.resolve("mute"), mute.port(), "u1", "pw", hosts);
                TestAccount second =
                        new TestAccount(directory.resolve("second"), server.port(), "u1", "canary-4711-right", hosts)) {
            first.set("read.timeout.seconds", 60);
            TestOperation held = first.start(new Commands.Synchronise("", false));
            first.await("a connection that is mute", () -> mute.connections() == 1);

            assertThat(second.sync()).containsEntry("new", 2L);

            assertThat(held.completion().toCompletableFuture()).isNotDone();
            held.cancel();
            assertThat(held.failure().kind()).isEqualTo(ErrorKind.CANCELLED);
        }
    }
}
