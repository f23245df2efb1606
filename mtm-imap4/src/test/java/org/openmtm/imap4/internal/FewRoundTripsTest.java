// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.entry.Flag;
import org.openmtm.mtm.Commands;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.ImapProbe;
import org.openmtm.testservers.MadeUpMails;
import org.openmtm.testservers.MailboxGenerator;
import org.openmtm.testservers.ScriptedImapServer;
import org.openmtm.testservers.TcpProxy;

/** What a sync costs on the wire, counted in commands as they pass. */
class FewRoundTripsTest {
    private static final int FOLDERS = 100;

    private static DovecotServer dovecot;

    @TempDir
    Path directory;

    private final StringBuffer sent = new StringBuffer();

    @BeforeAll
    static void start() throws Exception {
        dovecot = DovecotServer.start();
        for (int i = 1; i < FOLDERS; i++) {
            dovecot.bulkDeliver("u1", "Folder " + i, new MailboxGenerator(2, i));
        }
        dovecot.bulkDeliver("u1", "INBOX", new MailboxGenerator(2, 0));
    }

    @AfterAll
    static void stop() throws Exception {
        dovecot.close();
    }

    private TcpProxy proxy(int port) throws Exception {
        return new TcpProxy(port).tap((direction, bytes, length) -> {
            if (direction == TcpProxy.Direction.TO_SERVER) {
                sent.append(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
            }
        });
    }

    /** The commands of the last sync, without those of the log-in. */
    private List<String> commands() {
        return sent.toString()
                .lines()
                .map(line -> line.replaceFirst("^A\\d+ ", ""))
                .filter(line -> line.matches("(?s)(UID |LIST|LSUB|STATUS|SELECT|EXAMINE|FETCH|STORE|SEARCH|NOOP).*"))
                .toList();
    }

    private Map<String, Object> counted(TestAccount account) throws Exception {
        sent.setLength(0);
        return account.sync();
    }

    @Test
    void nothingChangedInAHundredFoldersIsOneRoundTripWithListStatus() throws Exception {
        try (TcpProxy proxy = proxy(dovecot.imapPort());
                TestAccount account = new TestAccount(directory, proxy.port(), "u1", dovecot.password("u1"))) {
            assertThat(account.sync()).containsEntry("new", 2L * FOLDERS);

            Map<String, Object> values = counted(account);

            assertThat(commands()).singleElement().asString().startsWith("LIST");
            assertThat(values.get("strategy")).isEqualTo(FOLDERS + " folders unchanged by STATUS");
        }
    }

    /** Two round trips are waited for: to leave IDLE, and to ask. The way back to listening comes behind the answer. */
    @Test
    void theSecondSyncOfAConnectedAccountIsTwoRoundTripsEachTime() throws Exception {
        dovecot.bulkDeliver("u4", "INBOX", new MailboxGenerator(200, 4));
        try (TcpProxy proxy = proxy(dovecot.imapPort());
                TestAccount account = new TestAccount(directory, proxy.port(), "u4", dovecot.password("u4"))) {
            // Otherwise one that waits for a second, because the machine is busy, opens another.
            account.set("connections", 1);
            assertThat(account.sync()).containsEntry("new", 200L);
            account.connect();
            account.sync();

            for (int i = 0; i < 10; i++) {
                account.await("IDLE", () -> sent.toString().endsWith(" IDLE\r\n"));
                proxy.resetCounts();
                Map<String, Object> values = counted(account);

                account.await("IDLE again", () -> sent.toString().endsWith(" IDLE\r\n"));
                assertThat(values).containsEntry("roundTrips", 1L).containsEntry("new", 0L);
                assertThat(sent.toString().lines().map(line -> line.replaceFirst("^A\\d+ (\\S+).*", "$1")))
                        .containsExactly("DONE", "LIST", "SELECT", "IDLE");
                assertThat(proxy.roundTrips()).as("with the way back").isEqualTo(4);
                assertThat(proxy.connections()).as("new connections").isZero();
            }
        }
    }

    @Test
    void withoutListStatusItIsAtMostOneCommandAFolder() throws Exception {
        try (TcpProxy proxy = proxy(dovecot.imapPort());
                TestAccount account = new TestAccount(directory, proxy.port(), "u1", dovecot.password("u1"))) {
            account.set("capabilities.off", "LIST-STATUS");
            account.sync();

            Map<String, Object> values = counted(account);

            assertThat(commands()).hasSizeLessThanOrEqualTo(FOLDERS + 1);
            assertThat((Long) values.get("roundTrips")).isLessThan(15L);
        }
    }

    @Test
    void tenThousandFlagsOfTheServerComeInThreeRoundTrips() throws Exception {
        dovecot.bulkDeliver("u2", "INBOX", new MailboxGenerator(10_000, 3));
        try (TcpProxy proxy = proxy(dovecot.imapPort());
                TestAccount account = new TestAccount(directory, proxy.port(), "u2", dovecot.password("u2"));
                ImapProbe probe = dovecot.client("u2")) {
            account.run(new Commands.Synchronise("INBOX", true));
            probe.select("INBOX");
            probe.store("1:10000", "+FLAGS", "\\Flagged");
            sent.setLength(0);

            Map<String, Object> values =
                    account.run(new Commands.Synchronise("INBOX", true)).values();

            assertThat(commands()).hasSizeLessThanOrEqualTo(3);
            assertThat(values).containsEntry("flagsIn", 10_000L);
            assertThat(account.messages("INBOX").values())
                    .allSatisfy(message ->
                            assertThat(message.local().has(Flag.FLAGGED)).isTrue());
        }
    }

    @Test
    void withoutQresyncADeletionCostsOneSearchAndNoListOfFlags() throws Exception {
        dovecot.bulkDeliver("u3", "INBOX", new MailboxGenerator(2_000, 3));
        try (TcpProxy proxy = proxy(dovecot.imapPort());
                TestAccount account = new TestAccount(directory, proxy.port(), "u3", dovecot.password("u3"));
                ImapProbe probe = dovecot.client("u3")) {
            account.set("capabilities.off", "QRESYNC");
            account.sync();
            probe.select("INBOX");
            probe.expunge("700");
            sent.setLength(0);

            Map<String, Object> values = account.sync();

            assertThat(values).containsEntry("removed", 1L);
            assertThat(values.get("strategy").toString()).contains("then count");
            assertThat(commands())
                    .anyMatch(command -> command.startsWith("UID SEARCH RETURN (ALL) ALL"))
                    .noneMatch(command -> command.startsWith("UID FETCH") && !command.contains("CHANGEDSINCE"));
            assertThat((Long) values.get("bytes")).isLessThan(10_000L);
        }
    }

    @Test
    void aLargeFolderThatWasInterruptedGoesOnWhereItWas() throws Exception {
        int count = 30_000;
        try (ScriptedImapServer server = new ScriptedImapServer().user("u1", "secret");
                TestAccount account = new TestAccount(directory, server.port(), "u1", "secret")) {
            MadeUpMails mails = new MadeUpMails(server, count);
            TestOperation operation = new TestOperation();
            operation.observe(progress -> {
                if (progress.stage().equals("fetch") && progress.done() >= 10_000) {
                    operation.cancel();
                }
            });
            org.assertj.core.api.Assertions.assertThatThrownBy(
                            () -> account.run(new Commands.Synchronise("INBOX", true), operation))
                    .isInstanceOf(org.openmtm.error.MessagingException.class);
            long here = account.store().bound(account.folder("INBOX"));
            account.await("the server to stop answering", () -> server.open() == 0);
            long told = mails.headers();
            account.restart();

            Map<String, Object> values =
                    account.run(new Commands.Synchronise("INBOX", true)).values();

            assertThat(here).isBetween(5_000L, count - 1L);
            assertThat(values).containsEntry("new", count - here);
            assertThat(mails.headers() - told).isEqualTo(count - here);
            assertThat(account.store().bound(account.folder("INBOX"))).isEqualTo(count);
        }
    }
}
