// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.mtm.CommandDescriptor.Lane;

/** A command that comes before the modules of its account, as the first one of a process may. */
@Timeout(60)
class LatecomersTest {
    private final Bench bench = new Bench();
    private final EntryId sending = bench.store.addService(11, "sender");
    private final FakeModule sender = new FakeModule("sender").with("post", Lane.FOREGROUND);

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void whoWantsToSendWaitsForTheModuleThatCan() throws Exception {
        bench.store.related.put(bench.service, sending);
        bench.arrive(new FakeModule("fake"));

        assertThat(late(() -> bench.services.sender(bench.service))).isPresent();
    }

    @Test
    void commandsClientsAndWhatIsStartedByTextWait() throws Exception {
        assertThat(late(() -> bench.services.commands(sending))).hasSize(1);
        bench.depart(sender);
        assertThat(late(() -> bench.services.client(sending))).isNotNull();
        bench.depart(sender);
        assertThat(late(() -> bench.services.start(sending, "post", Map.of()))).isNotNull();
        sender.go("post");
    }

    @Test
    void nobodyWaitsForWhatIsNotOnItsWay() {
        bench.store.related.put(bench.service, sending);

        assertThat(bench.services.sender(bench.service)).isEmpty();
        assertThatThrownBy(() -> bench.services.client(sending))
                .extracting("kind")
                .isEqualTo(ErrorKind.UNAVAILABLE);
    }

    @Test
    void whatDoesNotComeIsWaitedForOnce() {
        bench.coming.add("sender");
        assertThatThrownBy(() -> bench.services.client(sending))
                .extracting("kind")
                .isEqualTo(ErrorKind.UNAVAILABLE);
        bench.asked.clear();

        assertThatThrownBy(() -> bench.services.client(sending)).hasMessageContaining("not installed");

        assertThat(bench.asked).as("whether it is coming").isEmpty();
    }

    /** Asks, and has the module come when somebody waits for it. */
    private <T> T late(Supplier<T> question) throws Exception {
        bench.coming.add("sender");
        CompletableFuture<T> answer = new CompletableFuture<>();
        Thread asking = new Thread(() -> {
            try {
                answer.complete(question.get());
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        asking.start();
        Benches.await(
                "it waits, or has its answer",
                () -> answer.isDone()
                        || List.of(Thread.State.WAITING, Thread.State.TIMED_WAITING)
                                .contains(asking.getState()));
        bench.arrive(sender);
        return answer.get(30, TimeUnit.SECONDS);
    }
}
