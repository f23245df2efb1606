// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.store.PendingChange;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.ImapProbe;
import org.openmtm.testservers.MailboxGenerator;
import org.openmtm.testservers.ScriptedImapServer;

/** What of a mailbox is mirrored, as the settings say: limits, dates, filters, rules, subscriptions. */
class SyncStrategyTest {
    private static final int MAILS = 60;

    private static DovecotServer dovecot;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() throws Exception {
        dovecot = DovecotServer.start(
                org.openmtm.testservers.DovecotOptions.standard().withUsers(20));
    }

    @AfterAll
    static void stop() throws Exception {
        dovecot.close();
    }

    private TestAccount account(String user) throws Exception {
        dovecot.bulkDeliver(user, "INBOX", new MailboxGenerator(MAILS, user.hashCode()));
        return new TestAccount(directory, dovecot.imapPort(), user, dovecot.password(user));
    }

    private static List<Long> uids(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().collect(Collectors.toList());
    }

    @Test
    void theNewestOfTheInboxAreHereAndTheWindowMoves() throws Exception {
        try (TestAccount account = account("u1")) {
            account.set("inbox.limit", 10);
            Map<String, Object> values = account.sync();
            assertThat(values).containsEntry("new", 10L).containsEntry("bodies", 10L);
            assertThat(values.get("strategy").toString()).contains("window (the newest 10)");
            assertThat(account.messages("INBOX").keySet()).containsExactlyElementsOf(uids(51, 60));

            try (ImapProbe probe = dovecot.client("u1")) {
                probe.append("INBOX", "", Mail.of("one more"));
                probe.select("INBOX");
                probe.expunge("60");
                probe.store("55", "+FLAGS", "\\Flagged");
            }
            assertThat(account.sync()).containsEntry("new", 1L).containsEntry("removed", 1L);
            assertThat(account.messages("INBOX").keySet()).contains(61L, 52L).doesNotContain(60L);
            assertThat(account.messages("INBOX").get(55L).local().has(Flag.FLAGGED))
                    .isTrue();

            account.set("inbox.limit", 3);
            assertThat(account.sync()).containsEntry("removed", 0L).containsKey("dropped");
            assertThat(account.messages("INBOX").keySet()).containsExactly(58L, 59L, 61L);

            account.set("inbox.limit", -1);
            account.sync();
            assertThat(account.messages("INBOX")).hasSize(MAILS);
            account.set("inbox.limit", 0);
            account.sync();
            assertThat(account.messages("INBOX")).isEmpty();
            try (ImapProbe probe = dovecot.client("u1")) {
                probe.select("INBOX");
                assertThat(probe.search("ALL")).hasSize(MAILS);
            }
        }
    }

    @Test
    void whatLeavesTheWindowStaysWhileAChangeOfItWaits() throws Exception {
        try (TestAccount account = account("u2")) {
            account.set("inbox.limit", 10);
            account.sync();
            EntryId waits = account.messages("INBOX").get(51L).message();
            EntryId inbox = account.folder("INBOX");
            account.store().write(tx -> {
                tx.putPending(new PendingChange(
                        waits,
                        PendingChange.Kind.POPULATE,
                        account.service(),
                        inbox,
                        null,
                        0,
                        java.time.Instant.now(),
                        0,
                        0,
                        ""));
                return null;
            });
            new SyncRun(account, dovecot.imapPort(), "u2", dovecot.password("u2"))
                    .set("inbox.limit", 2)
                    .folder("INBOX");
            assertThat(account.messages("INBOX").keySet()).containsExactly(51L, 59L, 60L);
        }
    }

    @Test
    void aSearchFilterAndADateChooseOnTheServer() throws Exception {
        try (TestAccount account = account("u3")) {
            try (ImapProbe probe = dovecot.client("u3")) {
                probe.append("INBOX", "\\Flagged", Mail.of("of today"));
                probe.select("INBOX");
                probe.store("7", "+FLAGS", "\\Flagged");
            }
            account.set("search.filter", "FLAGGED");
            account.sync();
            List<Long> flagged;
            try (ImapProbe probe = dovecot.client("u3")) {
                probe.select("INBOX");
                flagged = probe.search("FLAGGED");
            }
            assertThat(account.messages("INBOX").keySet()).containsExactlyElementsOf(flagged);

            account.set("newer.than.days", 2);
            account.sync();
            assertThat(account.messages("INBOX").keySet()).containsExactly(61L);
        }
    }

    @Test
    void downloadRulesSayWhichBodiesComeAtOnce() throws Exception {
        try (TestAccount account = account("u4")) {
            account.set("download.rules", "INBOX<3000:whole, *:headers");
            account.sync();
            account.messages("INBOX")
                    .values()
                    .forEach(message -> assertThat(message.body() == BodyState.COMPLETE)
                            .as("size " + message.size())
                            .isEqualTo(message.size() < 3000));
            assertThat(account.messages("INBOX").values().stream().map(message -> message.size() < 3000))
                    .contains(true, false);
            assertThat(account.sync().get("strategy").toString()).contains("unchanged");
        }
    }

    @Test
    void whatIsFetchedCountsAsSeenWhereTheSettingsSaySo() throws Exception {
        try (TestAccount account = account("u5")) {
            account.set("seen.on.fetch", true);
            account.sync();
            try (ImapProbe probe = dovecot.client("u5")) {
                probe.select("INBOX");
                assertThat(probe.search("UNSEEN")).isEmpty();
            }
            assertThat(account.messages("INBOX").values())
                    .allSatisfy(message -> assertThat(message.local()).isEqualTo(message.agreed()));
        }
    }

    @Test
    void flagsThatTheServerCannotKeepDoNotWaitForEver() throws Exception {
        try (ScriptedImapServer server = new ScriptedImapServer().user("u1", "secret")) {
            server.mailbox("u1").deliver("INBOX", new MailboxGenerator(3, 4));
            server.on("SELECT .*", (command, reply) -> reply.normalBut(text -> text.replace(" \\*)]", ")]")));
            try (TestAccount account = new TestAccount(directory, server.port(), "u1", "secret")) {
                account.sync();
                EntryId message = account.messages("INBOX").get(1L).message();
                account.store().write(tx -> {
                    tx.setFlags(message, Flags.of(Flag.FLAGGED.bit(), List.of("Mine")));
                    return null;
                });

                assertThat(account.sync().get("problemTexts").toString()).contains("does not keep the flags Mine");
                assertThat(account.sync()).doesNotContainKey("problemTexts");
                try (var waiting = account.store().waitingFlags(account.folder("INBOX"))) {
                    assertThat(waiting.hasNext()).isFalse();
                }
                server.mailbox("u1").flags("INBOX", 1, "\\Answered");
                account.sync();
                assertThat(account.messages("INBOX").get(1L).local())
                        .isEqualTo(Flags.of(Flag.ANSWERED.bit(), List.of("Mine")));
            }
        }
    }
}
