// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.event.EventType;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.ImapProbe;
import org.openmtm.testservers.MailboxGenerator;

/** The ways to bring a folder in step come to the same end, on a real server with a second client at work. */
class LadderTest {
    private static final int MAILS = 300;
    private static final Map<String, String> WAYS = new LinkedHashMap<>();

    static {
        WAYS.put("qresync", "");
        WAYS.put("condstore", "QRESYNC");
        WAYS.put("compare", "QRESYNC,CONDSTORE");
    }

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

    private TestAccount account(String name, String user) throws Exception {
        return new TestAccount(directory.resolve(name), dovecot.imapPort(), user, dovecot.password(user));
    }

    @Test
    void everyWayComesToTheSameEnd() throws Exception {
        dovecot.bulkDeliver("u1", "INBOX", new MailboxGenerator(MAILS, 7));
        Map<String, TestAccount> accounts = new LinkedHashMap<>();
        for (Map.Entry<String, String> way : WAYS.entrySet()) {
            TestAccount account = account(way.getKey(), "u1").set("capabilities.off", way.getValue());
            accounts.put(way.getKey(), account);
            assertThat(account.sync()).containsEntry("new", (long) MAILS);
        }
        try (ImapProbe probe = dovecot.client("u1")) {
            Random random = new Random(11);
            for (int round = 0; round < 4; round++) {
                change(probe, random, round);
                for (Map.Entry<String, TestAccount> each : accounts.entrySet()) {
                    Map<String, Object> values = each.getValue().sync("INBOX");
                    assertThat(values.get("strategy").toString()).startsWith("INBOX: " + each.getKey());
                    // Without QRESYNC a deletion is only known by its count.
                    assertThat(values.get("strategy").toString().contains("then"))
                            .isEqualTo(each.getKey().equals("condstore"));
                    assertThat(each.getValue().mirror("INBOX"))
                            .as(each.getKey() + " round " + round)
                            .isEqualTo(truth(probe));
                }
            }
        }
        for (TestAccount account : accounts.values()) {
            assertThat(account.without("INBOX", BodyState.COMPLETE)).isZero();
            account.close();
        }
    }

    private static void change(ImapProbe probe, Random random, int round) throws Exception {
        probe.select("INBOX");
        for (int i = 0; i < 20; i++) {
            long uid = 1 + random.nextInt(MAILS);
            String flag = new String[] {"\\Seen", "\\Flagged", "$Label1", "\\Answered"}[random.nextInt(4)];
            probe.store(String.valueOf(uid), random.nextBoolean() ? "+FLAGS" : "-FLAGS", flag);
        }
        long gone = 1 + random.nextInt(MAILS - 20);
        probe.expunge(gone + ":" + (gone + 7));
        for (int i = 0; i < 3; i++) {
            probe.append("INBOX", "\\Flagged", Mail.of("round " + round + " mail " + i));
        }
    }

    /** What a second client sees, in the form of {@link TestAccount#mirror}. */
    private static TreeMap<Long, String> truth(ImapProbe probe) throws Exception {
        probe.select("INBOX");
        TreeMap<Long, String> truth = new TreeMap<>();
        for (long uid : probe.search("ALL")) {
            int bits = 0;
            java.util.List<String> keywords = new java.util.ArrayList<>();
            for (String word : probe.flags(uid)) {
                int bit = java.util.Arrays.stream(Flag.values())
                        .filter(flag -> flag.imapName().equals(word))
                        .mapToInt(Flag::bit)
                        .sum();
                bits |= bit;
                if (bit == 0) {
                    keywords.add(word);
                }
            }
            Flags flags = Flags.of(bits, keywords);
            truth.put(uid, flags + "|" + flags + "|" + TestAccount.sha256(probe.body(uid)));
        }
        return truth;
    }

    @Test
    void flagsGoBothWaysAndLocalOnesSurviveTheServers() throws Exception {
        dovecot.bulkDeliver("u2", "INBOX", new MailboxGenerator(40, 3));
        for (Map.Entry<String, String> way : WAYS.entrySet()) {
            try (TestAccount account = account(way.getKey(), "u2").set("capabilities.off", way.getValue());
                    ImapProbe probe = dovecot.client("u2")) {
                account.sync();
                probe.select("INBOX");
                probe.store("1:40", "FLAGS", "\\Seen");
                account.sync("INBOX");
                probe.store("5", "+FLAGS", "\\Answered");
                probe.store("6", "-FLAGS", "\\Seen");
                setFlags(account, 5, Flags.of(Flag.SEEN.bit() | Flag.FLAGGED.bit(), java.util.List.of("$Mine")));
                setFlags(account, 7, Flags.NONE);

                Map<String, Object> values = account.sync("INBOX");

                assertThat(values).as(way.getKey()).containsEntry("flagsOut", 2L);
                probe.command("NOOP");
                assertThat(probe.flags(5)).containsExactlyInAnyOrder("\\Seen", "\\Answered", "\\Flagged", "$Mine");
                assertThat(probe.flags(6)).isEmpty();
                assertThat(probe.flags(7)).isEmpty();
                account.sync("INBOX");
                assertThat(account.mirror("INBOX")).as(way.getKey()).isEqualTo(truth(probe));
                assertThat(account.sync("INBOX")).containsEntry("flagsOut", 0L).containsEntry("flagsIn", 0L);
            }
        }
    }

    private static void setFlags(TestAccount account, long uid, Flags flags) {
        EntryId id = account.messages("INBOX").get(uid).message();
        account.store().write(tx -> {
            tx.setFlags(id, flags);
            return null;
        });
    }

    @Test
    void manyFlagsTakeFewCommands() throws Exception {
        dovecot.bulkDeliver("u3", "INBOX", new MailboxGenerator(400, 3));
        try (TestAccount account = account("many", "u3");
                ImapProbe probe = dovecot.client("u3")) {
            account.sync();
            account.store().write(tx -> {
                account.messages("INBOX")
                        .values()
                        .forEach(message ->
                                tx.setFlags(message.message(), message.local().with(Flag.FLAGGED)));
                return null;
            });

            Map<String, Object> values = account.sync("INBOX");

            assertThat(values).containsEntry("flagsOut", 400L);
            assertThat((Long) values.get("roundTrips")).isLessThanOrEqualTo(8L);
            probe.select("INBOX");
            assertThat(probe.flags(1)).contains("\\Flagged");
            assertThat(probe.flags(400)).contains("\\Flagged");
        }
    }

    @Test
    void nothingChangedIsOneRoundTrip() throws Exception {
        dovecot.bulkDeliver("u4", "INBOX", new MailboxGenerator(20, 5));
        for (int i = 0; i < 30; i++) {
            dovecot.createFolder("u4", "folder " + i);
        }
        try (TestAccount account = account("idle", "u4")) {
            account.sync();
            account.connect();
            account.sync();

            Map<String, Object> values = account.sync();

            assertThat((Long) values.get("roundTrips")).isLessThanOrEqualTo(2L);
            assertThat(values.get("strategy")).isEqualTo("31 folders unchanged by STATUS");
        }
    }

    @Test
    void headersOnlyThenBodies() throws Exception {
        dovecot.bulkDeliver("u5", "INBOX", new MailboxGenerator(50, 5));
        try (TestAccount account = account("headers", "u5");
                ImapProbe probe = dovecot.client("u5")) {
            account.run(new org.openmtm.mtm.Commands.Synchronise("", true));
            assertThat(account.counts("INBOX").total()).isEqualTo(50);
            assertThat(account.counts("INBOX").bodies()).isZero();
            assertThat(account.entries("INBOX")).allSatisfy(entry -> {
                assertThat(entry.header().messageId()).isNotEmpty();
                assertThat(entry.size()).isPositive();
            });

            assertThat(account.sync()).containsEntry("bodies", 50L).containsEntry("new", 0L);

            assertThat(account.mirror("INBOX")).isEqualTo(truth(probe));
        }
    }

    @Test
    void foldersComeAndGo() throws Exception {
        dovecot.createFolder("u6", "Work/Sub/Deep");
        dovecot.createFolder("u6", "Old");
        dovecot.deliver("u6", "Old", Mail.of("old"));
        try (TestAccount account = account("folders", "u6");
                ImapProbe probe = dovecot.client("u6")) {
            account.sync();
            assertThat(account.folders()).contains("INBOX", "Work/Sub/Deep", "Old");
            assertThat(account.counts("Old").total()).isEqualTo(1);
            probe.command("DELETE Old");
            probe.command("CREATE New");
            probe.append("New", "", Mail.of("new"));

            account.sync();

            assertThat(account.folders()).contains("New").doesNotContain("Old");
            assertThat(account.counts("New").bodies()).isEqualTo(1);
        }
    }

    @Test
    void theChoiceOfFoldersCounts() throws Exception {
        dovecot.createFolder("u7", "Work/A");
        dovecot.createFolder("u7", "Spam");
        dovecot.deliver("u7", "Work/A", Mail.of("a"));
        dovecot.deliver("u7", "Spam", Mail.of("spam"));
        try (TestAccount account = account("choice", "u7").set("folders", "*, !Spam")) {
            account.sync();
            assertThat(account.counts("Work/A").total()).isEqualTo(1);
            assertThat(account.counts("Spam").total()).isZero();

            account.sync("Spam");
            assertThat(account.counts("Spam").total()).isEqualTo(1);
        }
    }

    @Test
    void anotherUidValidityMixesNothingUp() throws Exception {
        dovecot.bulkDeliver("u8", "INBOX", new MailboxGenerator(30, 9));
        try (TestAccount account = account("validity", "u8")) {
            account.sync();
            long before = account.binding("INBOX").validity();
            long events = account.store().lastEvent();
            dovecot.bumpUidValidity("u8", "INBOX");
            dovecot.deliver("u8", "INBOX", Mail.of("while away"));

            Map<String, Object> values = account.sync();

            assertThat(values.get("strategy").toString()).contains("numbered the folder anew");
            assertThat(account.binding("INBOX").validity()).isNotEqualTo(before);
            assertThat(account.entries("INBOX")).hasSize(31);
            try (ImapProbe probe = dovecot.client("u8")) {
                assertThat(account.mirror("INBOX")).isEqualTo(truth(probe));
            }
            assertThat(account.events(EventType.MAIL_NEW, events)).isEmpty();
            dovecot.renumber("u8", "INBOX");
            account.sync();
            assertThat(account.entries("INBOX"))
                    .hasSize(31)
                    .extracting(Entry::body)
                    .containsOnly(BodyState.COMPLETE);
        }
    }

    @Test
    void aLargeMailIsStreamed() throws Exception {
        byte[] large = new byte[5_000_000];
        new Random(5).nextBytes(large);
        byte[] head = Mail.of("large");
        System.arraycopy(head, 0, large, 0, head.length);
        for (int i = head.length; i < large.length; i++) {
            large[i] = large[i] == 0 ? 1 : large[i];
        }
        try (TestAccount account = account("large", "u9");
                ImapProbe probe = dovecot.client("u9")) {
            probe.append("INBOX", "\\Seen", large);
            account.sync();
            probe.select("INBOX");
            long uid = account.messages("INBOX").firstKey();
            assertThat(account.entries("INBOX").get(0).header().subject()).isEqualTo("large");
            assertThat(TestAccount.sha256(
                            account.body(account.messages("INBOX").get(uid).message())))
                    .isEqualTo(TestAccount.sha256(probe.body(uid)));
        }
    }
}
