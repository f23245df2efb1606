// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.operation.OperationResult;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission;
import org.openmtm.store.Submission.Recipient;
import org.openmtm.testservers.ScriptedSmtpServer.Verb;
import org.openmtm.testservers.SmtpAction;

/** An account whose receiving side is a mirror that tests fill, and messages whose last answer was lost. */
abstract class EvidenceCase {
    static final String BEN = "ben@example.org";
    static final String CARL = "carl@example.org";

    @TempDir
    Path directory;

    SmtpBench bench;
    EvidenceBench evidence;
    ReceivingSide account;

    /** How the last answer is lost. */
    enum Loss {
        CLOSED(SmtpAction.closeBeforeReply()),
        RESET(SmtpAction.resetBeforeReply()),
        SILENT(SmtpAction.silence());

        final SmtpAction action;

        Loss(SmtpAction action) {
            this.action = action;
        }
    }

    @BeforeEach
    void start() throws IOException {
        bench = new SmtpBench(directory);
        bench.reopenWithIndex();
        evidence = new EvidenceBench(bench, bench.service());
        account = new ReceivingSide(bench, bench.service(), "work");
    }

    @AfterEach
    void stop() throws IOException {
        bench.close();
    }

    EntryId uncertain(Loss loss, String... to) {
        EntryId message = bench.queue(to);
        lose(message, loss);
        return message;
    }

    void lose(EntryId message, Loss loss) {
        bench.server.once(Verb.DOT, loss.action);
        Object patience = bench.settings.get("dot.timeout.seconds");
        if (loss == Loss.SILENT) {
            bench.settings.put("dot.timeout.seconds", 1);
        }
        assertThatThrownBy(bench::flush).isInstanceOf(MessagingException.class);
        bench.settings.put("dot.timeout.seconds", patience);
        assertThat(bench.row(message).state()).isEqualTo(SendState.UNCERTAIN);
    }

    static Map<String, Object> result(long sent, long queued, long uncertain) {
        return Map.of("sent", sent, "queued", queued, "uncertain", uncertain);
    }

    Map<String, Object> resolveIndexed() throws InterruptedException {
        bench.store().awaitIndexed(progress -> {});
        return evidence.resolve();
    }

    void locateFinds(EntryId message, String folder) {
        String id = bench.row(message).messageId();
        evidence.answer = asked -> CompletableFuture.completedFuture(
                asked.messageIds().contains(id) ? OperationResult.of(Map.of(id, folder)) : OperationResult.EMPTY);
    }

    void locateFails(String why) {
        evidence.answer = asked ->
                CompletableFuture.failedFuture(new MessagingException(ErrorKind.NETWORK, why, "Wait for the network"));
    }

    String copyOf(EntryId message) throws IOException {
        return bench.body(message);
    }

    void assertSent(EntryId message, String reason) {
        Submission row = bench.row(message);
        assertThat(row.state()).isEqualTo(SendState.SENT);
        assertThat(row.reason()).contains(reason);
        assertThat(row.recipients()).extracting(Recipient::state).containsOnly(SendState.SENT);
        assertThat(bench.entry(message).parent()).isEqualTo(StandardFolder.SENT.id());
        assertThat(bench.store().check(p -> {}).problems()).isEmpty();
    }

    EntryId sent(String... to) throws InterruptedException {
        EntryId message = bench.queue(to);
        bench.flush();
        assertThat(bench.row(message).state()).isEqualTo(SendState.SENT);
        return message;
    }

    static Map<String, Object> examined(long examined, long matched) {
        return Map.of("examined", examined, "matched", matched);
    }

    Recipient recipient(EntryId message, int place) {
        return bench.row(message).recipients().get(place);
    }
}
