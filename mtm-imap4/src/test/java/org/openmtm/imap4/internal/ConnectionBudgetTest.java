// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.FolderCommands;
import org.openmtm.testservers.DovecotOptions;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.MailboxGenerator;
import org.openmtm.testservers.ScriptedImapServer;

/** How many connections a server takes: as set, or learned when it refuses. */
class ConnectionBudgetTest {
    @TempDir
    Path directory;

    private final HostBudgets hosts = new HostBudgets();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    private <T extends AutoCloseable> T closing(T resource) {
        open.add(resource);
        return resource;
    }

    private TestAccount account(int number, int port) throws Exception {
        String user = "u" + number;
        return closing(new TestAccount(directory.resolve(user), port, user, "pw-" + user, hosts));
    }

    private static MessagingException failure(TestAccount account) throws InterruptedException {
        return account.start(new Commands.Connect()).failure();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void dovecotWithALimitServesForegroundWorkDuringASync(int limit) throws Exception {
        DovecotServer dovecot = closing(DovecotOptions.standard()
                .with("mail_max_userip_connections = " + limit)
                .start());
        for (String folder : List.of("INBOX", "a", "b", "c")) {
            // Not through a client: for a moment the server would count it, and refuse ours.
            dovecot.bulkDeliver("u1", folder, new MailboxGenerator(200, 1));
        }
        TestAccount account = account(1, dovecot.imapPort());
        account.connect();
        TestOperation sync = account.start(new Commands.Synchronise("", false));
        long served = 0;
        while (!sync.completion().toCompletableFuture().isDone()) {
            Map<String, Object> figures = account.start(new FolderCommands.Select(account.folder("a")))
                    .result();
            assertThat(figures).containsEntry("messages", 200L);
            served++;
        }

        assertThat(sync.result()).containsEntry("new", 800L);
        assertThat(served).isPositive();
        assertThat(account.statuses()).noneMatch(status -> status.error() != null);
        String connections = account.status().details().get("connections");
        if (limit == 1) {
            assertThat(connections)
                    .startsWith("1 of 1 (the server refused a second: ")
                    .contains("Maximum number");
        } else {
            assertThat(connections).isEqualTo("2 of 2");
        }
    }

    @Test
    void theLimitOfAnAccountIsToldInTheServersWords() throws Exception {
        DovecotServer dovecot = closing(DovecotOptions.standard()
                .with("mail_max_userip_connections = 1")
                .start());
        account(1, dovecot.imapPort()).connect();
        TestAccount other =
                closing(new TestAccount(directory.resolve("other"), dovecot.imapPort(), "u1", "pw-u1", hosts));

        MessagingException refused = failure(other);

        assertThat(refused.kind()).isEqualTo(ErrorKind.LIMIT);
        assertThat(refused.serverWords()).contains("Maximum number of connections");
        assertThat(other.status().error()).isEqualTo(ErrorKind.LIMIT);
    }

    @Test
    void theQuotaIsShownInTheStatus() throws Exception {
        DovecotServer dovecot = closing(DovecotOptions.standard().with("""
                        mail_plugins = quota
                        protocol imap {
                          mail_plugins = quota imap_quota
                        }
                        plugin {
                          quota = maildir:User quota
                          quota_rule = *:storage=1000K
                        }
                        """).start());
        TestAccount account = account(1, dovecot.imapPort());
        account.connect();

        assertThat(account.status().details().get("quota")).isEqualTo("STORAGE 0 of 1000 (User quota)");
    }

    @Test
    void accountsOfAHostThatRefusesDoNotStormIt() throws Exception {
        ScriptedImapServer server = closing(new ScriptedImapServer());
        for (int i = 1; i <= 6; i++) {
            server.user("u" + i, "pw-u" + i);
        }
        account(1, server.port()).connect();
        server.greeting("* BYE Too many connections from your address\r\n");
        List<TestOperation> waiting = new ArrayList<>();
        List<TestAccount> accounts = new ArrayList<>();
        for (int i = 2; i <= 6; i++) {
            TestAccount account = account(i, server.port()).set("connect.timeout.seconds", 2);
            accounts.add(account);
            waiting.add(account.start(new Commands.Connect()));
        }
        for (TestOperation connect : waiting) {
            MessagingException refused = connect.failure();
            assertThat(refused.kind()).isEqualTo(ErrorKind.LIMIT);
            assertThat(refused.serverWords()).contains("Too many connections");
        }

        assertThat(server.connections()).isLessThanOrEqualTo(1 + 5);
        int before = server.connections();
        assertThat(failure(accounts.get(0)).kind()).isEqualTo(ErrorKind.LIMIT);
        assertThat(server.connections()).as("learned: not even tried").isEqualTo(before);
        assertThat(accounts.get(0).status().details().get("connections to the host"))
                .isEqualTo("1 of 1 (learned: the host said BYE Too many connections from your address)");
    }

    @Test
    void aHostHasTheConnectionsThatAreSet() throws Exception {
        ScriptedImapServer server = closing(new ScriptedImapServer());
        server.user("u1", "pw-u1").user("u2", "pw-u2");
        TestAccount first = account(1, server.port()).set("host.connections", 1);
        TestAccount second =
                account(2, server.port()).set("host.connections", 1).set("connect.timeout.seconds", 1);
        first.connect();

        MessagingException refused = failure(second);

        assertThat(refused.kind()).isEqualTo(ErrorKind.LIMIT);
        assertThat(refused.getMessage()).contains("host.connections");
        assertThat(server.connections()).isEqualTo(1);
        first.run(new Commands.Disconnect());
        second.connect();
        assertThat(second.status().connected()).isTrue();
    }

    @Test
    void aSecondConnectionMakesWayForTheFirstOneOfAnother() throws Exception {
        ScriptedImapServer server = closing(new ScriptedImapServer());
        server.user("u1", "pw-u1").user("u2", "pw-u2");
        TestAccount first = account(1, server.port()).set("host.connections", 2);
        TestAccount second = account(2, server.port()).set("host.connections", 2);
        first.connect();
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        server.once("LIST .*", (command, reply) -> {
            held.countDown();
            TwoConnectionsTest.await(release);
            reply.normal();
        });
        TestOperation sync = first.start(new Commands.Synchronise("", false));
        TwoConnectionsTest.await(held);
        first.start(new FolderCommands.Select(first.folder("INBOX"))).result();
        release.countDown();
        sync.result();
        first.await("2 of 2", () -> "2 of 2".equals(first.status().details().get("connections")));

        second.connect();

        assertThat(second.status().connected()).isTrue();
        first.await("1 of 2", () -> "1 of 2".equals(first.status().details().get("connections")));
    }
}
