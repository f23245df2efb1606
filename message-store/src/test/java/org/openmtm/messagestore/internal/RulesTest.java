// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;
import org.openmtm.messagestore.internal.Mails.Account;
import org.openmtm.store.FolderState;
import org.openmtm.store.PendingChange;

/** Damage that SQLite itself cannot see is found by the check. */
class RulesTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UPDATE pending SET entry = 999 | Entry 999 has a pending MOVE, but is not there",
                "UPDATE pending SET folder = 999 | waits for 999, which is no folder",
                "UPDATE pending SET service = 3 | belongs to 3, which is no service",
                "UPDATE pending SET kind = 'SWIM' | unknown pending change SWIM",
                "INSERT INTO pending SELECT 99, entry, 'COPY', service, folder, NULL, 0, 0, 0, 0, '' FROM pending"
                        + " | is to be in 2 places",
                "UPDATE body_range SET message = 3 | A stretch of entry 3 is here",
                "UPDATE body_range SET start = 999 | has 4 bytes from 999 on, its size is 1000",
                "INSERT INTO body_range SELECT 99, message, 2, length, codec, crc, data FROM body_range"
                        + " | has the bytes from 2 on twice",
                "DELETE FROM body_range | is said to be here in part, but is not",
                "UPDATE entry SET body_state = 0 WHERE body_state = 1 | which is no message that is here in part",
                "UPDATE folder_state SET folder = 1 | Entry 1 has the state of a folder, but is none",
                "UPDATE entry SET remote_key = 'k' WHERE type = 3 | has a key without a binding",
                "UPDATE entry SET remote_key = char(10) WHERE type = 3 | has a key that is none",
                "UPDATE folder SET bound = 7 WHERE id = 3 | Folder 3 counts 7 bound messages; there are 0",
            })
    void isFound(String damage, String words) {
        try (SqliteStore store = SqliteStore.open(directory, () -> null)) {
            Account account = Mails.account(store, "work");
            store.write(tx -> {
                EntryId message = tx.addMessage(Mails.message(account, "m", Flags.NONE, null));
                tx.putRange(message, 0, new byte[] {1, 2, 3, 4});
                tx.putFolderState(FolderState.initial(account.inbox()).withSubscribed(true));
                tx.putPending(new PendingChange(
                        message,
                        PendingChange.Kind.MOVE,
                        account.service(),
                        account.inbox(),
                        null,
                        0,
                        Mails.DAY,
                        0,
                        0,
                        ""));
                return null;
            });
            assertThat(store.check(progress -> {}).problems()).isEmpty();
        }
        try (Db db = Databases.writer(directory.resolve("mail.db"), "FULL", 1000)) {
            db.run(damage);
        }
        try (SqliteStore store = SqliteStore.open(directory, () -> null)) {
            assertThat(store.check(progress -> {}).problems()).anyMatch(line -> line.contains(words));
        }
    }
}
