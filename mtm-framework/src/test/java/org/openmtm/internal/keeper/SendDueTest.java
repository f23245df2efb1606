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
import org.openmtm.error.MessagingException;
import org.openmtm.event.EventType;
import org.openmtm.mtm.Commands;
import org.openmtm.operation.OperationState;
import org.openmtm.store.SendPlan;
import org.openmtm.store.SendState;

class SendDueTest {
    private static final Duration MOMENT = KeeperBench.MOMENT;
    private static final String SEND = "20 send-queued";

    private final KeeperBench bench = new KeeperBench();

    @Test
    void whatIsQueuedGoesAtOnceAndARunThatGoesOnIsNotStartedTwice() {
        bench.begin();
        bench.queue(null);
        bench.pass(MOMENT);
        assertThat(bench.takeStarted()).containsExactly(SEND);

        EntryId second = bench.queue(null);
        bench.pass(Duration.ofMinutes(10));
        assertThat(bench.takeStarted()).isEmpty();

        bench.ledger.rows.values().stream()
                .map(row -> row.message())
                .filter(message -> !message.equals(second))
                .toList()
                .forEach(message -> bench.become(message, SendState.SENT));
        bench.done("send-queued");
        assertThat(bench.takeStarted()).startsWith(SEND);
        bench.become(second, SendState.SENT);
        bench.done("send-queued");
        assertThat(bench.takeStarted()).doesNotContain(SEND);
    }

    @Test
    void whatWasQueuedBeforeTheStartGoesAndAScheduledMessageGoesAtItsTime() {
        Instant at = bench.time.wall().plus(Duration.ofHours(3));
        bench.queue(at);
        bench.begin();
        assertThat(bench.keeper().nextSend(bench.sending))
                .hasValueSatisfying(next -> assertThat(next).isBetween(at.minusSeconds(1), at.plusSeconds(1)));

        bench.pass(Duration.ofHours(3).minus(Duration.ofSeconds(10)));
        assertThat(bench.started).isEmpty();

        bench.pass(Duration.ofSeconds(11));
        assertThat(bench.started).containsExactly(SEND);
    }

    @Test
    void whatWaitsForAPersonOrAConnectionIsLeftAlone() {
        bench.begin();
        for (SendPlan.Start start : List.of(SendPlan.Start.REQUEST, SendPlan.Start.NEXT_CONNECTION)) {
            EntryId message = bench.queue(null);
            bench.change(bench.row(message).withPlan(SendPlan.SOON.withStart(start)));
        }
        bench.pass(Duration.ofHours(1));

        assertThat(bench.started).isEmpty();
        assertThat(bench.keeper().nextSend(bench.sending)).isEmpty();
        assertThat(bench.time.sleepsForEver()).isTrue();
    }

    @Test
    void aModuleThatLeavesDueWhatItCannotSendIsStartedLessAndLessOften() {
        bench.begin();
        bench.queue(null);
        bench.pass(MOMENT);
        List<Long> distances = new ArrayList<>();
        for (int run = 0; run < 9; run++) {
            bench.takeStarted();
            bench.failed("send-queued");
            Instant before = bench.time.wall();
            for (int second = 0; bench.started.isEmpty() && second < 1_000; second++) {
                bench.pass(Duration.ofSeconds(1));
            }
            distances.add(Duration.between(before, bench.time.wall()).toSeconds());
        }

        assertThat(distances).containsExactly(5L, 10L, 20L, 40L, 80L, 160L, 300L, 300L, 300L);
    }

    @Test
    void aRunThatEndsWellWithoutHavingDoneAnythingDoesNotSpinEither() {
        bench.begin();
        bench.queue(null);
        bench.pass(MOMENT);
        bench.takeStarted();

        bench.done("send-queued");
        bench.pass(Duration.ofSeconds(4));
        assertThat(bench.takeStarted()).isEmpty();
        bench.pass(Duration.ofSeconds(2));
        assertThat(bench.takeStarted()).containsExactly(SEND);
    }

    @Test
    void theLedgersOwnTimesCountMoreAndAPersonsWordIsHeardSoon() {
        bench.begin();
        EntryId message = bench.queue(null);
        bench.pass(MOMENT);
        bench.putOff(message, Duration.ofMinutes(30));
        bench.failed("send-queued");
        bench.takeStarted();
        bench.pass(Duration.ofMinutes(29));
        assertThat(bench.takeStarted()).isEmpty();

        bench.change(bench.row(message).withNotBefore(null));
        bench.pass(MOMENT);
        assertThat(bench.takeStarted()).containsExactly(SEND);
    }

    @Test
    void aClockThatIsSetForwardIsNoticedWithinAMinute() {
        bench.queue(bench.time.wall().plus(Duration.ofDays(1)));
        bench.begin();
        bench.time.set(Duration.ofDays(2));

        bench.pass(Duration.ofSeconds(61));
        assertThat(bench.started).containsExactly(SEND);
    }

    @Test
    void aClockThatIsSetBackDoesNotPutARetryOffForDays() {
        bench.begin();
        EntryId retry = bench.queue(null);
        EntryId chosen = bench.queue(bench.time.wall().plus(Duration.ofHours(1)));
        bench.pass(MOMENT);
        bench.putOff(retry, Duration.ofMinutes(5));
        bench.failed("send-queued");
        bench.takeStarted();
        bench.time.set(Duration.ofDays(-3));

        bench.pass(Duration.ofSeconds(61));
        assertThat(bench.takeStarted()).containsExactly(SEND);
        assertThat(bench.ledger.stories).containsExactly(retry + " clock: The clock was set back");
        bench.become(retry, SendState.SENT);
        bench.done("send-queued");
        bench.takeStarted();

        bench.pass(Duration.ofHours(72));
        assertThat(bench.takeStarted()).doesNotContain(SEND);
        bench.pass(Duration.ofHours(2));
        assertThat(bench.takeStarted()).contains(SEND);
        assertThat(bench.row(chosen).notBefore()).isNotNull();
    }

    @Test
    void aClockThatWasSetBackBeforeTheStartIsNoticedAtTheStart() {
        EntryId retry = bench.queue(null);
        bench.putOff(retry, Duration.ofMinutes(5));
        bench.time.set(Duration.ofDays(-3));

        bench.begin();
        assertThat(bench.started).containsExactly(SEND);
    }

    @Test
    void withoutItsModuleNothingIsStartedAndWhenItArrivesAtOnce() {
        bench.modules.remove("smtp");
        bench.begin();
        bench.queue(null);
        bench.pass(Duration.ofHours(1));
        assertThat(bench.started).isEmpty();

        bench.arrive("smtp", "send-queued");
        assertThat(bench.takeStarted()).containsExactly(SEND);

        bench.modules.remove("smtp");
        bench.failed("send-queued");
        bench.pass(Duration.ofHours(1));
        assertThat(bench.takeStarted()).isEmpty();
    }

    @Test
    void whatAFormerProcessStartedAndDidNotEndIsNotStartedBesideIt() {
        long left = bench.ledger.begin(bench.sending, new Commands.SendQueued(true));
        bench.queue(null);
        bench.begin();
        bench.pass(Duration.ofHours(1));
        assertThat(bench.started).isEmpty();

        bench.ledger.end(left, OperationState.DONE, null);
        bench.pass(Duration.ofSeconds(6));
        assertThat(bench.started).containsExactly(SEND);
    }

    @Test
    void aStartThatFailsIsTriedAgainAndARemovedServiceIsForgotten() {
        bench.begin();
        bench.refusal = new MessagingException(ErrorKind.DISK_FULL, "full", "");
        bench.queue(null);
        bench.pass(Duration.ofSeconds(4));
        assertThat(bench.takeStarted()).containsExactly(SEND);
        bench.refusal = null;
        bench.pass(Duration.ofSeconds(2));
        assertThat(bench.takeStarted()).containsExactly(SEND);

        bench.ledger.services.remove(bench.sending);
        bench.ledger.rows.clear();
        bench.end("send-queued", OperationState.CANCELLED, ErrorKind.CANCELLED);
        bench.pass(Duration.ofHours(1));
        assertThat(bench.takeStarted()).isEmpty();
        assertThat(bench.time.sleepsForEver()).isTrue();
    }

    @Test
    void aStoreThatFailsForAWhileIsAskedAgain() {
        bench.begin();
        bench.queue(null);
        bench.ledger.broken = new MessagingException(ErrorKind.STORE, "unreadable", "");
        bench.pass(Duration.ofSeconds(30));
        bench.ledger.broken = null;
        assertThat(bench.started).isEmpty();

        bench.pass(Duration.ofSeconds(61));
        assertThat(bench.started).containsExactly(SEND);
    }

    @Test
    void aLogThatWasCutOffBeforeItWasReadMeansLookingAtEverything() {
        bench.begin();
        bench.ledger.put(KeeperBench.row(EntryId.of(900), bench.sending, null));
        bench.ledger.put(
                KeeperBench.row(EntryId.of(901), bench.sending, null).to(SendState.UNCERTAIN, "", "lost reply"));
        bench.ledger.pruned = bench.ledger.events.size();
        bench.ledger.committed();

        bench.pass(Duration.ofSeconds(6));
        assertThat(bench.started).containsExactlyInAnyOrder(SEND, "20 resolve");
    }

    @Test
    void eventsThatCannotBeFollowedAreNotInTheWayOfOthers() {
        bench.begin();
        bench.ledger.post(EventType.MAIL_NEW, null, null, 0, "");
        bench.ledger.post(EventType.SEND_STATE, bench.sending, EntryId.of(1), 0, "BEYOND what we know");
        bench.queue(null);
        bench.pass(MOMENT);
        assertThat(bench.started).containsExactly(SEND);
    }

    @Test
    void thousandsOfServicesCostOneLookEach() {
        int count = 3_000;
        for (int n = 0; n < count; n++) {
            EntryId service = bench.ledger.addService(10_000 + n, "smtp");
            bench.queue(service, bench.time.wall().plus(Duration.ofDays(1)));
        }
        bench.begin();
        assertThat(bench.ledger.asked.get("nextDue")).isBetween(count, 3 * count);
        bench.ledger.asked.clear();

        bench.queue(EntryId.of(10_007), null);
        bench.pass(Duration.ofMinutes(5));
        assertThat(bench.started).containsExactly("10007 send-queued");
        assertThat(bench.ledger.asked.get("nextDue")).isLessThan(5);
        assertThat(bench.time.rings).isLessThan(50);
    }
}
