// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal.canary;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.openmtm.error.ErrorKind;
import org.openmtm.registry.Canary;

/**
 * How the last operations of a trial ended, beside those of the version that serves the others. Faults that only the
 * module can be blamed for count as they are. What may as well be the network, the server or a password counts when
 * the other version fares better: it is the control group, and tells one from the other. Thread safe.
 */
final class ErrorBudget {
    /** A module's own faults. */
    private static final Set<ErrorKind> OWN = EnumSet.of(ErrorKind.INTERNAL, ErrorKind.PROTOCOL);

    /** What says nothing about a version: somebody's wish or input, or the trouble of this machine. */
    private static final Set<ErrorKind> NEUTRAL = EnumSet.of(
            ErrorKind.CANCELLED,
            ErrorKind.INVALID,
            ErrorKind.NOT_FOUND,
            ErrorKind.CONFLICT,
            ErrorKind.DISK_FULL,
            ErrorKind.STORE,
            ErrorKind.UNAVAILABLE);

    private final int failures;
    private final Window trial;
    private final Window others;

    ErrorBudget(Canary canary) {
        this.failures = canary.failures();
        this.trial = new Window(canary.of());
        this.others = new Window(canary.of());
    }

    /**
     * Takes note of an operation that has ended.
     *
     * @param onTrial whether it ran on the version on trial
     * @param failure what made it fail, or null
     * @return why the trial has to end, if it has to
     */
    synchronized Optional<String> ended(boolean onTrial, ErrorKind failure) {
        if (failure != null && NEUTRAL.contains(failure)) {
            return Optional.empty();
        }
        (onTrial ? trial : others).add(failure);
        if (!onTrial || failure == null) {
            return Optional.empty();
        }
        long own = trial.count(OWN::contains);
        if (own >= failures) {
            return Optional.of(own + " of its last " + trial.size() + " operations failed by faults of its own");
        }
        long all = trial.count(kind -> true);
        boolean othersFareBetter = others.size() > 0 && others.count(kind -> true) * trial.size() < all * others.size();
        return all >= failures && othersFareBetter
                ? Optional.of(
                        all + " of its last " + trial.size() + " operations failed, of those of the other version "
                                + others.count(kind -> true) + " of " + others.size())
                : Optional.empty();
    }

    /** How the last operations ended; empty is well. */
    private static final class Window {
        private final int size;
        private final Deque<Optional<ErrorKind>> ends = new ArrayDeque<>();

        Window(int size) {
            this.size = size;
        }

        void add(ErrorKind failure) {
            ends.add(Optional.ofNullable(failure));
            if (ends.size() > size) {
                ends.remove();
            }
        }

        int size() {
            return ends.size();
        }

        long count(java.util.function.Predicate<ErrorKind> which) {
            return ends.stream().flatMap(Optional::stream).filter(which).count();
        }
    }
}
