// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.event.EventType;
import org.openmtm.messagestore.internal.Mails.Account;
import org.openmtm.operation.OperationRecord;
import org.openmtm.operation.OperationState;
import org.openmtm.store.NewMessage;
import org.openmtm.store.SendState;
import org.openmtm.store.StagedBody;
import org.openmtm.store.Submission;

class LedgerTest {
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

    private EntryId queue(String subject) {
        StagedBody body = Mails.stage(store, Mails.raw(subject, "text"));
        return store.write(tx -> {
            EntryId id = tx.addMessage(new NewMessage(
                    account.service(),
                    StandardFolder.OUTBOX.id(),
                    Flags.NONE,
                    Mails.DAY,
                    0,
                    Mails.header(subject),
                    body));
            tx.addSubmission(submission(id));
            return id;
        });
    }

    private Submission submission(EntryId id) {
        return new Submission(
                id,
                account.service(),
                SendState.QUEUED,
                0,
                "<" + id + "@example.org>",
                "env" + id,
                "ann@example.org",
                List.of(
                        new Submission.Recipient("bob@example.org", SendState.QUEUED, ""),
                        new Submission.Recipient("carl@example.org", SendState.QUEUED, "")),
                org.openmtm.store.SendPlan.SOON.withStart(org.openmtm.store.SendPlan.Start.NEXT_CONNECTION),
                Mails.DAY,
                "",
                "",
                "",
                org.openmtm.store.Filing.NONE,
                Mails.DAY,
                Mails.DAY);
    }

    @Test
    void keepsWhatWasQueuedInOrder() {
        EntryId one = queue("one");
        EntryId two = queue("two");
        assertThat(store.outbox(null)).extracting(Submission::message).containsExactly(one, two);
        assertThat(store.outbox(EntryId.LOCAL_SERVICE)).isEmpty();
        Submission row = store.submission(one).orElseThrow();
        assertThat(row).usingRecursiveComparison().ignoringFields("changed").isEqualTo(submission(one));
    }

    @Test
    void aStateIsLeftOnlyFromTheExpectedOne() {
        EntryId id = queue("one");
        Submission row = store.submission(id).orElseThrow();
        long before = store.lastEvent();
        store.write(tx -> {
            tx.updateSubmission(SendState.QUEUED, row.withAttempt(1).to(SendState.SENDING, "", ""));
            return null;
        });
        assertThatThrownBy(() -> store.write(tx -> {
                    tx.updateSubmission(SendState.QUEUED, row.to(SendState.DOT, "", ""));
                    return null;
                }))
                .isInstanceOfSatisfying(
                        MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT));
        store.write(tx -> {
            tx.updateSubmission(SendState.SENDING, row.to(SendState.SENT, "250 ok", "because"));
            tx.move(id, StandardFolder.SENT.id());
            return null;
        });
        assertThat(store.outbox(null)).isEmpty();
        assertThat(store.submission(id).orElseThrow().reply()).isEqualTo("250 ok");
        assertThat(store.entry(id).orElseThrow().service()).isEqualTo(EntryId.LOCAL_SERVICE);
        assertThat(store.events(before, 100))
                .filteredOn(event -> event.type() == EventType.SEND_STATE)
                .extracting(event -> event.detail())
                .containsExactly("SENDING", "SENT because");
        store.write(tx -> {
            tx.remove(id);
            return null;
        });
        assertThat(store.submission(id)).isEmpty();
    }

    @Test
    void aMessageIsInTheLedgerOnce() {
        EntryId id = queue("one");
        assertThatThrownBy(() -> store.write(tx -> {
                    tx.addSubmission(submission(id));
                    return null;
                }))
                .isInstanceOfSatisfying(
                        MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT));
        EntryId elsewhere = Mails.add(store, account, "two", "text");
        assertThatThrownBy(() -> store.write(tx -> {
                    tx.addSubmission(submission(elsewhere));
                    return null;
                }))
                .isInstanceOf(MessagingException.class);
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
