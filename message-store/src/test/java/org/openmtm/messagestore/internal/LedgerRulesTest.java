// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.StandardFolder;
import org.openmtm.messagestore.internal.Mails.Account;
import org.openmtm.store.Filing;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission;

/** A send ledger that is not as it has to be is found by the check. */
class LedgerRulesTest {
    @TempDir
    Path directory;

    /** Message 10 waits, 11 was sent and its copy 12 waits to be uploaded, 13 failed. */
    private void ledger() {
        try (SqliteStore store = SqliteStore.open(directory, () -> null)) {
            Account account = Mails.account(store, "work");
            assertThat(account.inbox()).isEqualTo(EntryId.of(9));
            Mails.queue(store, account, "waits", id -> Mails.row(account, id, 2));
            Submission sent = Mails.queue(store, account, "sent", id -> Mails.row(account, id, 2));
            EntryId copy = store.write(tx -> tx.copyMessage(sent.message(), account.inbox()));
            store.write(tx -> {
                tx.updateSubmission(
                        SendState.QUEUED,
                        sent.to(SendState.SENT, "250 ok", "")
                                .withRecipients(Mails.all(sent, SendState.SENT))
                                .withFiling(new Filing(Filing.State.UPLOADING, copy, "")));
                tx.move(sent.message(), StandardFolder.SENT.id());
                tx.putNote(account.service(), "read", "1");
                return null;
            });
            Submission failed = Mails.queue(store, account, "failed", id -> Mails.row(account, id, 1));
            store.write(tx -> {
                tx.updateSubmission(
                        SendState.QUEUED,
                        failed.to(SendState.FAILED, "550 no", "").withRecipients(Mails.all(failed, SendState.FAILED)));
                return null;
            });
            assertThat(store.check(progress -> {}).problems()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UPDATE submission SET state = 'LOST' WHERE message = 10 | message 10 is in the unknown state LOST",
                "UPDATE submission SET start = 'MAYBE' WHERE message = 10 | unknown plan MAYBE",
                "UPDATE submission SET priority = 'MAYBE' WHERE message = 10 | unknown plan SOON MAYBE",
                "DELETE FROM entry WHERE id = 10 | Submission of message 10: there is no such message",
                "UPDATE submission SET message = 9 WHERE message = 10 | message 9: there is no such message",
                "UPDATE entry SET parent = 5 WHERE id = 10 | Message 10 is QUEUED, but lies in folder 5",
                "UPDATE entry SET parent = 4 WHERE id = 11 | Message 11 is SENT, but lies in folder 4",
                "UPDATE submission SET state = 'CANCELLED' WHERE message = 10"
                        + " | Message 10 is CANCELLED, but lies in folder 4",
                "DELETE FROM submission WHERE message = 10 | Message 10 lies in the Outbox, but not in the send ledger",
                "UPDATE submission SET service = 9 WHERE message = 10 | is to be sent by 9, which is no service",
                "UPDATE submission SET envelope_id = 'env10' | The ENVID env10 stands in 3 submissions",
                "UPDATE submission SET sent = NULL | Message 11 is SENT at no time",
                "UPDATE submission SET sent = 1 WHERE message = 13 | Message 13 is FAILED, but was sent",
                "DELETE FROM recipient WHERE message = 10 | Message 10 is to be sent to nobody",
                "UPDATE recipient SET state = 'DOT' WHERE message = 10 | in the unknown state DOT",
                "UPDATE recipient SET report = 'LOST' WHERE message = 10 | in the unknown state QUEUED LOST",
                "UPDATE recipient SET state = 'FAILED' WHERE message = 11 | Message 11 is SENT, but nobody got it",
                "UPDATE recipient SET state = 'QUEUED' WHERE message = 11 AND position = 1"
                        + " | Message 11 is SENT, but 1 recipients wait for it",
                "UPDATE recipient SET state = 'SENT' WHERE message = 13 | Message 13 is FAILED, but everybody got it",
                "UPDATE recipient SET state = 'SENT' WHERE message = 10"
                        + " | Message 10 is QUEUED, but no recipient waits for it",
                "DELETE FROM story WHERE message = 10 | Message 10 is in the send ledger without a story",
                "DELETE FROM story WHERE message = 11 AND position = 2"
                        + " | Message 11 is SENT, its story ends with QUEUED",
                "UPDATE story SET message = 12 WHERE message = 13 | Message 12 has a story, but is not in the send ledger",
                "UPDATE submission SET filing = 'LATER' WHERE message = 10"
                        + " | The copy of message 10 is in the unknown state LATER",
                "UPDATE submission SET filing_copy = NULL"
                        + " | The copy of message 11 is to be uploaded, but is not there",
                "UPDATE submission SET filing_copy = 9 WHERE message = 11 | The copy of message 11 is 9, which is no message",
                "UPDATE submission SET filing = 'UPLOADING', filing_copy = 12 WHERE message = 10"
                        + " | Message 10 is QUEUED, but its copy is to be uploaded",
                "UPDATE note SET service = 9 | The note read belongs to 9, which is no service",
            })
    void isFound(String damage, String words) {
        ledger();
        try (Db db = Databases.writer(directory.resolve("mail.db"), "FULL", 1000)) {
            db.run("PRAGMA foreign_keys=OFF");
            db.run(damage);
        }
        try (SqliteStore store = SqliteStore.open(directory, () -> null)) {
            assertThat(store.check(progress -> {}).problems()).anyMatch(line -> line.contains(words));
        }
    }
}
