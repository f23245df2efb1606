// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.entry.Flag;
import org.openmtm.error.ErrorKind;
import org.openmtm.event.EventType;
import org.openmtm.event.MessagingEvent;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.ServiceState;
import org.openmtm.testservers.ScriptedImapServer;
import org.openmtm.testservers.TcpProxy;

class WatchTest {
    @TempDir
    Path directory;

    private ScriptedImapServer server;
    private TcpProxy proxy;
    private TestAccount account;

    @BeforeEach
    void start() throws Exception {
        server = new ScriptedImapServer().user("u1", "pw");
        server.mailbox("u1").deliver("INBOX", Mail.of("first"));
        proxy = new TcpProxy(server.port());
        account = new TestAccount(directory, proxy.port(), "u1", "pw");
    }

    @AfterEach
    void stop() throws Exception {
        account.close();
        assertNoThreads();
        proxy.close();
        server.close();
    }

    /** One that ends is given the time to end. */
    private static void assertNoThreads() throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("openmtm-imap4")) {
                thread.join(30_000);
                assertThat(thread.isAlive()).as("%s still runs", thread).isFalse();
            }
        }
    }

    private void idle() throws InterruptedException {
        account.sync();
        account.connect();
        awaitIdle(1);
    }

    private void awaitIdle(int times) throws InterruptedException {
        account.await(
                "IDLE " + times,
                () -> server.commands().stream()
                                .filter(command -> command.endsWith(" IDLE"))
                                .count()
                        >= times);
    }

    private List<String> newMail() {
        return account.events(EventType.MAIL_NEW, 0).stream()
                .map(MessagingEvent::detail)
                .toList();
    }

    @Test
    void newMailIsAnEventAtOnce() throws Exception {
        idle();

        for (int i = 0; i < 20; i++) {
            String subject = "news " + i;
            long start = System.nanoTime();
            server.mailbox("u1").deliver("INBOX", Mail.of(subject));
            account.await(subject, () -> newMail().contains(subject));
            assertThat(System.nanoTime() - start).as("nanoseconds to the event").isLessThan(20_000_000_000L);
        }

        assertThat(newMail()).hasSize(20).doesNotHaveDuplicates();
        assertThat(account.counts("INBOX").bodies()).isEqualTo(21);
        assertThat(account.status().state()).isEqualTo(ServiceState.CONNECTED);
        assertThat(account.status().details()).containsEntry("watch", "IDLE");
    }

    @Test
    void flagsAndDeletionsAreSeenToo() throws Exception {
        idle();

        server.mailbox("u1").flags("INBOX", 1, "\\Flagged");
        account.await("flag", () -> account.messages("INBOX").get(1L).local().has(Flag.FLAGGED));
        server.mailbox("u1").expunge("INBOX", 1);
        account.await("deletion", () -> account.counts("INBOX").total() == 0);
    }

    @Test
    void existsBeforeTheServerIdlesIsNotMissed() throws Exception {
        server.on("IDLE", (command, reply) -> {
            server.honest();
            server.mailbox("u1").deliver("INBOX", Mail.of("early"));
            reply.untagged("2 EXISTS").raw("+ idling\r\n");
            reply.untagged("OK still here");
            reply.ok();
        });
        idle();

        account.await("early", () -> newMail().contains("early"));
    }

    @Test
    void mailThatCameWhileAwayIsFetchedAfterConnecting() throws Exception {
        account.sync();
        server.mailbox("u1").deliver("INBOX", Mail.of("while away"));
        account.connect();

        account.await("while away", () -> newMail().contains("while away"));
    }

    @Test
    void commandsInterruptIdleAndItGoesOn() throws Exception {
        // Otherwise one that waits for a second, because the machine is busy, opens another.
        account.set("connections", 1);
        idle();
        for (int i = 0; i < 5; i++) {
            server.mailbox("u1").create("folder " + i);
            server.mailbox("u1").deliver("folder " + i, Mail.of("in folder"));
            assertThat(account.sync()).containsEntry("new", 1L);
        }
        server.mailbox("u1").deliver("INBOX", Mail.of("after"));

        account.await("after", () -> newMail().contains("after"));
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void aCutConnectionIsOpenedAgain() throws Exception {
        account.set("reconnect.max.seconds", 1);
        idle();
        proxy.cutAll(TcpProxy.Cut.RST);
        account.await(
                "told",
                () -> account.statuses().stream()
                        .anyMatch(status ->
                                status.state() == ServiceState.CONNECTING && status.error() == ErrorKind.NETWORK));
        server.mailbox("u1").deliver("INBOX", Mail.of("after the cut"));

        account.await("after the cut", () -> newMail().contains("after the cut"));
        account.await("connected", () -> account.status().state() == ServiceState.CONNECTED);
    }

    @Test
    void aSilentDeathIsFound() throws Exception {
        account.set("idle.refresh.seconds", 5).set("reconnect.max.seconds", 1);
        account.set("idle.probe.seconds", 1);
        idle();
        proxy.silent(true);
        server.mailbox("u1").deliver("INBOX", Mail.of("into the void"));
        account.await(
                "found",
                () -> account.statuses().stream()
                        .anyMatch(status ->
                                status.state() == ServiceState.CONNECTING && status.error() == ErrorKind.NETWORK));
        proxy.silent(false);

        account.await("into the void", () -> newMail().contains("into the void"));
    }

    @Test
    void withoutIdleTheServerIsAskedAgainAndAgain() throws Exception {
        server.capabilities("IMAP4rev1 LITERAL+");
        account.set("poll.seconds", 1);
        account.sync();
        account.connect();
        account.await(
                "watch",
                () -> account.status().details().getOrDefault("watch", "").contains("every 1000 ms"));
        server.mailbox("u1").deliver("INBOX", Mail.of("polled"));

        account.await("polled", () -> newMail().contains("polled"));
    }

    @Test
    void aWrongPasswordAfterACutEndsTheWatch() throws Exception {
        account.set("reconnect.max.seconds", 1);
        idle();
        account.password("changed");
        proxy.cutAll(TcpProxy.Cut.FIN);

        account.await("fault", () -> account.status().state() == ServiceState.FAULT);
        assertThat(account.status().error()).isEqualTo(ErrorKind.AUTHENTICATION);
        account.password("pw");
        account.connect();
        assertThat(account.status().state()).isEqualTo(ServiceState.CONNECTED);
    }

    @Test
    void disconnectEndsEverything() throws Exception {
        idle();
        account.run(new Commands.Disconnect());

        assertThat(account.status().state()).isEqualTo(ServiceState.DISCONNECTED);
        assertNoThreads();
        assertThat(server.commands()).anyMatch(command -> command.endsWith("LOGOUT"));
        assertThat(account.run(new Commands.Disconnect()).values()).isEmpty();
    }

    @Test
    void disconnectIsQuickEvenWhenTheServerIsDead() throws Exception {
        idle();
        proxy.silent(true);
        long start = System.nanoTime();
        account.run(new Commands.Disconnect());

        assertThat(System.nanoTime() - start).isLessThan(20_000_000_000L);
        assertNoThreads();
        assertThat(account.status().state()).isEqualTo(ServiceState.DISCONNECTED);
        proxy.silent(false);
    }

    @Test
    void closeIsQuickEvenWhenTheServerIsDead() throws Exception {
        idle();
        proxy.silent(true);
        long start = System.nanoTime();
        account.restart();

        assertThat(System.nanoTime() - start).isLessThan(20_000_000_000L);
        assertNoThreads();
        proxy.silent(false);
    }
}
