// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal.keeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openmtm.entry.EntryId;
import org.openmtm.mtm.SendingCommands;
import org.openmtm.operation.OperationState;
import org.openmtm.store.Filing;
import org.openmtm.store.SendState;

class EvidenceTest {
    private static final Duration MOMENT = KeeperBench.MOMENT;
    private static final String RESOLVE = "20 resolve";
    private static final String FILE = "10 file-sent";
    private static final String REPORTS = "20 read-reports";

    private final KeeperBench bench = new KeeperBench();

    private EntryId uncertain() {
        EntryId message = bench.queue(null);
        bench.pass(MOMENT);
        bench.become(message, SendState.UNCERTAIN);
        bench.failed("send-queued");
        bench.takeStarted();
        return message;
    }

    @Test
    void anUncertainMessageIsLookedForSoonAndThenLessAndLessOften() {
        bench.begin();
        uncertain();
        bench.pass(Duration.ofSeconds(6));
        assertThat(bench.started).containsExactly(RESOLVE);
        List<Long> minutes = new ArrayList<>();
        for (int run = 0; run < 6; run++) {
            bench.takeStarted();
            bench.done("resolve");
            Instant before = bench.time.wall();
            for (int minute = 0; bench.started.isEmpty() && minute < 1_000; minute++) {
                bench.pass(Duration.ofMinutes(1));
            }
            minutes.add(Duration.between(before, bench.time.wall()).toMinutes());
        }
        assertThat(minutes).containsExactly(1L, 10L, 30L, 60L, 240L, 240L);
    }

    /** Looking for evidence reads the reports, and connects to the receiving service, which is no news then. */
    @Test
    void whatItDoesItselfDoesNotBringItForward() {
        bench.begin();
        EntryId filed = bench.queue(null);
        bench.pass(MOMENT);
        uncertain();
        bench.change(bench.row(filed).to(SendState.SENT, "", ""));
        bench.pass(Duration.ofSeconds(6));
        assertThat(bench.started).contains(RESOLVE, FILE);
        List<Long> minutes = new ArrayList<>();
        for (int run = 0; run < 5; run++) {
            boolean filing = bench.takeStarted().contains(FILE);
            long reports = bench.ledger.begin(bench.sending, new SendingCommands.ReadReports());
            bench.ledger.end(reports, OperationState.DONE, null);
            bench.status(bench.receiving, "CONNECTED");
            bench.status(bench.receiving, "DISCONNECTED");
            bench.done("resolve");
            Instant before = bench.time.wall();
            int copies = 0;
            for (int minute = 0; !bench.started.contains(RESOLVE) && minute < 1_000; minute++) {
                filing |= bench.started.remove(FILE);
                if (filing) {
                    filing = false;
                    copies++;
                    bench.status(bench.receiving, "CONNECTED");
                    bench.status(bench.receiving, "DISCONNECTED");
                    bench.failed("file-sent");
                }
                bench.pass(Duration.ofMinutes(1));
            }
            assertThat(copies).isLessThan(10);
            minutes.add(Duration.between(before, bench.time.wall()).toMinutes());
        }
        assertThat(minutes).containsExactly(1L, 10L, 30L, 60L, 240L);
    }

    @Test
    void itEndsWhenThePersonOrTheEvidenceDecides() {
        bench.begin();
        EntryId message = uncertain();
        bench.change(bench.row(message).withFiling(Filing.NONE).to(SendState.SENT, "", ""));
        bench.pass(Duration.ofDays(1));
        assertThat(bench.started).isEmpty();
    }

    @Test
    void aConnectionOfTheReceivingServiceAndAReadReportBringItForward() {
        bench.begin();
        uncertain();
        bench.pass(Duration.ofSeconds(6));
        bench.done("resolve");
        bench.pass(Duration.ofMinutes(2));
        bench.done("resolve");
        bench.takeStarted();

        bench.status(bench.receiving, "CONNECTED");
        assertThat(bench.takeStarted()).containsExactly(RESOLVE);
        bench.done("resolve");
        bench.pass(Duration.ofMinutes(2));
        bench.done("resolve");
        bench.takeStarted();

        bench.newMail();
        bench.pass(Duration.ofSeconds(2));
        assertThat(bench.takeStarted()).containsExactly(REPORTS);
        bench.done("read-reports");
        bench.pass(Duration.ofMinutes(1));
        assertThat(bench.takeStarted()).containsExactly(RESOLVE);
    }

    @Test
    void whatTheLastProcessLeftUncertainIsLookedFor() {
        bench.become(bench.queue(null), SendState.UNCERTAIN);
        bench.begin();
        bench.pass(Duration.ofSeconds(6));
        assertThat(bench.started).containsExactly(RESOLVE);
    }

    /** The last process may have ended between the mail and its reading. */
    @Test
    void reportsThatCameBeforeAreReadAtTheBeginning() {
        bench.change(bench.row(bench.queue(null)).withFiling(Filing.NONE).to(SendState.SENT, "", ""));
        bench.newMail();
        bench.begin();
        bench.pass(Duration.ofSeconds(2));
        assertThat(bench.takeStarted()).containsExactly(REPORTS);
        bench.done("read-reports");
        bench.pass(Duration.ofDays(1));
        assertThat(bench.takeStarted()).isEmpty();
    }

    @Test
    void muchNewMailIsReadAtOnceAndWhatComesMeanwhileAfterwards() {
        bench.begin();
        bench.change(bench.row(bench.queue(null)).withFiling(Filing.NONE).to(SendState.SENT, "", ""));
        for (int mail = 0; mail < 100; mail++) {
            bench.newMail();
        }
        assertThat(bench.takeStarted()).containsExactly(REPORTS);

        bench.newMail();
        bench.newMail();
        bench.pass(Duration.ofMinutes(5));
        assertThat(bench.takeStarted()).isEmpty();

        bench.done("read-reports");
        assertThat(bench.takeStarted()).containsExactly(REPORTS);
        bench.done("read-reports");
        bench.pass(Duration.ofDays(1));
        assertThat(bench.takeStarted()).isEmpty();
    }

    @Test
    void nobodyLooksForReportsWhereNothingWasSent() {
        bench.begin();
        bench.newMail();
        bench.pass(Duration.ofMinutes(1));
        assertThat(bench.started).isEmpty();
        assertThat(bench.time.sleepsForEver()).isTrue();
    }
}
