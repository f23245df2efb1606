// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openmtm.entry.EntryId;
import org.openmtm.error.MessagingException;
import org.openmtm.store.SendState;
import org.openmtm.testservers.SmtpSink;

/** A server that we did not write refuses, puts off, says 421 or hangs up at each command; then an honest one takes the rest. */
class RealServerTest {
    private static SmtpSink honest;

    @TempDir
    private Path directory;

    private SmtpBench bench;

    @BeforeAll
    static void startServer() throws IOException {
        honest = SmtpSink.start();
    }

    @AfterAll
    static void stopServer() throws IOException {
        honest.close();
    }

    @BeforeEach
    void start() throws IOException {
        bench = new SmtpBench(directory);
    }

    @AfterEach
    void stop() throws IOException {
        bench.close();
    }

    @ParameterizedTest
    @CsvSource({
        // refuses for good; without EHLO there is still HELO
        "-f, CONNECT, QUEUED, 0",
        "-f, EHLO, SENT, 1",
        "-f, MAIL, FAILED, 1",
        "-f, RCPT, FAILED, 1",
        "-f, DATA, FAILED, 1",
        "-f, ., FAILED, 1",
        // not now
        "-r, CONNECT, QUEUED, 0",
        "-r, MAIL, QUEUED, 1",
        "-r, RCPT, QUEUED, 1",
        "-r, DATA, QUEUED, 1",
        "-r, ., QUEUED, 1",
        // 421, and gone
        "-Q, CONNECT, QUEUED, 0",
        "-Q, MAIL, QUEUED, 1",
        "-Q, RCPT, QUEUED, 1",
        "-Q, DATA, QUEUED, 1",
        "-Q, ., QUEUED, 1",
        // gone without a word
        "-q, CONNECT, QUEUED, 0",
        "-q, EHLO, QUEUED, 0",
        "-q, MAIL, QUEUED, 0",
        "-q, RCPT, QUEUED, 0",
        "-q, DATA, QUEUED, 0",
        "-q, ., UNCERTAIN, 1",
        "-q, QUIT, SENT, 1",
    })
    void eachFaultAtEachCommandEndsWhereItShould(String how, String command, SendState expected, int attempts)
            throws Exception {
        EntryId message = bench.queue("ben@example.org", "carl@example.org");
        try (SmtpSink faulty = SmtpSink.start(how, command)) {
            flush(faulty);
            assertThat(bench.row(message).state()).isEqualTo(expected);
            assertThat(bench.row(message).attempt()).isEqualTo(attempts);
            // It keeps what it has read, whatever it says then.
            boolean read = expected == SendState.SENT || command.equals(".");
            assertThat(copies(faulty, message)).isEqualTo(read ? 1 : 0);
        }
        bench.clock.advance(Duration.ofHours(1));
        flush(honest);
        boolean again = expected == SendState.QUEUED;
        assertThat(bench.row(message).state()).isEqualTo(again ? SendState.SENT : expected);
        assertThat(copies(honest, message)).isEqualTo(again ? 1 : 0);
        assertThat(bench.store().check(progress -> {}).problems()).isEmpty();
    }

    private void flush(SmtpSink server) throws InterruptedException {
        bench.settings.put("port", server.port());
        try {
            bench.flush();
        } catch (MessagingException e) {
            assertThat(e.oneLine()).isNotEmpty();
        }
    }

    private long copies(SmtpSink server, EntryId message) {
        String id = bench.row(message).messageId();
        return server.mails().stream().filter(mail -> mail.contains(id)).count();
    }
}
