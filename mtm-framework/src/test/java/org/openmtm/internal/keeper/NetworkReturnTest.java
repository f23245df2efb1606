// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal.keeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.operation.OperationState;
import org.openmtm.store.SendState;

class NetworkReturnTest {
    private static final Duration MOMENT = KeeperBench.MOMENT;
    private static final String SEND = "20 send-queued";

    private final KeeperBench bench = new KeeperBench();
    private EntryId message;

    @BeforeEach
    void aRunThatGotNoConnection() {
        bench.begin();
        bench.status(bench.receiving, "CONNECTED");
        message = bench.queue(null);
        bench.pass(MOMENT);
        bench.putOff(message, Duration.ofMinutes(30));
        bench.failed("send-queued");
        bench.takeStarted();
    }

    @Test
    void aNewAddressOfThisMachineEndsTheWait() {
        bench.addresses.clear();
        bench.pass(Duration.ofSeconds(25));
        assertThat(bench.started).isEmpty();

        bench.addresses.add("192.0.2.1");
        bench.pass(Duration.ofSeconds(10));

        assertThat(bench.started).containsExactly(SEND);
        assertThat(bench.row(message).notBefore()).isNull();
        assertThat(bench.ledger.stories).containsExactly(message + " network: The network is back");
    }

    @Test
    void anAddressThatWentAwayEndsNothing() {
        bench.addresses.clear();
        bench.pass(Duration.ofMinutes(20));
        assertThat(bench.started).isEmpty();
    }

    @Test
    void aReceivingServiceThatIsConnectedAgainAfterAFaultEndsTheWait() {
        bench.status(bench.receiving, "CONNECTED");
        assertThat(bench.started).as("it was connected all the time").isEmpty();

        bench.status(bench.receiving, "FAULT: the host is not reachable");
        bench.status(bench.receiving, "CONNECTING: imap.example.org");
        assertThat(bench.started).isEmpty();
        bench.status(bench.receiving, "CONNECTED");
        assertThat(bench.started).containsExactly(SEND);
    }

    @Test
    void aConnectionThatBrokeLaterIsTroubleOfTheNetworkToo() {
        bench.change(bench.row(message).withPhase("BODY"));
        bench.status(bench.receiving, "FAULT: gone");
        bench.status(bench.receiving, "CONNECTED");
        assertThat(bench.started).containsExactly(SEND);
    }

    @Test
    void aRefusedPasswordIsNotTriedAgainBecauseOfTheNetwork() {
        bench.change(bench.row(message).withPhase("AUTH"));
        bench.status(bench.receiving, "FAULT: gone");
        bench.status(bench.receiving, "CONNECTED");
        assertThat(bench.row(message).notBefore()).isNotNull();
        assertThat(bench.started).isEmpty();
    }

    @Test
    void whatTheServerPutOffIsLeftAsTheServerWantsIt() {
        bench.change(bench.row(message).to(SendState.QUEUED, "451 later", "").withPhase("RCPT"));
        bench.status(bench.receiving, "FAULT: gone");
        bench.status(bench.receiving, "CONNECTED");
        bench.addresses.add("192.0.2.2");
        bench.pass(Duration.ofSeconds(11));

        assertThat(bench.row(message).notBefore()).isNotNull();
        assertThat(bench.ledger.stories).isEmpty();
        assertThat(bench.started).isEmpty();
    }

    @Test
    void theInterfacesAreWatchedOnlyWhileSomethingWaits() {
        bench.become(message, SendState.SENT);
        bench.pass(MOMENT);
        bench.done("file-sent");
        bench.ledger.rows.clear();
        bench.pass(Duration.ofHours(5));
        int before = bench.time.rings;
        bench.pass(Duration.ofHours(5));

        assertThat(bench.time.rings).isEqualTo(before);
    }

    @Test
    void aRunThatFailedForAnotherReasonDoesNotWatch() {
        KeeperBench other = new KeeperBench().begin();
        EntryId refused = other.queue(null);
        other.pass(MOMENT);
        other.putOff(refused, Duration.ofHours(2));
        other.end("send-queued", OperationState.FAILED, ErrorKind.AUTHENTICATION);
        other.takeStarted();

        other.addresses.add("192.0.2.2");
        other.pass(Duration.ofHours(1));
        assertThat(other.started).isEmpty();
    }

    @Test
    void whatWaitedForTheNetworkWhenTheLastProcessEndedIsRemembered() {
        KeeperBench next = new KeeperBench();
        EntryId waiting = next.queue(null);
        next.putOff(waiting, Duration.ofHours(1));
        next.begin();
        assertThat(next.started).isEmpty();

        next.addresses.add("2001:db8::7");
        next.pass(Duration.ofSeconds(11));
        assertThat(next.started).containsExactly(SEND);
    }

    @Test
    void thisMachineIsAskedForItsAddressesWithoutLoopback() {
        assertThat(InterfaceWatch.ofThisMachine())
                .noneMatch(address -> address.contains("127.0.0.1") || address.contains("/0:0:0:0:0:0:0:1"));
    }
}
