// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked with each sync reads an index and sorts nothing, so that a million messages stream. */
class PlansTest {
    private static final String REMOTE = "SELECT " + EntryRows.REMOTE + " FROM entry WHERE ";

    @TempDir
    Path directory;

    private static void assertStreams(Db db, String index, String sql) {
        List<String> steps = db.list(row -> row.getString(4), "EXPLAIN QUERY PLAN " + sql.replace("?", "1"));
        assertThat(steps).as(sql).noneMatch(step -> step.contains("TEMP B-TREE") || step.startsWith("SCAN"));
        assertThat(steps.get(0)).as(sql).contains(index);
    }

    @Test
    void queriesOfASyncUseTheirIndexes() {
        SqliteStore.open(directory, () -> null).close();
        try (Db db = Databases.reader(directory.resolve("mail.db"), 1000)) {
            assertStreams(db, "entry_unbound", Reads.unbound());
            assertStreams(db, "entry_uid", REMOTE + "bound_folder = ? AND uid BETWEEN ? AND ? ORDER BY uid");
            assertStreams(db, "entry_uid", Reads.KEYS);
            assertStreams(db, "entry_key", REMOTE + "bound_folder = ? AND remote_key = '?'");
            assertStreams(
                    db,
                    "entry_missing",
                    REMOTE + "bound_folder = ? AND uid IS NOT NULL AND body_state < 2 ORDER BY uid DESC");
            assertStreams(
                    db,
                    "entry_waiting",
                    REMOTE + "bound_folder = ? AND uid IS NOT NULL"
                            + " AND (flags <> agreed_flags OR keywords <> agreed_keywords) ORDER BY uid");
            assertStreams(
                    db, "entry_email", "SELECT id FROM entry WHERE service = ? AND email_id = '?' AND body_state = 2");
            assertStreams(db, "pending_folder", "SELECT " + Pending.COLUMNS + " FROM pending WHERE folder = ?");
            assertStreams(db, "pending_service", "SELECT " + Pending.COLUMNS + " FROM pending WHERE service = ?");
        }
    }

    @Test
    void queriesOfTheLedgerUseTheirIndexes() {
        SqliteStore.open(directory, () -> null).close();
        try (Db db = Databases.reader(directory.resolve("mail.db"), 1000)) {
            assertStreams(db, "submission_envelope", Ledger.BY_ENVELOPE);
            assertStreams(db, "submission_message_id", Ledger.BY_MESSAGE_ID);
            assertStreams(db, "submission_to_file", Ledger.TO_FILE);
            assertStreams(db, "submission_due", Ledger.DUE);
            for (String newestFirst : List.of(Ledger.SENT, Ledger.SENT_OF)) {
                List<String> steps =
                        db.list(row -> row.getString(4), "EXPLAIN QUERY PLAN " + newestFirst.replace("?", "1"));
                assertThat(steps).as(newestFirst).hasSize(1);
                assertThat(steps.get(0)).contains("submission_sent");
            }
        }
    }
}
