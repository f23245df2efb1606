// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flag;
import org.openmtm.entry.Flags;
import org.openmtm.entry.StandardFolder;
import org.openmtm.event.EventType;
import org.openmtm.store.PendingChange;
import org.openmtm.store.RemoteMessage;
import org.openmtm.testservers.DovecotServer;
import org.openmtm.testservers.ImapProbe;
import org.openmtm.testservers.MailboxGenerator;

/** A server that numbers a folder anew costs headers, not bodies; what hangs on messages follows them (faults 28, 29). */
class UidValidityRescueTest {
    private static final int MAILS = 120;

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

    private TestAccount account(String user) throws Exception {
        dovecot.bulkDeliver(user, "INBOX", new MailboxGenerator(MAILS, user.hashCode()));
        TestAccount account = new TestAccount(directory, dovecot.imapPort(), user, dovecot.password(user));
        account.sync();
        return account;
    }

    private static Set<EntryId> ids(TestAccount account) {
        return account.messages("INBOX").values().stream()
                .map(RemoteMessage::message)
                .collect(Collectors.toSet());
    }

    @Test
    void anotherUidValidityAndNothingElseFetchesNoBody() throws Exception {
        try (TestAccount account = account("u1")) {
            TreeMap<Long, String> before = account.mirror("INBOX");
            Set<EntryId> ids = ids(account);

            dovecot.bumpUidValidity("u1", "INBOX");
            var values = account.sync();

            assertThat(values)
                    .containsEntry("bodies", 0L)
                    .containsEntry("new", 0L)
                    .containsEntry("removed", 0L)
                    .containsEntry("adopted", (long) MAILS);
            assertThat(account.mirror("INBOX")).isEqualTo(before);
            assertThat(ids(account)).isEqualTo(ids);
            assertThat(account.store().check(progress -> {}).problems()).isEmpty();
            assertThat(account.sync().get("strategy").toString()).contains("unchanged");
        }
    }

    @Test
    void newUidsForAllAndSomeMailGoneAndNewFetchesOnlyWhatChanged() throws Exception {
        try (TestAccount account = account("u2")) {
            try (ImapProbe probe = dovecot.client("u2")) {
                probe.select("INBOX");
                probe.expunge("3:7");
                probe.append("INBOX", "", Mail.of("came while nobody looked"));
                probe.store("20", "+FLAGS", "\\Answered");
            }
            long waits = 30;
            account.store().write(tx -> {
                tx.setFlags(account.messages("INBOX").get(waits).message(), Flags.of(Flag.FLAGGED));
                return null;
            });
            EntryId waiting = account.messages("INBOX").get(waits).message();
            EntryId answered = account.messages("INBOX").get(20L).message();

            dovecot.renumber("u2", "INBOX");
            var values = account.sync();

            assertThat(values)
                    .containsEntry("bodies", 1L)
                    .containsEntry("new", 1L)
                    .containsEntry("removed", 5L)
                    .containsEntry("adopted", MAILS - 5L);
            assertThat(account.messages("INBOX")).hasSize(MAILS - 4);
            assertThat(account.entries("INBOX")).hasSize(MAILS - 4);
            RemoteMessage now = account.store().remoteMessage(waiting).orElseThrow();
            assertThat(now.local().has(Flag.FLAGGED)).isTrue();
            assertThat(now.agreed()).isEqualTo(now.local());
            assertThat(account.store()
                            .remoteMessage(answered)
                            .orElseThrow()
                            .local()
                            .has(Flag.ANSWERED))
                    .isTrue();
            try (ImapProbe probe = dovecot.client("u2")) {
                probe.select("INBOX");
                assertThat(probe.flags(now.uid())).contains("\\Flagged");
            }
        }
    }

    @Test
    void duplicatesAreMatchedOneToOne() throws Exception {
        byte[] twin = Mail.of("the same twice");
        for (int i = 0; i < 3; i++) {
            dovecot.deliver("u3", "INBOX", twin);
        }
        try (TestAccount account = account("u3")) {
            Set<EntryId> ids = ids(account);
            dovecot.renumber("u3", "INBOX");

            assertThat(account.sync()).containsEntry("bodies", 0L).containsEntry("adopted", MAILS + 3L);
            assertThat(ids(account)).isEqualTo(ids);
        }
    }

    @Test
    void pendingChangesFollowTheirMessageAndThoseOfLostOnesAreReported() throws Exception {
        try (TestAccount account = account("u4")) {
            EntryId kept = account.messages("INBOX").get(10L).message();
            EntryId lost = account.messages("INBOX").get(11L).message();
            EntryId inbox = account.folder("INBOX");
            for (EntryId message : new EntryId[] {kept, lost}) {
                account.store().write(tx -> {
                    tx.move(message, StandardFolder.DRAFTS.id());
                    tx.putPending(new PendingChange(
                            message,
                            PendingChange.Kind.MOVE,
                            account.service(),
                            inbox,
                            null,
                            0,
                            Instant.now(),
                            0,
                            0,
                            ""));
                    return null;
                });
            }
            try (ImapProbe probe = dovecot.client("u4")) {
                probe.select("INBOX");
                probe.expunge("11");
            }
            long cursor = account.store().lastEvent();
            dovecot.renumber("u4", "INBOX");
            new SyncRun(account, dovecot.imapPort(), "u4", dovecot.password("u4")).folder("INBOX");

            assertThat(account.store().remoteMessage(kept).orElseThrow().folder())
                    .isEqualTo(inbox);
            assertThat(account.store().pendingOf(kept)).hasSize(1);
            assertThat(account.store().entry(lost)).isEmpty();
            assertThat(account.events(EventType.CHANGE_REFUSED, cursor))
                    .singleElement()
                    .satisfies(event -> assertThat(event.detail()).contains("deleted on the server"));
        }
    }
}
