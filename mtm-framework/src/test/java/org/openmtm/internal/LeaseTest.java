// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.openmtm.error.ErrorKind;
import org.openmtm.store.MessageStore;
import org.openmtm.store.StoreChange;

class LeaseTest {
    private final Lease lease = new Lease();
    private final AtomicInteger listeners = new AtomicInteger();
    private StoreChange<?> taken;
    private Runnable beforeTaking = () -> {};
    private final MessageStore store = lease.of(Proxies.of(MessageStore.class, (method, arguments) -> switch (method) {
        case "submit", "write" -> {
            beforeTaking.run();
            taken = (StoreChange<?>) arguments[0];
            yield method.equals("write") ? taken.apply(null) : new CompletableFuture<>();
        }
        case "onCommit" -> {
            listeners.incrementAndGet();
            yield (AutoCloseable) listeners::decrementAndGet;
        }
        default -> throw new UnsupportedOperationException(method);
    }));

    @Test
    void whatWaitedBeforeTheStoreUntilTheLeaseWasOverIsNotDone() {
        AtomicInteger done = new AtomicInteger();
        beforeTaking = lease::end;

        assertThatThrownBy(() -> store.write(tx -> done.incrementAndGet()))
                .extracting("kind")
                .isEqualTo(ErrorKind.UNAVAILABLE);

        assertThat(done).hasValue(0);
    }

    @Test
    void whatTheStoreTookInBeforeIsDone() {
        AtomicInteger done = new AtomicInteger();
        store.submit(tx -> done.incrementAndGet());
        lease.end();

        taken.apply(null);

        assertThat(done).hasValue(1);
    }

    @Test
    void nobodyIsToldOfCommitsWhenTheLeaseIsOver() throws Exception {
        store.onCommit(() -> {});
        store.onCommit(() -> {}).close();
        assertThat(listeners).hasValue(1);

        lease.end();

        assertThat(listeners).hasValue(0);
    }
}
