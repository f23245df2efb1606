// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.openmtm.pop3.internal.TestAccount.mail;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.ServiceState;
import org.openmtm.testservers.ScriptedPop3Server;

/** Whatever breaks, and wherever: no message is lost, doubled or cut, and nothing is deleted that is not durable here. */
class FaultsTest {
    private static final int MAILS = 6;

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
        account.close();
        server.close();
    }

    private void deliver() {
        for (int i = 0; i < MAILS; i++) {
            server.deliver(mail("mail " + i, ".\r\n..x\r\ntext " + i + "\r\n"));
        }
    }

    private void assertAllHereOnce() throws Exception {
        assertThat(account.entries()).hasSize(MAILS);
        for (int i = 0; i < MAILS; i++) {
            assertThat(account.body(account.message("mail " + i)))
                    .isEqualTo(mail("mail " + i, ".\r\n..x\r\ntext " + i + "\r\n"));
        }
        assertThat(account.problems()).isEmpty();
    }

    /** The connection is cut behind each byte that the server sends, a random one at a time; each sync goes on where it was. */
    @Test
    void cutAnywhereItGoesOn() throws Exception {
        account.set("leave", "never");
        Random random = new Random(5);
        int rounds = Boolean.getBoolean("openmtm.soak") ? 300 : 25;
        for (int round = 0; round < rounds; round++) {
            deliver();
            server.cutAfter(random.nextInt(1_900));
            try {
                account.sync();
            } catch (MessagingException e) {
                assertThat(e.kind()).as(e.oneLine()).isIn(ErrorKind.NETWORK);
            }
            server.honest();
            account.sync();
            assertThat(server.uids()).as("round " + round).isEmpty();
            assertAllHereOnce();
            account.store().write(tx -> {
                account.entries().forEach(entry -> tx.remove(entry.id()));
                return null;
            });
        }
    }

    /** Killed at each write to the store, before and after: what was deleted on the server is here. */
    @Test
    void killedAtAnyWriteItGoesOn() throws Exception {
        account.set("leave", "never");
        boolean finished = false;
        for (int fatal = 1; !finished; fatal++) {
            for (boolean committed : List.of(false, true)) {
                deliver();
                account.show(CrashingStore.at(fatal, committed));
                finished = survives();
                account.show(store -> store);
                account.sync();
                assertThat(server.uids()).isEmpty();
                assertAllHereOnce();
                account.store().write(tx -> {
                    account.entries().forEach(entry -> tx.remove(entry.id()));
                    return null;
                });
            }
        }
    }

    private boolean survives() throws InterruptedException {
        try {
            account.sync();
            return true;
        } catch (CrashingStore.Killed e) {
            return false;
        }
    }

    /** What has another size than announced is asked for again; what comes twice alike is what there is. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 100, 999_999, 999_999_999_999L})
    void theBytesThatComeTwiceAlikeCountNotTheSize(long size) throws Exception {
        for (int i = 0; i < MAILS; i++) {
            server.deliver("uid" + i, mail("mail " + i, ".\r\n..x\r\ntext " + i + "\r\n"), size);
        }
        assertThat(account.sync()).containsEntry("new", (long) MAILS).containsEntry("parked", 0L);
        assertAllHereOnce();
        assertThat(account.sync()).containsEntry("new", 0L).containsEntry("bodies", 0L);
    }

    @Test
    void lineFeedsThatCountAsOneByteAreNoLie() throws Exception {
        byte[] mail = mail("lf");
        long lines = new String(mail).lines().count();
        server.deliver("u", mail, mail.length - lines);
        assertThat(account.sync()).containsEntry("new", 1L);
        assertThat(server.commands()).containsOnlyOnce("RETR 1");
    }

    @Test
    void whatNeverComesAlikeStaysOnTheServer() throws Exception {
        account.set("leave", "never");
        deliver();
        int[] count = {0};
        server.on("RETR 3", (command, normal) -> normal.get().replace("text", "changed " + "!".repeat(++count[0])));

        assertThat(account.sync()).containsEntry("new", MAILS - 1L).containsEntry("parked", 1L);
        assertThat(server.uids()).hasSize(1);

        server.honest();
        assertThat(account.sync()).containsEntry("new", 1L);
        assertAllHereOnce();
    }

    @Test
    void aMessageThatBreaksItsSessionDoesNotHoldUpTheOthers() throws Exception {
        deliver();
        server.on("RETR 6", (command, normal) -> "+OK\r\n" + ScriptedPop3Server.CLOSE);
        assertThatThrownBy(account::sync).isInstanceOf(MessagingException.class);
        assertThatThrownBy(account::sync).isInstanceOf(MessagingException.class);

        assertThat(account.entries()).hasSize(MAILS - 1);
        server.honest();
        account.sync();
        assertAllHereOnce();
    }

    /** A server may promise more than it keeps: commands that came ahead are thrown away. */
    @Test
    void aServerThatLiesAboutPipeliningIsAskedOneByOne() throws Exception {
        account.set("read.timeout.seconds", 5);
        deliver();
        String[] last = {""};
        server.on("RETR.*", (command, normal) -> {
            boolean ahead = last[0].startsWith("RETR") && server.connections() == 1;
            last[0] = command;
            return ahead ? "" : normal.get();
        });
        Map<String, Object> values = account.sync();
        assertThat(values).containsEntry("problems", 1L);
        assertThat(server.connections()).isEqualTo(2);
        assertAllHereOnce();
    }

    @Test
    void cancelledItStopsAndGoesOnLater() throws Exception {
        deliver();
        TestOperation operation = new TestOperation();
        operation.onProgress(() -> {
            if (operation.history().stream()
                            .filter(p -> p.stage().equals("fetch"))
                            .count()
                    == 3) {
                operation.cancel();
            }
        });
        assertThatThrownBy(() -> account.run(new Commands.Synchronise("", false), operation))
                .isInstanceOfSatisfying(
                        MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CANCELLED));
        assertThat(account.status().state()).isEqualTo(ServiceState.DISCONNECTED);
        account.sync();
        assertAllHereOnce();
    }

    /** The module has to go: it stops at a safe place, and the next one goes on. */
    @Test
    void interruptedItMakesWay() throws Exception {
        deliver();
        TestOperation operation = new TestOperation();
        operation.onProgress(() -> {
            if (operation.progressIs("fetch")) {
                Thread.currentThread().interrupt();
            }
        });
        assertThatThrownBy(() -> account.run(new Commands.Synchronise("", false), operation))
                .isInstanceOf(InterruptedException.class);
        account.restart();
        account.sync();
        assertAllHereOnce();
    }
}
