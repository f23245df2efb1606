// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal.keeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.openmtm.entry.EntryId;
import org.openmtm.store.SendState;

/** The keeper in a process that ends with its one command. */
class LazyKeeperTest {
    private final KeeperBench bench = new KeeperBench();

    @Test
    void nothingThatWasThereBeforeIsTouched() {
        bench.queue(null);
        bench.become(bench.queue(null), SendState.SENT);
        bench.become(bench.queue(null), SendState.UNCERTAIN);
        bench.begin(true);
        bench.pass(Duration.ofDays(1));

        assertThat(bench.started).isEmpty();
        assertThat(bench.time.sleepsForEver()).isTrue();
    }

    @Test
    void nothingIsSentByTime() {
        bench.begin(true);
        bench.queue(null);
        bench.pass(Duration.ofDays(1));

        assertThat(bench.started).isEmpty();
        assertThat(bench.keeper().nextSend(bench.sending)).isPresent();
    }

    @Test
    void noConnectionIsMadeThatNobodyAskedFor() {
        bench.begin(true);
        bench.become(bench.queue(null), SendState.SENT);
        bench.become(bench.queue(null), SendState.UNCERTAIN);
        bench.pass(Duration.ofMinutes(1));
        assertThat(bench.started).isEmpty();

        bench.status(bench.receiving, "CONNECTED");
        assertThat(bench.started).containsExactlyInAnyOrder("10 file-sent", "20 resolve");
    }

    @Test
    void aConnectionThatSomebodyAskedForSettlesWhatWasLeftBefore() {
        bench.become(bench.queue(null), SendState.SENT);
        bench.become(bench.queue(null), SendState.UNCERTAIN);
        bench.begin(true);

        bench.status(bench.receiving, "CONNECTED");
        assertThat(bench.started).containsExactlyInAnyOrder("10 file-sent", "20 resolve");
    }

    @Test
    void anAccountThatOnlySendsNeedsNoConnectionForItsEvidence() {
        bench.ledger.related.clear();
        bench.begin(true);
        bench.become(bench.queue(null), SendState.UNCERTAIN);
        bench.pass(KeeperBench.MOMENT);
        assertThat(bench.started).containsExactly("20 resolve");
    }

    @Test
    void whatHappensInThisProcessHasItsConsequencesAtOnceAndOnlyOnce() {
        bench.begin(true);
        bench.status(bench.receiving, "CONNECTED");
        EntryId sent = bench.queue(null);
        EntryId uncertain = bench.queue(null);
        bench.become(sent, SendState.SENT);
        bench.become(uncertain, SendState.UNCERTAIN);
        bench.newMail();

        assertThat(bench.takeStarted()).containsExactlyInAnyOrder("10 file-sent", "20 resolve", "20 read-reports");
        bench.failed("file-sent");
        bench.failed("resolve");
        bench.failed("read-reports");
        bench.pass(Duration.ofDays(1));
        assertThat(bench.takeStarted()).isEmpty();
        assertThat(bench.time.sleepsForEver()).isTrue();
    }

    @Test
    void whatIsClosedStartsNothing() throws Exception {
        bench.begin();
        bench.keeper().close();
        bench.queue(null);
        bench.pass(Duration.ofDays(1));

        assertThat(bench.started).isEmpty();
        assertThat(bench.time.sleepsForEver()).isTrue();
    }
}
