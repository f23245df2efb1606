// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.RemoteMessage;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.ImapProbe;
import org.openmtm.testservers.MailboxGenerator;

/** Random changes on both sides come to the same state on both, whatever the server can or suddenly cannot. */
class ConvergenceTest {
    private static final int MAILS = 60;
    private static final List<String> FLAGS = List.of("\\Seen", "\\Flagged", "\\Answered", "$Label1", "Personal");

    private static DovecotServer dovecot;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() throws Exception {
        dovecot = DovecotServer.start();
    }

    @AfterAll
    static void stop() throws Exception {
        dovecot.close();
    }

    @ParameterizedTest
    @CsvSource({"u1, ''", "u2, QRESYNC", "u3, 'QRESYNC,CONDSTORE'", "u4, random"})
    void bothSidesAgreeInTheEnd(String user, String off) throws Exception {
        dovecot.bulkDeliver(user, "INBOX", new MailboxGenerator(MAILS, 2));
        Random random = new Random(user.hashCode());
        try (TestAccount account = new TestAccount(directory, dovecot.imapPort(), user, dovecot.password(user));
                ImapProbe probe = dovecot.client(user)) {
            account.set("capabilities.off", off.equals("random") ? "" : off);
            account.sync();
            probe.select("INBOX");
            for (int round = 0; round < 15; round++) {
                if (off.equals("random")) {
                    account.set(
                            "capabilities.off",
                            List.of("", "QRESYNC", "CONDSTORE,QRESYNC").get(random.nextInt(3)));
                }
                for (int i = 0; i < 6; i++) {
                    changeThere(probe, random);
                    changeHere(account, random);
                }
                if (round % 5 == 4) {
                    probe.expunge(probe.search("ALL").get(random.nextInt(10)).toString());
                    probe.append("INBOX", "\\Seen", Mail.of("mail of round " + round));
                }
                account.sync("INBOX");
            }
            account.sync("INBOX");
            account.sync("INBOX");

            probe.command("NOOP");
            assertThat(account.messages("INBOX").keySet()).containsExactlyElementsOf(probe.search("ALL"));
            for (RemoteMessage message : account.messages("INBOX").values()) {
                assertThat(message.local()).isEqualTo(message.agreed());
                assertThat(List.of(message.local().toString().split(" ")).stream()
                                .filter(word -> !word.isEmpty()))
                        .as("UID " + message.uid())
                        .containsExactlyInAnyOrderElementsOf(probe.flags(message.uid()));
            }
        }
    }

    private static void changeThere(ImapProbe probe, Random random) throws Exception {
        List<Long> uids = probe.search("ALL");
        long uid = uids.get(random.nextInt(uids.size()));
        probe.store(
                Long.toString(uid),
                random.nextBoolean() ? "+FLAGS" : "-FLAGS",
                FLAGS.get(random.nextInt(FLAGS.size())));
    }

    private static void changeHere(TestAccount account, Random random) {
        List<RemoteMessage> messages = List.copyOf(account.messages("INBOX").values());
        RemoteMessage message = messages.get(random.nextInt(messages.size()));
        String word = FLAGS.get(random.nextInt(FLAGS.size()));
        Flags flag = java.util.Arrays.stream(Flag.values())
                .filter(system -> system.imapName().equals(word))
                .findFirst()
                .map(Flags::of)
                .orElseGet(() -> Flags.of(0, List.of(word)));
        boolean add = random.nextBoolean();
        account.store().write(tx -> {
            tx.setFlags(
                    message.message(),
                    add ? message.local().plus(flag) : message.local().minus(flag));
            return null;
        });
    }

    @Test
    void aModSeqThatWentBackIsComparedInFull() throws Exception {
        dovecot.bulkDeliver("u5", "INBOX", new MailboxGenerator(MAILS, 2));
        try (TestAccount account = new TestAccount(directory, dovecot.imapPort(), "u5", dovecot.password("u5"));
                ImapProbe probe = dovecot.client("u5")) {
            account.sync();
            probe.select("INBOX");
            probe.store("7", "+FLAGS", "\\Flagged");
            probe.expunge("8");
            RemoteFolder now = account.binding("INBOX");
            account.store().write(tx -> {
                tx.putRemoteFolder(new RemoteFolder(
                        now.folder(),
                        now.service(),
                        now.path(),
                        now.delimiter(),
                        true,
                        now.validity(),
                        now.uidNext(),
                        now.modSeq() + 1_000_000,
                        true));
                return null;
            });
            EntryId local = account.messages("INBOX").get(9L).message();
            account.store().write(tx -> {
                tx.setFlags(local, Flags.of(Flag.ANSWERED));
                return null;
            });

            assertThat(account.sync().get("strategy").toString()).contains("MODSEQ went back");

            assertThat(account.messages("INBOX").get(7L).local().has(Flag.FLAGGED))
                    .isTrue();
            assertThat(account.messages("INBOX")).doesNotContainKey(8L);
            probe.command("NOOP");
            assertThat(probe.flags(9)).contains("\\Answered");
            assertThat(account.sync())
                    .containsEntry("strategy", "INBOX: qresync")
                    .containsEntry("removed", 0L);
        }
    }
}
