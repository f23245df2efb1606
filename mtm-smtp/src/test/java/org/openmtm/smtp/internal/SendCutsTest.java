// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission;
import org.openmtm.testservers.TcpProxy;
import org.openmtm.testservers.TcpProxy.Cut;
import org.openmtm.testservers.TcpProxy.Direction;

/** The connection is cut after each number of bytes of the dialogue of one mail: nothing is lost, nothing comes twice. */
class SendCutsTest {
    /** Coprime to the length of any line, so that over the runs every kind of place is cut. */
    private static final int STEP = Boolean.getBoolean("openmtm.soak") ? 1 : 17;

    @TempDir
    private Path directory;

    private SmtpBench bench;
    private TcpProxy proxy;

    @BeforeEach
    void start() throws IOException {
        bench = new SmtpBench(directory);
        proxy = new TcpProxy(bench.server.port());
        bench.settings.put("port", proxy.port());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        bench.close();
    }

    @ParameterizedTest
    @CsvSource({
        "TO_CLIENT, FIN, true",
        "TO_CLIENT, RST, true",
        "TO_SERVER, FIN, true",
        "TO_SERVER, RST, true",
        "TO_CLIENT, FIN, false",
        "TO_CLIENT, RST, false",
        "TO_SERVER, FIN, false",
        "TO_SERVER, RST, false"
    })
    void nothingIsLostAndNothingComesTwice(Direction direction, Cut how, boolean pipelining) throws Exception {
        if (!pipelining) {
            bench.server.extensions("SIZE 52428800", "8BITMIME", "DSN");
        }
        bench.queue("ben@example.org", "carl@example.org");
        bench.flush();
        long dialogue = proxy.bytes(direction);
        assertThat(dialogue).isGreaterThan(200);
        for (long bytes = 1; bytes <= dialogue; bytes += STEP) {
            EntryId message = bench.queue("ben@example.org", "carl@example.org");
            proxy.cutAfter(direction, bytes, how);
            flushWhateverHappens();
            proxy.noCuts();
            Submission cut = bench.row(message);
            assertThat(cut.state())
                    .as("after %s bytes", bytes)
                    .isIn(SendState.QUEUED, SendState.UNCERTAIN, SendState.SENT);
            if (cut.state() == SendState.QUEUED) {
                assertThat(cut.attempt()).isZero();
                assertThat(copies(cut)).as("after %s bytes", bytes).isZero();
            }
            bench.clock.advance(Duration.ofHours(1));
            bench.flush();
            Submission settled = bench.row(message);
            assertThat(settled.state()).isIn(SendState.UNCERTAIN, SendState.SENT);
            assertThat(copies(settled))
                    .as("after %s bytes: %s", bytes, settled)
                    .isBetween(settled.state() == SendState.SENT ? 1L : 0L, 1L);
        }
        assertThat(bench.store().check(progress -> {}).problems()).isEmpty();
    }

    /** Somebody, or the policy, has what is uncertain sent again: then all arrives, and only that may come twice. */
    @ParameterizedTest
    @CsvSource({"TO_CLIENT, RST", "TO_SERVER, FIN"})
    void whoeverSendsAgainGetsEverythingThrough(Direction direction, Cut how) throws Exception {
        bench.queue("ben@example.org", "carl@example.org");
        bench.flush();
        long dialogue = proxy.bytes(direction);
        for (long bytes = 3; bytes <= dialogue; bytes += STEP) {
            EntryId message = bench.queue("ben@example.org", "carl@example.org");
            proxy.cutAfter(direction, bytes, how);
            flushWhateverHappens();
            proxy.noCuts();
            boolean uncertain = bench.row(message).state() == SendState.UNCERTAIN;
            if (uncertain) {
                bench.store().write(tx -> {
                    Submission row = tx.submission(message).orElseThrow();
                    tx.updateSubmission(SendState.UNCERTAIN, row.to(SendState.QUEUED, "", "Sent again"));
                    return null;
                });
            }
            bench.clock.advance(Duration.ofHours(1));
            bench.flush();
            Submission sent = bench.row(message);
            assertThat(sent.state()).as("after %s bytes", bytes).isEqualTo(SendState.SENT);
            assertThat(copies(sent)).as("after %s bytes", bytes).isBetween(1L, uncertain ? 2L : 1L);
        }
    }

    private void flushWhateverHappens() throws InterruptedException {
        try {
            bench.flush();
        } catch (MessagingException e) {
            assertThat(e.kind()).as(e.oneLine()).isEqualTo(ErrorKind.NETWORK);
        }
    }

    private long copies(Submission row) {
        return bench.server.mails().stream()
                .filter(mail -> mail.text().contains(row.messageId()))
                .count();
    }
}
