// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.CompoundCommands;
import org.openmtm.mtm.FolderCommands;
import org.openmtm.mtm.ServiceState;
import org.openmtm.testservers.ScriptedImapServer;

/** A foreground command is served while a long sync runs: over a second connection, or by turns over the one there is. */
class TwoConnectionsTest {
    @TempDir
    Path directory;

    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private ScriptedImapServer server;
    private TestAccount account;

    @BeforeEach
    void start() throws Exception {
        server = new ScriptedImapServer().user("u1", "pw");
        server.mailbox("u1").deliver("INBOX", Mail.of("first"));
        for (String folder : List.of("a", "b", "z")) {
            server.mailbox("u1").deliver(folder, Mail.of("in " + folder));
        }
        account = new TestAccount(directory, server.port(), "u1", "pw").set("read.timeout.seconds", 30);
        account.connect();
    }

    @AfterEach
    void stop() throws Exception {
        release.countDown();
        account.close();
        server.close();
    }

    /** The server keeps the sync waiting when it opens this folder. */
    private TestOperation syncHeldAt(String folder) throws InterruptedException {
        server.once("SELECT \"?" + folder + "\"?.*", (command, reply) -> {
            held.countDown();
            await(release);
            reply.normal();
        });
        TestOperation sync = account.start(new Commands.Synchronise("", false));
        await(held);
        return sync;
    }

    static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private TestOperation select(String folder) {
        return account.start(new FolderCommands.Select(account.folder(folder)));
    }

    private long logins() {
        return server.commands().stream()
                .filter(command -> command.contains("LOGIN \"u1\""))
                .count();
    }

    private void refuseASecond(String answer) {
        server.on("LOGIN .*", (command, reply) -> {
            if (account.status().connected()) {
                reply.tagged(answer);
            } else {
                reply.normal();
            }
        });
    }

    @Test
    void foregroundWorkIsServedWhileASyncRuns() throws Exception {
        TestOperation sync = syncHeldAt("b");

        assertThat(select("z").result()).containsEntry("messages", 1L);

        assertThat(sync.completion().toCompletableFuture()).isNotDone();
        assertThat(account.status().details().get("connections")).isEqualTo("2 of 2");
        assertThat(account.start(new CompoundCommands.IsBusy()).result().get("background"))
                .asString()
                .contains("sync " + sync.id() + ": ");
        release.countDown();
        assertThat(sync.result()).containsEntry("new", 4L);
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void cancellingTheSyncBreaksOnlyItsOwnConnection() throws Exception {
        TestOperation sync = syncHeldAt("b");
        CountDownLatch foreground = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        server.once("SELECT \"?z\"?.*", (command, reply) -> {
            foreground.countDown();
            await(go);
            reply.normal();
        });
        TestOperation select = select("z");
        await(foreground);

        assertThat(account.start(new CompoundCommands.CancelBackground()).result())
                .containsEntry("cancelled", 1L);

        assertThat(sync.failure().kind()).isEqualTo(ErrorKind.CANCELLED);
        go.countDown();
        assertThat(select.result()).containsEntry("messages", 1L);
        account.await(
                "watched again", () -> "IDLE".equals(account.status().details().get("watch")));
    }

    @Test
    void cancellingForegroundWorkLeavesTheSyncAlone() throws Exception {
        TestOperation sync = syncHeldAt("b");
        CountDownLatch foreground = new CountDownLatch(1);
        server.once("SELECT \"?z\"?.*", (command, reply) -> {
            foreground.countDown();
            reply.silence();
        });
        TestOperation select = select("z");
        await(foreground);
        select.cancel();

        assertThat(select.failure().kind()).isEqualTo(ErrorKind.CANCELLED);
        release.countDown();
        assertThat(sync.result()).containsEntry("new", 4L);
    }

    /** What the watch was told before a change is sent over the other connection must not come in after that. */
    @Test
    void aFolderIsBroughtInStepOverOneConnectionAtATime() throws Exception {
        account.start(new Commands.Synchronise("INBOX", false)).result();
        account.await("watched", () -> "IDLE".equals(account.status().details().get("watch")));
        server.once("UID FETCH .* \\(UID FLAGS\\)", (command, reply) -> {
            held.countDown();
            await(release);
            reply.untagged("1 FETCH (UID 1 FLAGS (\\Answered))").ok();
        });
        server.mailbox("u1").flags("INBOX", 1, "\\Answered");
        await(held);
        CountDownLatch opened = new CountDownLatch(1);
        server.on("SELECT .*", (command, reply) -> {
            opened.countDown();
            reply.normal();
        });
        EntryId message = account.messages("INBOX").get(1L).message();
        account.store().write(tx -> {
            tx.setFlags(message, Flags.NONE.with(Flag.FLAGGED));
            return null;
        });
        TestOperation sync = account.start(new Commands.Synchronise("INBOX", false));
        account.await("a second connection", () -> logins() == 2);

        boolean both = opened.await(1, TimeUnit.SECONDS);
        if (both) {
            sync.result();
        }
        release.countDown();

        sync.result();
        account.await(
                "watched again", () -> "IDLE".equals(account.status().details().get("watch")));
        assertThat(account.messages("INBOX").get(1L).local()).hasToString("\\Answered \\Flagged");
        assertThat(server.mailbox("u1").messages("INBOX").get(0).flags())
                .containsExactlyInAnyOrder("\\Answered", "\\Flagged");
        assertThat(both).as("over both at once").isFalse();
    }

    @Test
    void whereTheServerRefusesASecondConnectionBothShareOne() throws Exception {
        refuseASecond("NO [LIMIT] Too many connections of this user");
        TestOperation sync = syncHeldAt("b");
        TestOperation select = select("a");
        account.await("refused", () -> logins() == 2);
        release.countDown();

        assertThat(select.result()).containsEntry("messages", 1L);
        assertThat(sync.result()).containsEntry("new", 4L);
        List<String> opened = server.commands().stream()
                .filter(command -> command.contains(" SELECT "))
                .map(command -> command.replaceAll(".*SELECT \"(\\w+)\".*", "$1"))
                .toList();
        assertThat(opened.subList(opened.indexOf("b"), opened.indexOf("z") + 1)).containsExactly("b", "a", "z");
        assertThat(account.status().details().get("connections"))
                .isEqualTo("1 of 1 (the server refused a second: NO [LIMIT] Too many connections of this user)");
        assertThat(account.status().state()).isEqualTo(ServiceState.CONNECTED);
    }

    /** Over one connection even a huge folder does not make a person wait: its sync makes way, and goes on. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void foregroundWorkDoesNotWaitForTheEndOfAHugeFolder(boolean headersAreHere) throws Exception {
        int many = 6000;
        for (int number = 1; number < many; number++) {
            server.mailbox("u1").deliver("INBOX", Mail.of("mail " + number));
        }
        if (headersAreHere) {
            account.run(new Commands.Synchronise("", true));
        }
        refuseASecond("NO [LIMIT] Too many connections of this user");
        server.once("(UID )?FETCH .*BODY.PEEK\\[\\].*", (command, reply) -> {
            held.countDown();
            await(release);
            reply.normal();
        });
        TestOperation sync = account.start(new Commands.Synchronise("", false));
        await(held);
        TestOperation select = select("a");
        account.await("refused", () -> logins() == 2);
        release.countDown();

        assertThat(select.result()).containsEntry("messages", 1L);
        assertThat(sync.result())
                .containsEntry("new", headersAreHere ? 0L : many + 3L)
                .containsEntry("bodies", many + 3L)
                .containsEntry("folders", 4L)
                .containsEntry("problems", 0L);
        List<String> commands = server.commands();
        int begun = indexOf(commands, ".*FETCH .*BODY.PEEK\\[].*", 0);
        int served = indexOf(commands, ".* SELECT \"?a\"?.*", begun);
        assertThat(commands.subList(served, indexOf(commands, ".* SELECT \"?b\"?.*", served)))
                .as("the rest of the huge folder comes afterwards")
                .filteredOn(command -> command.contains("BODY.PEEK[]"))
                .hasSizeGreaterThan(2);
        assertThat(account.counts("INBOX").bodies()).isEqualTo(many);
        assertThat(account.binding("INBOX").complete()).isTrue();
    }

    private static int indexOf(List<String> commands, String expression, int from) {
        for (int i = from; i < commands.size(); i++) {
            if (commands.get(i).matches(expression)) {
                return i;
            }
        }
        throw new AssertionError("no " + expression + " in " + commands);
    }

    @Test
    void theRefusalIsRememberedInsteadOfTryingAgainAndAgain() throws Exception {
        refuseASecond("NO [LIMIT] Too many connections of this user");
        TestOperation sync = syncHeldAt("b");
        TestOperation first = select("a");
        account.await("refused", () -> logins() == 2);
        TestOperation second = select("z");
        release.countDown();

        first.result();
        second.result();
        sync.result();
        assertThat(logins()).isEqualTo(2);
    }

    @Test
    void aRefusedSecondLogInIsNoWrongPassword() throws Exception {
        refuseASecond("NO [AUTHENTICATIONFAILED] Authentication failed");
        TestOperation sync = syncHeldAt("b");
        TestOperation select = select("a");
        account.await("refused", () -> logins() == 2);
        release.countDown();

        assertThat(select.result()).containsEntry("messages", 1L);
        assertThat(sync.result()).containsEntry("new", 4L);
        assertThat(account.statuses()).noneMatch(status -> status.error() == ErrorKind.AUTHENTICATION);
    }

    @Test
    void oneConnectionIsEnoughWhereNoMoreAreSet() throws Exception {
        account.set("connections", 1);
        account.run(new Commands.Disconnect());
        account.connect();
        TestOperation sync = syncHeldAt("b");
        TestOperation select = select("a");
        release.countDown();

        assertThat(select.result()).containsEntry("messages", 1L);
        sync.result();
        assertThat(logins()).isEqualTo(2);
        assertThat(account.status().details().get("connections")).isEqualTo("1 of 1");
    }

    @Test
    void selectNeedsAConnection() throws Exception {
        account.run(new Commands.Disconnect());

        MessagingException refused = select("a").failure();

        assertThat(refused.kind()).isEqualTo(ErrorKind.DISCONNECTED);
        assertThat(refused.advice()).contains("Connect");
        assertThat(account.start(new CompoundCommands.IsConnected()).result())
                .containsEntry("connected", false)
                .containsEntry("state", "DISCONNECTED");
    }

    @Test
    void waitForBackgroundWaitsForIt() throws Exception {
        TestOperation sync = syncHeldAt("b");
        TestOperation wait = account.start(new CompoundCommands.WaitForBackground());
        assertThat(wait.completion().toCompletableFuture()).isNotDone();
        release.countDown();

        assertThat(wait.result()).containsEntry("waited", 1L);
        assertThat(sync.completion().toCompletableFuture()).isCompleted();
        assertThat(account.start(new CompoundCommands.IsBusy()).result()).containsEntry("busy", false);
    }

    @Test
    void disconnectEndsTheSync() throws Exception {
        TestOperation sync = syncHeldAt("b");

        account.start(new Commands.Disconnect()).result();

        assertThat(sync.failure().kind()).isEqualTo(ErrorKind.CANCELLED);
        assertThat(account.status().state()).isEqualTo(ServiceState.DISCONNECTED);
        assertThat(account.status().details().get("connections")).startsWith("0 of");
    }

    @Test
    void changedSettingsAreToldUntilTheNextConnect() throws Exception {
        account.set("poll.seconds", 30).set("folders", "INBOX");
        assertThat(account.status().details().get("settings changed")).startsWith("folders, poll.seconds");

        account.run(new Commands.Disconnect());
        account.connect();

        assertThat(account.status().details()).doesNotContainKey("settings changed");
    }
}
