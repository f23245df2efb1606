// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.kit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.openmtm.entry.Entry;
import org.openmtm.mtm.Capability;
import org.openmtm.mtm.Commands;
import org.openmtm.operation.Operation;

/** Mail is carried as it is, for each account, whoever else is at work. */
interface MailRules extends Rules {
    Contract RAW = new Contract("StoredBody.open", "Streams the raw bytes, byte-identical to what was stored");
    Contract APART = new Contract(
            "MessageTypeModule.createServer", "Makes the server side for one service entry; keep no static state");
    Contract SAFE = new Contract("ClientMtm", "Thread safe");
    /** A module that connects has done so; of one that does not, all the same holds. */
    Duration MEET_WITHIN = Duration.ofSeconds(15);

    int CALLERS = 4;
    int CALLS = 50;

    @Test
    default void bytesArriveUnchanged() throws Exception {
        onlyFor(Capability.RECEIVE);
        try (Rig rig = rig()) {
            Receiving work = new Receiving(rig);
            work.deliver(Mails.awkward());
            work.deliver(Mails.ofSize(1));
            work.deliver(Mails.ofSize(300_000));
            work.deliver("Subject: no body\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            work.finish(RAW);
        }
    }

    @Test
    default void accountsDoNotDisturbEachOther() throws Exception {
        try (Rig one = rig();
                Rig other = rig()) {
            Work mine = one.work();
            Work yours = other.work();
            mine.prepare(4, 5_000);
            yours.prepare(6, 5_000);
            // Neither gets far before the other one has begun.
            silent(true, one, other);
            Operation first = one.start(mine.command());
            Operation second = other.start(yours.command());
            awaitConnections(2, one, other);
            silent(false, one, other);
            APART.succeeds("work of one account", () -> first.await(Rig.PATIENCE));
            APART.succeeds("work of another account at the same time", () -> second.await(Rig.PATIENCE));
            mine.expectDone(APART, "work of two accounts at once");
            yours.expectDone(APART, "work of two accounts at once");
            one.relay().down();
            yours.prepare(2, 1_000);
            yours.finish(APART);
            one.relay().up();
            mine.prepare(1, 1_000);
            mine.finish(APART);
        }
    }

    private static void silent(boolean on, Rig... rigs) {
        for (Rig rig : rigs) {
            if (rig.hasRelay()) {
                rig.relay().silent(on);
            }
        }
    }

    /** Wherever they go. */
    private static void awaitConnections(int count, Rig... rigs) throws Exception {
        if (Stream.of(rigs).allMatch(Rig::hasRelay)) {
            Await.until(
                    MEET_WITHIN,
                    () -> Stream.of(rigs)
                                    .mapToLong(rig -> rig.relay().accepted())
                                    .sum()
                            >= count);
        }
    }

    @Test
    default void concurrentUseIsHarmless() throws Exception {
        try (Rig rig = rig()) {
            Work work = rig.work();
            work.prepare(10, 20_000);
            ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
            try {
                List<Future<?>> calls = new ArrayList<>();
                Operation operation = rig.start(work.command());
                for (int i = 0; i < CALLERS; i++) {
                    calls.add(callers.submit(() -> ask(rig)));
                }
                if (bench().knows(Commands.Test.ID)) {
                    rig.run(new Commands.Test());
                }
                for (Future<?> call : calls) {
                    SAFE.succeeds(
                            "queries, status and reading during " + work.name(),
                            () -> call.get(Rig.PATIENCE.toSeconds(), TimeUnit.SECONDS));
                }
                SAFE.succeeds(work.name(), () -> operation.await(Rig.PATIENCE));
            } finally {
                callers.shutdownNow();
            }
            work.finish(SAFE);
        }
    }

    private void ask(Rig rig) {
        for (int i = 0; i < CALLS; i++) {
            rig.client().query(Capability.values()[i % Capability.values().length]);
            SAFE.holds(rig.status() != null, "a status at any time", "null");
            for (Entry message : rig.messages()) {
                bench().session().read().body(message.id());
            }
        }
    }
}
