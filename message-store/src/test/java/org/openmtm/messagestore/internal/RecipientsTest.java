// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission.Recipient;
import org.openmtm.store.Submission.Report;

/** What a step of a message to thousands writes of its recipients. */
class RecipientsTest {
    private static final int MANY = 10_000;

    @TempDir
    Path directory;

    private Db db;
    private Recipients recipients;
    private final List<Recipient> list = new ArrayList<>();

    @BeforeEach
    void open() {
        db = Databases.writer(directory.resolve("mail.db"), "FULL", 1000);
        NewStore.SCHEMA.bringUp(db);
        db.run("PRAGMA foreign_keys=OFF");
        recipients = new Recipients(db);
        for (int i = 0; i < MANY; i++) {
            list.add(new Recipient("r" + i + "@example.org", SendState.QUEUED, ""));
        }
        db.run("BEGIN");
        recipients.write(1, List.copyOf(list));
        db.run("COMMIT");
    }

    @AfterEach
    void close() {
        db.close();
    }

    /** @return how many rows it wrote */
    private long write(List<Recipient> next) {
        long before = db.number("SELECT total_changes()");
        db.run("BEGIN");
        recipients.write(1, next);
        db.run("COMMIT");
        assertThat(Ledger.recipients(db, 1)).isEqualTo(next);
        return db.number("SELECT total_changes()") - before;
    }

    @Test
    void writesNothingOfThoseThatStayed() {
        List<Recipient> same = List.copyOf(list);
        assertThat(write(same)).isZero();
        assertThat(write(same)).isZero();
        recipients.forget();
        assertThat(write(same)).isZero();
    }

    @Test
    void writesTheOneThatChanged() {
        list.set(5_000, list.get(5_000).reported(Report.DELIVERED, "it is there"));
        assertThat(write(List.copyOf(list))).isEqualTo(1);
        recipients.forget();
        list.set(0, new Recipient("r0@example.org", SendState.FAILED, "550 no"));
        assertThat(write(List.copyOf(list))).isEqualTo(1);
    }

    @Test
    void followsALongerAndAShorterList() {
        list.add(new Recipient("more@example.org", SendState.QUEUED, ""));
        assertThat(write(List.copyOf(list))).isEqualTo(1);
        assertThat(write(List.copyOf(list.subList(0, 3)))).isEqualTo(MANY + 1 - 3);
    }

    @Test
    void whatWasNeverCommittedIsWrittenAgain() {
        list.set(7, new Recipient("r7@example.org", SendState.SENT, "250 ok"));
        List<Recipient> next = List.copyOf(list);
        db.run("BEGIN");
        recipients.write(1, next);
        db.run("ROLLBACK");
        recipients.forget();
        assertThat(write(next)).isEqualTo(1);
    }
}
