// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;
import org.openmtm.entry.FolderCounts;
import org.openmtm.entry.StandardFolder;
import org.openmtm.event.EventType;
import org.openmtm.event.MessagingEvent;
import org.openmtm.store.Filing;
import org.openmtm.store.FolderState;
import org.openmtm.store.PendingChange;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.SendPlan;
import org.openmtm.store.SendState;
import org.openmtm.store.SendStep;
import org.openmtm.store.StoreCursor;
import org.openmtm.store.Submission;

/** Stores of former releases. */
class UpgradeTest {
    private static final EntryId INBOX = EntryId.of(9);

    private static final String OLD = """
            INSERT INTO meta (name, value) VALUES ('store.number', 5);
            INSERT INTO entry (id, parent, service, type, name, mtm, role) VALUES
              (1, 1, 2, 0, '', NULL, NULL), (2, 1, 2, 1, 'Local', '', NULL), (3, 2, 2, 2, 'Inbox', NULL, 'INBOX'),
              (4, 2, 2, 2, 'Outbox', NULL, 'OUTBOX'), (5, 2, 2, 2, 'Drafts', NULL, 'DRAFTS'),
              (6, 2, 2, 2, 'Sent', NULL, 'SENT'), (7, 2, 2, 2, 'Deleted', NULL, 'DELETED'),
              (8, 1, 8, 1, 'work', 'imap4', NULL), (9, 8, 8, 2, 'INBOX', NULL, 'INBOX');
            INSERT INTO folder (id) VALUES (3), (4), (5), (6), (7);
            INSERT INTO folder (id, total, unread, bodies) VALUES (9, 3, 3, 1);
            INSERT INTO body (id, length, sha256, parts, codec, data) VALUES
              (1, 6, x'213fff0d01adac23a486f7fbd5ca4d95a266770ac39c7f1270c78c0ee6dc39a4', 0, 0, x'61206d61696c');
            INSERT INTO entry (id, parent, service, type, received, size, body_state, body, bound_folder, uid,
                agreed_flags, agreed_keywords, message_id, in_reply_to, sender, recipients, copies, subject, attachments)
              VALUES (10, 9, 8, 3, 1000, 6, 2, 1, 9, 1, 0, '', '', '', '', '', '', 'one', 0),
              (11, 9, 8, 3, 1000, 9, 0, NULL, 9, 2, 0, '', '', '', '', '', '', 'two', 0),
              (12, 9, 8, 3, 1000, 9, 0, NULL, NULL, NULL, NULL, NULL, '', '', '', '', '', 'three', 0);
            INSERT INTO operation (id, service, command, parameters, state, created, attempts, result, message)
              VALUES (1, 8, 'imap4.sync', 'a=b
            ', 'QUEUED', 1000, 0, '', '');
            """;

    /** A send ledger of the second release: one waits for a connection, one was taken, one was given up. */
    private static final String OLD_LEDGER = """
            INSERT INTO entry (id, parent, service, type, received, size) VALUES
              (20, 4, 8, 3, 1000, 9), (21, 6, 2, 3, 1000, 9), (22, 4, 8, 3, 1000, 9);
            UPDATE folder SET bound = 2 WHERE id = 9;
            UPDATE folder SET total = 2, unread = 2 WHERE id = 4;
            UPDATE folder SET total = 1, unread = 1 WHERE id = 6;
            INSERT INTO submission (message, service, state, attempt, message_id, envelope_id, sender, next_connection,
                not_before, reply, reason, changed) VALUES
              (20, 8, 'QUEUED', 2, '<a@x>', 'ENV20', 'ann@x', 1, 90000, '451 later', 'The server asked', 70000),
              (21, 8, 'SENT', 1, '<b@x>', 'ENV21', 'ann@x', 0, NULL, '250 ok', '', 80000),
              (22, 8, 'FAILED', 1, '<c@x>', 'ENV22', 'ann@x', 0, NULL, '', 'Nobody wants it', 60000);
            INSERT INTO recipient (message, position, address, state, reply) VALUES
              (20, 0, 'bob@x', 'SENT', '250 ok'), (20, 1, 'carl@x', 'QUEUED', '451 later'),
              (21, 0, 'bob@x', 'SENT', '250 ok'), (22, 0, 'bob@x', 'FAILED', '550 no');
            """;

    @TempDir
    Path directory;

    /** An account with three messages, two bound, one with a body; made by the first release. */
    private void oldStore() throws Exception {
        oldStore(1, OLD);
    }

    private void oldStore(int schema, String script) throws Exception {
        SqliteStore.open(directory, () -> null).close();
        try (Db db = Databases.writer(directory.resolve("old.db"), "FULL", 1000)) {
            new Schema("mail", schema).bringUp(db);
            for (String statement : script.strip().split(";")) {
                db.run(statement);
            }
        }
        Files.delete(directory.resolve("mail.db"));
        Files.move(directory.resolve("old.db"), directory.resolve("mail.db"));
    }

    @Test
    void aStoreOfTheFirstSchemaIsBroughtUp() throws Exception {
        oldStore();
        for (int times = 0; times < 2; times++) {
            try (SqliteStore store = SqliteStore.open(directory, () -> null)) {
                assertThat(store.stats()).containsEntry("schema", 6L);
                assertThat(store.check(progress -> {}).problems()).isEmpty();
                assertThat(store.counts(INBOX)).isEqualTo(new FolderCounts(3, 3, 1));
                assertThat(store.bound(INBOX)).isEqualTo(2);
                assertThat(store.operationNote(1)).isEmpty();
                assertThat(store.folderState(INBOX)).isEqualTo(FolderState.initial(INBOX));
                assertThat(Mails.read(store, EntryId.of(10))).asString().isEqualTo("a mail");
                try (StoreCursor<Entry> unbound = store.unbound(INBOX)) {
                    assertThat(unbound.stream().map(Entry::id)).containsExactly(EntryId.of(12));
                }
            }
        }
    }

    @Test
    void anUpgradedStoreDoesAllThatANewOneDoes() throws Exception {
        oldStore();
        try (SqliteStore store = SqliteStore.open(directory, () -> null)) {
            EntryId mail = EntryId.of(10);
            EntryId copy = store.write(tx -> {
                tx.setEmailId(mail, "M1");
                tx.move(mail, StandardFolder.DELETED.id());
                tx.putPending(new PendingChange(
                        mail, PendingChange.Kind.DELETE, EntryId.of(8), INBOX, null, 1, Mails.DAY, 0, 0, ""));
                tx.noteOperation(1, "applied");
                tx.putRemoteFolder(new RemoteFolder(INBOX, EntryId.of(8), "INBOX", "/", true, 1, 0, 0, false));
                assertThat(tx.bindKey(EntryId.of(12), INBOX, "k12")).isEqualTo(3);
                tx.putRange(EntryId.of(11), 0, new byte[] {1});
                return tx.copyMessage(mail, INBOX);
            });
            assertThat(store.byKey(INBOX, "k12").orElseThrow().message()).isEqualTo(EntryId.of(12));
            assertThat(store.pendingIn(INBOX)).hasSize(1);
            assertThat(store.byEmailId(EntryId.of(8), "M1")).contains(copy);
            assertThat(store.operation(1).orElseThrow().parameters()).isEqualTo(Map.of("a", "b"));
            assertThat(store.entry(copy).orElseThrow().flags()).isEqualTo(Flags.NONE);
            assertThat(store.check(progress -> {}).problems()).isEmpty();
        }
    }

    @Test
    void theEventsKeepTheirCursorsAndNoneIsUsedAgain() throws Exception {
        oldStore(3, """
                INSERT INTO meta (name, value) VALUES ('events.pruned', 3);
                INSERT INTO event (id, count, time, type, operation, detail) VALUES
                  (5, 2, 1000, 'SERVICE_STATUS', 0, 'CONNECTED'), (6, 1, 1000, 'SERVICE_STATUS', 0, 'DISCONNECTED');
                """);
        for (long last = 6; last < 8; last++) {
            try (SqliteStore store = SqliteStore.open(directory, () -> null)) {
                assertThat(store.lastEvent()).isEqualTo(last);
                store.write(tx -> {
                    tx.post(EventType.SERVICE_STATUS, null, null, null, 0, "CONNECTING");
                    return null;
                });
                assertThat(store.lastEvent()).isEqualTo(last + 1);
                assertThat(store.events(3, 10))
                        .extracting(MessagingEvent::cursor)
                        .startsWith(4L, 5L, 6L)
                        .endsWith(last + 1);
            }
        }
    }

    @Test
    void theLedgerOfTheSecondSchemaKeepsItsPlansAndBeginsItsStories() throws Exception {
        oldStore(2, OLD + OLD_LEDGER);
        EntryId work = EntryId.of(8);
        for (int times = 0; times < 2; times++) {
            try (SqliteStore store = SqliteStore.open(directory, () -> null)) {
                assertThat(store.check(progress -> {}).problems()).isEmpty();
                Submission waits = store.submissionByEnvelope("ENV20").orElseThrow();
                assertThat(waits.plan()).isEqualTo(SendPlan.SOON.withStart(SendPlan.Start.NEXT_CONNECTION));
                assertThat(waits.notBefore()).isEqualTo(Instant.ofEpochMilli(90_000));
                assertThat(waits.attempt()).isEqualTo(2);
                assertThat(waits.created()).isEqualTo(Instant.ofEpochMilli(70_000));
                assertThat(waits.recipients())
                        .containsExactly(
                                new Submission.Recipient("bob@x", SendState.SENT, "250 ok"),
                                new Submission.Recipient("carl@x", SendState.QUEUED, "451 later"));
                assertThat(store.story(EntryId.of(20)))
                        .containsExactly(
                                new SendStep(Instant.ofEpochMilli(70_000), 2, SendState.QUEUED, "", "451 later"));
                assertThat(store.sent(work, 10))
                        .extracting(Submission::messageId)
                        .containsExactly("<b@x>");
                assertThat(store.toFile(work)).isEmpty();
                assertThat(store.nextDue(work)).isEmpty();
                Submission failed = store.submission(EntryId.of(22)).orElseThrow();
                assertThat(failed.plan()).isEqualTo(SendPlan.SOON);
                assertThat(failed.filing()).isEqualTo(Filing.NONE);
                assertThat(store.story(EntryId.of(22)))
                        .extracting(SendStep::words)
                        .containsExactly("Nobody wants it");
            }
        }
    }
}
