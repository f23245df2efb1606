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
import org.openmtm.error.ErrorKind;
import org.openmtm.operation.OperationState;
import org.openmtm.store.Filing;
import org.openmtm.store.SendState;

class FilingTest {
    private static final Duration MOMENT = KeeperBench.MOMENT;
    private static final String FILE = "10 file-sent";
    private static final Filing DONE = new Filing(Filing.State.DONE, null, "");

    private final KeeperBench bench = new KeeperBench();

    private EntryId sent() {
        EntryId message = bench.queue(null);
        bench.pass(MOMENT);
        bench.become(message, SendState.SENT);
        bench.pass(MOMENT);
        return message;
    }

    @Test
    void theCopiesOfARunAreFiledWhenItHasEnded() {
        bench.begin();
        EntryId first = sent();
        assertThat(bench.takeStarted()).containsExactly("20 send-queued");

        bench.done("send-queued");
        assertThat(bench.takeStarted()).containsExactly(FILE);

        bench.change(bench.row(first).withFiling(DONE));
        bench.done("file-sent");
        bench.pass(Duration.ofDays(1));
        assertThat(bench.takeStarted()).isEmpty();
    }

    @Test
    void itIsTriedAgainWithGrowingDistanceAndAtOnceWhenTheServerIsBack() {
        bench.begin();
        sent();
        bench.done("send-queued");
        List<Long> minutes = new ArrayList<>();
        for (int run = 0; run < 10; run++) {
            bench.takeStarted();
            bench.failed("file-sent");
            Instant before = bench.time.wall();
            for (int minute = 0; bench.started.isEmpty() && minute < 1_000; minute++) {
                bench.pass(Duration.ofMinutes(1));
            }
            minutes.add(Duration.between(before, bench.time.wall()).toMinutes());
        }
        assertThat(minutes).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 240L, 240L);

        bench.takeStarted();
        bench.failed("file-sent");
        bench.status(bench.receiving, "CONNECTED");
        assertThat(bench.takeStarted()).containsExactly(FILE);
    }

    @Test
    void aRefusedPasswordIsNotTriedAgainForEveryMail() {
        bench.begin();
        sent();
        bench.done("send-queued");
        bench.takeStarted();
        bench.end("file-sent", OperationState.FAILED, ErrorKind.AUTHENTICATION);
        for (int mail = 0; mail < 5; mail++) {
            sent();
            bench.done("send-queued");
            bench.pass(Duration.ofMinutes(10));
        }
        assertThat(bench.takeStarted()).doesNotContain(FILE);

        bench.status(bench.receiving, "CONNECTED");
        assertThat(bench.takeStarted()).containsExactly(FILE);
    }

    @Test
    void whatALastProcessLeftIsFiledWhenTheModuleArrives() {
        bench.modules.remove("imap4");
        EntryId message = bench.queue(null);
        bench.become(message, SendState.SENT);
        bench.begin();
        assertThat(bench.started).isEmpty();

        bench.arrive("imap4", "file-sent");
        assertThat(bench.started).containsExactly(FILE);
    }

    @Test
    void anAccountThatOnlySendsOrWhoseModuleDoesNotFileIsLeftAlone() {
        bench.modules.get("imap4").remove("file-sent");
        EntryId alone = bench.ledger.addService(30, "smtp");
        bench.become(bench.queue(null), SendState.SENT);
        bench.become(bench.queue(alone, null), SendState.SENT);
        bench.begin();
        bench.pass(Duration.ofMinutes(1));
        assertThat(bench.takeStarted()).containsExactly("20 read-reports");
        bench.done("read-reports");
        bench.pass(Duration.ofDays(1));

        assertThat(bench.started).isEmpty();
        assertThat(bench.time.sleepsForEver()).isTrue();
    }

    @Test
    void aCopyMoreWhileOneIsFiledIsFiledAfterIt() {
        bench.begin();
        EntryId first = sent();
        bench.done("send-queued");
        bench.takeStarted();
        sent();
        bench.done("send-queued");
        assertThat(bench.takeStarted()).containsExactly("20 send-queued");

        bench.change(bench.row(first).withFiling(DONE));
        bench.done("file-sent");
        bench.pass(Duration.ofMinutes(2));
        assertThat(bench.takeStarted()).containsExactly(FILE);
    }
}
