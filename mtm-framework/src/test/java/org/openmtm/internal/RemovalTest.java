// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.openmtm.internal.Benches.PATIENCE;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.mtm.Commands;

/** What somebody asks of an account while it is being removed. */
class RemovalTest {
    private final Bench bench = new Bench();
    private final FakeModule module =
            bench.arrive(new FakeModule("fake").with(Commands.CONNECT, (service, operation) -> Map.of()));

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void whatWasStartedMeanwhileGoesWithIt(@TempDir Path data) throws Exception {
        AccountTable accounts = bench.accounts(new Vault(data.resolve("secrets")), service -> {
            bench.services.dispose(service);
            if (module.began.isEmpty()) {
                connect(service);
            }
        });

        accounts.remove("account");

        assertThat(module.closed.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("its server is closed")
                .isTrue();
        assertThat(bench.services.operations(null)).isEmpty();
    }

    private void connect(EntryId service) {
        try {
            bench.services.start(service, new Commands.Connect()).await(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aServiceThatIsGoneHasNoPlaceLeft() {
        bench.store.services.remove(bench.service);

        assertThatThrownBy(() -> bench.services.host(bench.service))
                .extracting("kind")
                .isEqualTo(ErrorKind.NOT_FOUND);
    }

    @Test
    void nobodyIsWarnedOfAnOutboxThatIsGone() {
        bench.sendsOnNextConnection();
        Entry gone = bench.store.services.remove(bench.service);

        assertThat(logged(() -> bench.autosend().connecting(gone)).lines())
                .as("what this thread says")
                .noneMatch(line -> line.contains("[" + Thread.currentThread().getName() + "]"));
    }

    private static String logged(Runnable work) {
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            work.run();
        } finally {
            System.setErr(before);
        }
        return log.toString(StandardCharsets.UTF_8);
    }
}
