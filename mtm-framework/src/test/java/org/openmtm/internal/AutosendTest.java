// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openmtm.internal.Benches.PATIENCE;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openmtm.entry.EntryId;
import org.openmtm.mtm.CommandDescriptor.Lane;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.ServiceState;
import org.openmtm.mtm.ServiceStatus;

class AutosendTest {
    private final Bench bench = new Bench();
    private final FakeModule receiver = new FakeModule("fake");
    private final FakeModule sender = new FakeModule("sender");
    private EntryId sending;

    @BeforeEach
    void account() {
        sending = bench.store.addService(11, "sender");
        bench.store.related.put(bench.service, sending);
        bench.arrive(receiver.with(Commands.CONNECT, (service, operation) -> Map.of())
                .with("compound", Lane.BESIDE, (service, operation) -> {
                    service.perform(operation, "connect", new Commands.Connect());
                    return Map.of();
                }));
        bench.arrive(sender.with(Commands.SEND_QUEUED, (service, operation) -> Map.of()));
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void aConnectOfACompoundFlushesTheOutbox() throws Exception {
        bench.sendsOnNextConnection();
        bench.store.addToOutbox(sending);

        bench.start("compound").await(PATIENCE);

        sender.awaitBegan("send-queued");
        assertThat(sender.commands).containsExactly(new Commands.SendQueued(true));
    }

    @Test
    void nothingIsSentWhenItIsNotWantedOrNothingWaitsOrTheServiceIsConnected() throws Exception {
        bench.store.addToOutbox(sending);
        bench.start(new Commands.Connect()).await(PATIENCE);

        bench.sendsOnNextConnection();
        bench.store.outbox.clear();
        bench.start(new Commands.Connect()).await(PATIENCE);

        bench.store.addToOutbox(sending);
        bench.store.outbox.replaceAll(
                row -> row.withPlan(row.plan().withStart(org.openmtm.store.SendPlan.Start.REQUEST)));
        bench.start(new Commands.Connect()).await(PATIENCE);
        bench.store.outbox.replaceAll(row -> row.to(org.openmtm.store.SendState.UNCERTAIN, "", ""));
        bench.start(new Commands.Connect()).await(PATIENCE);

        bench.store.outbox.clear();
        bench.store.addToOutbox(sending);
        receiver.status = new ServiceStatus(ServiceState.CONNECTED, null, "", Map.of());
        bench.start(new Commands.Connect()).await(PATIENCE);

        assertThat(bench.store.latest.values())
                .noneMatch(record -> record.command().equals("send-queued"));
    }
}
