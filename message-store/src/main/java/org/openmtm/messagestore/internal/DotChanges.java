// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.util.ArrayList;
import java.util.List;
import org.openmtm.store.Submission;

/** What the changes of a transaction mean for {@link Dots}: it counts from when they are durable. */
final class DotChanges {
    private final Dots dots;
    private final List<Runnable> change = new ArrayList<>();
    private final List<Runnable> accepted = new ArrayList<>();

    DotChanges(Dots dots) {
        this.dots = dots;
    }

    Dot of(Submission row) {
        return dots.of(row);
    }

    Submission seen(Submission row) {
        return dots.seen(row);
    }

    List<Dot> left() {
        return dots.left();
    }

    /** At once: a change that fails has only made the way of the dot longer. */
    boolean withdraw(long message) {
        // And again behind a claim of the same commit.
        change.add(() -> dots.withdraw(message));
        return dots.withdraw(message);
    }

    void claimed(Submission row, long line) {
        change.add(() -> dots.claimed(row, line));
    }

    void ended(Dot dot, boolean reusable) {
        change.add(() -> dots.ended(dot, reusable));
    }

    /** The change is part of the commit now. */
    void accept() {
        accepted.addAll(change);
        change.clear();
    }

    void reject() {
        change.clear();
    }

    /** The commit is durable. */
    void committed() {
        accepted.forEach(Runnable::run);
        accepted.clear();
    }
}
