// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.error.ErrorKind;
import org.openmtm.messagestore.internal.Mails.Account;
import org.openmtm.operation.OperationRecord;
import org.openmtm.operation.OperationState;

class JournalTest {
    @TempDir
    Path directory;

    private SqliteStore store;
    private Account account;

    @BeforeEach
    void open() {
        store = SqliteStore.open(directory, () -> null);
        account = Mails.account(store, "work");
    }

    @AfterEach
    void close() {
        assertThat(store.check(progress -> {}).problems()).isEmpty();
        store.close();
    }

    private OperationRecord operation(Map<String, String> parameters) {
        return new OperationRecord(
                0,
                account.service(),
                "imap4.sync",
                parameters,
                OperationState.QUEUED,
                Mails.DAY,
                null,
                null,
                0,
                Map.of(),
                null,
                "");
    }

    @Test
    void operationsComeBackAsTheyWere() {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("folder", "a=b\\c\nd\\n");
        parameters.put("", "");
        parameters.put("ü\n=", "=");
        long id = store.write(tx -> tx.addOperation(operation(parameters)));
        OperationRecord record = store.operation(id).orElseThrow();
        assertThat(record.parameters()).containsExactlyEntriesOf(parameters);
        assertThat(record.service()).isEqualTo(account.service());
        OperationRecord ended = new OperationRecord(
                id,
                account.service(),
                "imap4.sync",
                parameters,
                OperationState.FAILED,
                Mails.DAY,
                Mails.DAY.plusSeconds(1),
                Mails.DAY.plusSeconds(2),
                1,
                Map.of("new", "5"),
                ErrorKind.NETWORK,
                "gone");
        assertThat(store.operations(account.service(), true, 10)).hasSize(1);
        store.write(tx -> {
            tx.updateOperation(ended);
            return null;
        });
        assertThat(store.operation(id)).contains(ended);
        assertThat(store.operations(null, true, 10)).isEmpty();
        assertThat(store.operations(null, false, 10)).containsExactly(ended);
        assertThat(store.events(0, 100))
                .filteredOn(event -> event.operation() == id)
                .extracting(event -> event.type() + " " + event.detail())
                .containsExactly("OPERATION_QUEUED imap4.sync", "OPERATION_FINISHED FAILED imap4.sync");
    }

    @Test
    void theJournalForgetsOldEndedOperationsOnly() {
        long first = store.write(tx -> tx.addOperation(operation(Map.of())));
        store.write(tx -> {
            OperationRecord done = new OperationRecord(
                    0, null, "x", Map.of(), OperationState.DONE, Instant.EPOCH, null, null, 1, Map.of(), null, "");
            for (int i = 0; i < 11_000; i++) {
                tx.addOperation(done);
            }
            return null;
        });
        assertThat(store.operation(first)).isPresent();
        assertThat(store.operation(first + 1)).isEmpty();
        assertThat(store.operations(null, false, 20_000)).hasSizeBetween(10_000, 10_300);
    }
}
