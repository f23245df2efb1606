// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal.keeper;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Clocks and a timer that go when the test says so; work is done on the test's own thread. */
final class ManualTime implements Timing {
    private record Task(long at, long number, Runnable work) {}

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::at).thenComparingLong(Task::number));
    private Instant wall = Instant.parse("2026-01-05T12:00:00Z");
    private long nanos = Long.MAX_VALUE - Duration.ofDays(36500).toNanos();
    private long numbers;
    int rings;

    @Override
    public Instant wall() {
        return wall;
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public Runnable schedule(Runnable work, Duration in) {
        Task task = new Task(nanos + Math.max(0, in.toNanos()), numbers++, work);
        tasks.add(task);
        return () -> tasks.remove(task);
    }

    /** Time goes by, evenly, and what is due in it is done. */
    void pass(Duration duration) {
        long end = nanos + duration.toNanos();
        while (!tasks.isEmpty() && tasks.peek().at() <= end) {
            Task task = tasks.poll();
            goTo(task.at());
            rings++;
            task.work().run();
        }
        goTo(end);
    }

    private void goTo(long at) {
        wall = wall.plusNanos(at - nanos);
        nanos = at;
    }

    /** Somebody sets the wall clock. */
    void set(Duration forward) {
        wall = wall.plus(forward);
    }

    boolean sleepsForEver() {
        return tasks.isEmpty();
    }
}
