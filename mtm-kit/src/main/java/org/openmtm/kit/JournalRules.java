// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.kit;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.operation.Operation;
import org.openmtm.operation.OperationRecord;
import org.openmtm.operation.OperationResult;
import org.openmtm.operation.OperationState;

/** Work that is interrupted, because the module or the whole process has to go, goes on where it was. */
interface JournalRules extends Rules {
    Contract RESUME = new Contract(
            "ServerMtm.execute",
            "what it had committed before it was interrupted, cancelled or killed is where the next run of the same command goes on");
    Contract HANDLE =
            new Contract("Operation", "The handle of a running command. It lives on while its module is replaced");
    Contract JOURNAL = new Contract("OperationRecord", "The durable record of an operation in the journal");
    Contract LEAVING = new Contract(
            "ServerMtm.execute",
            "InterruptedException when the framework interrupts the work because the module has to go");
    /** What the framework gives a command to stop at a safe place, what close() may take, and some for the machine. */
    Duration LEAVES_WITHIN = Duration.ofSeconds(10);

    /** The same where ServerMtm.needs may ask for more: a message may be between its end and the server's word. */
    Duration LEAVES_SENDING_WITHIN = Duration.ofSeconds(20);

    @Test
    default void updateInTheMiddleLosesAndDoublesNothing() throws Exception {
        try (Rig rig = rig()) {
            for (Work work : rig.works()) {
                for (int percent : new int[] {10, 45, 85}) {
                    Operation operation = startAndReach(rig, work, percent);
                    bench().update();
                    rig.relay().pace(0);
                    HANDLE.succeeds(
                            work.name() + " that was interrupted by an update at " + percent + " %",
                            () -> operation.await(Rig.PATIENCE));
                    HANDLE.holds(
                            operation.state() == OperationState.DONE,
                            "the handle that was there before the update ends DONE",
                            operation.state());
                    work.expectDone(RESUME, "an update at " + percent + " %");
                    work.finish(RESUME);
                }
            }
        }
    }

    /**
     * Starts the work on a slow connection, and waits until so much of it has gone over it. The rest goes slower still: the
     * work must not have ended when who waits gets to what it does then.
     */
    private static Operation startAndReach(Rig rig, Work work, int percent) throws Exception {
        long before = work.prepared();
        work.prepare(12, 12_000);
        CountDownLatch reached = new CountDownLatch(1);
        Relay relay = rig.relay();
        relay.pace(ProgressRules.SLOW);
        relay.after(work.way(), (work.prepared() - before) * percent / 100, () -> {
            relay.pace(ProgressRules.SLOWEST);
            reached.countDown();
        });
        Operation operation = rig.start(work.command());
        RESUME.holds(
                reached.await(Rig.PATIENCE.toSeconds(), TimeUnit.SECONDS),
                percent + " % of the bytes of " + work.name() + " go over the connection",
                "fewer; the operation is " + operation.state() + ", " + operation.progress());
        return operation;
    }

    @Test
    default void aSilentServerDoesNotHoldUpAStop() throws Exception {
        try (Rig rig = rig()) {
            Work work = rig.work();
            Duration atMost = work.way() == Relay.Way.TO_SERVER ? LEAVES_SENDING_WITHIN : LEAVES_WITHIN;
            Duration took = stopWhileSilent(rig, work);
            // The machine may be busy now and then; a module that takes long does so each time.
            for (int again = 1; again < HygieneRules.MEASUREMENTS && took.compareTo(atMost) > 0; again++) {
                took = stopWhileSilent(rig, work);
            }
            LEAVING.holds(
                    took.compareTo(atMost) <= 0,
                    "a stop of the bundle takes at most " + atMost.toSeconds() + " s while the server is silent",
                    took);
        }
    }

    /** How long a stop of the bundle takes in the middle of work while the server is silent; the work is done afterwards. */
    private Duration stopWhileSilent(Rig rig, Work work) throws Exception {
        Operation operation = startAndReach(rig, work, 40);
        rig.relay().pace(0);
        rig.relay().silent(true);
        long began = System.nanoTime();
        bench().stopBundle();
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        rig.relay().silent(false);
        bench().startBundle();
        HANDLE.succeeds(work.name() + " after its bundle was stopped and started", () -> operation.await(Rig.PATIENCE));
        work.finish(RESUME);
        return took;
    }

    @Test
    default void workIsTakenUpAfterARestart() throws Exception {
        try (Rig rig = rig()) {
            for (Work work : rig.works()) {
                long operation = startAndReach(rig, work, 40).id();
                bench().restart();
                rig.relay().pace(0);
                boolean ended = Await.until(
                        Rig.PATIENCE, () -> record(operation).state().isFinal());
                OperationRecord record = record(operation);
                JOURNAL.holds(
                        ended && record.state() == OperationState.DONE && record.attempts() >= 2,
                        work.name() + " that a process left is taken up by the next one and ends DONE",
                        record);
                work.expectDone(RESUME, "a restart");
                work.finish(RESUME);
            }
        }
    }

    private OperationRecord record(long operation) {
        return bench().session().read().operation(operation).orElseThrow();
    }

    @Test
    default void theJournalTellsTheEndAndTheResult() throws Exception {
        try (Rig rig = rig()) {
            rig.work().prepare(2, 1_000);
            Operation good = rig.start(rig.work().command());
            OperationResult result = JOURNAL.succeeds(rig.work().name(), () -> good.await(Rig.PATIENCE));
            Map<String, String> texts = new HashMap<>();
            result.values().forEach((key, value) -> texts.put(key, String.valueOf(value)));
            OperationRecord done = record(good.id());
            JOURNAL.holds(done.state() == OperationState.DONE, "DONE in the journal", done);
            JOURNAL.holds(texts.equals(done.result()), "the result " + texts + " in the journal", done.result());
            result.values()
                    .forEach((key, value) -> JOURNAL.holds(
                            value instanceof String || value instanceof Number || value instanceof Boolean,
                            "strings, numbers and booleans in a result",
                            key + " is a "
                                    + (value == null ? "null" : value.getClass().getName())));
            rig.relay().down();
            Operation bad = rig.start(probe());
            MessagingException failure = JOURNAL.refuses(
                    ErrorKind.NETWORK, "'" + bad.command().id() + "' without a server", () -> bad.await(Rig.PATIENCE));
            OperationRecord failed = record(bad.id());
            JOURNAL.holds(
                    failed.state() == OperationState.FAILED && failed.error() == failure.kind(),
                    "FAILED with " + failure.kind() + " in the journal",
                    failed);
        }
    }
}
