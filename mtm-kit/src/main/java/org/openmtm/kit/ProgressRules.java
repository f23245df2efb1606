// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.kit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.operation.Operation;
import org.openmtm.operation.OperationState;
import org.openmtm.operation.Progress;

/** What a running command tells, and that it ends when it is told to. */
interface ProgressRules extends Rules {
    Contract PROGRESS = new Contract(
            "Progress", "How far an operation is: a stable word for the stage, units done of units in all");
    Contract CANCEL = new Contract("Operation.cancel", "Asks it to end. What was committed stays");
    Duration CANCELLED_WITHIN = Duration.ofSeconds(5);
    int CANCELS = 8;
    int SLOW = 400_000;
    int SLOWEST = SLOW / 20;

    @Test
    default void progressIsNamedAndGoesForward() throws Exception {
        try (Rig rig = rig()) {
            for (Work work : rig.works()) {
                work.prepare(5, 4_000);
                List<Progress> seen = observed(rig, work);
                PROGRESS.holds(!seen.isEmpty(), "progress of " + work.name(), "none");
                Progress before = Progress.NONE;
                for (Progress now : seen) {
                    expectSense(work, before, now);
                    before = now;
                }
            }
        }
    }

    private static void expectSense(Work work, Progress before, Progress now) {
        PROGRESS.holds(!now.stage().isBlank(), "a stage in each progress of " + work.name(), now);
        PROGRESS.holds(now.done() >= 0 && now.total() >= 0, "no negative figures", now);
        PROGRESS.holds(now.total() == 0 || now.done() <= now.total(), "no more done than there is in all", now);
        boolean same = now.stage().equals(before.stage())
                && now.text().equals(before.text())
                && now.unit().equals(before.unit())
                && now.total() == before.total();
        PROGRESS.holds(!same || now.done() >= before.done(), "no step backwards within a stage, after " + before, now);
    }

    /** All progress of one run. */
    private static List<Progress> observed(Rig rig, Work work) throws Exception {
        List<Progress> seen = new CopyOnWriteArrayList<>();
        Operation operation = startObserved(rig, work, (started, progress) -> seen.add(progress));
        PROGRESS.succeeds(work.name(), () -> operation.await(Rig.PATIENCE));
        return List.copyOf(seen);
    }

    /** Sees the progress of an operation. */
    interface Observer {
        void saw(Operation operation, Progress progress);
    }

    /** Nothing is handed on before the observer is there, so that it misses nothing that matters. */
    private static Operation startObserved(Rig rig, Work work, Observer observer) {
        if (rig.hasRelay()) {
            rig.relay().silent(true);
        }
        Operation operation = rig.start(work.command());
        Consumer<Progress> seen = progress -> {
            if (progress != Progress.NONE) {
                observer.saw(operation, progress);
            }
        };
        operation.observe(seen);
        if (rig.hasRelay()) {
            rig.relay().silent(false);
        }
        return operation;
    }

    @Test
    default void cancelEndsTheWorkAtEveryStage() throws Exception {
        try (Rig rig = rig()) {
            for (Work work : rig.works()) {
                work.prepare(4, 30_000);
                rig.relay().pace(SLOW);
                for (int nth : some(observed(rig, work))) {
                    rig.relay().pace(SLOW);
                    work.prepare(4, 30_000);
                    cancelAt(rig, work, nth);
                }
            }
        }
    }

    /** The first progress of each stage, and some between. */
    private static Set<Integer> some(List<Progress> seen) {
        Set<Integer> chosen = new LinkedHashSet<>();
        List<String> stages = new ArrayList<>();
        for (int i = 0; i < seen.size(); i++) {
            if (!stages.contains(seen.get(i).stage()) && chosen.size() < CANCELS) {
                stages.add(seen.get(i).stage());
                chosen.add(i + 1);
            }
        }
        for (int i = 1; i < CANCELS && chosen.size() < CANCELS; i++) {
            chosen.add(Math.max(1, seen.size() * i / CANCELS));
        }
        return chosen;
    }

    /** Cancels at the n-th progress; from then on the server is silent, so that nothing ends by itself. */
    private static void cancelAt(Rig rig, Work work, int nth) throws Exception {
        AtomicInteger count = new AtomicInteger();
        CountDownLatch reached = new CountDownLatch(1);
        Operation operation = startObserved(rig, work, (started, progress) -> {
            if (count.incrementAndGet() == nth) {
                rig.relay().silent(true);
                started.cancel();
                reached.countDown();
            }
        });
        operation.completion().whenComplete((result, failure) -> reached.countDown());
        reached.await(Rig.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        expectCancelled(operation, work, "progress " + nth + " (" + operation.progress() + ")");
        boolean done = operation.state() == OperationState.DONE;
        rig.relay().pace(0);
        rig.relay().silent(false);
        if (done) {
            work.expectDone(CANCEL, "a cancel that came too late");
        }
        work.finish(CANCEL);
    }

    private static void expectCancelled(Operation operation, Work work, String where) {
        String expected = work.name() + " that is cancelled at " + where + " ends as CANCELLED within "
                + CANCELLED_WITHIN.toSeconds() + " s, also when the server is silent";
        try {
            operation.await(CANCELLED_WITHIN);
        } catch (MessagingException e) {
            String seen = e.kind() == ErrorKind.BUSY ? "it still runs" : e.kind() + ": " + e.oneLine();
            CANCEL.holds(e.kind() == ErrorKind.CANCELLED, expected, seen);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CANCEL.broken(expected, "the test was interrupted", e);
        }
    }

    @Test
    default void cancelEndsTheWaitForASilentServer() throws Exception {
        try (Rig rig = rig()) {
            Work work = rig.work();
            work.prepare(3, 1_000);
            rig.relay().silent(true);
            Operation operation = rig.start(work.command());
            Await.until(Rig.PATIENCE, () -> rig.relay().accepted() > 0);
            operation.cancel();
            expectCancelled(operation, work, "the wait for the server's first word");
            rig.relay().silent(false);
            work.finish(CANCEL);
        }
    }
}
