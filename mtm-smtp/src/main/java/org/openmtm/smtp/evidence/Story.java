// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.evidence;

import java.time.Instant;
import java.util.List;
import org.openmtm.store.SendState;
import org.openmtm.store.SendStep;
import org.openmtm.store.Submission;

/** What the story of a message says so far, for those who add to it: nothing is told twice. */
final class Story {
    static final String REPORT = "report";
    static final String RESOLVE = "resolve";

    private final List<SendStep> steps;

    Story(List<SendStep> steps) {
        this.steps = steps;
    }

    /** Whether its last answer was lost at some time. */
    boolean wasUncertain() {
        return steps.stream().anyMatch(step -> step.state() == SendState.UNCERTAIN);
    }

    /** Since when the message is UNCERTAIN, which it is now. */
    Instant uncertainSince(Submission row) {
        int first = firstUncertain();
        return first == steps.size() ? row.changed() : steps.get(first).time();
    }

    private int firstUncertain() {
        int first = steps.size();
        while (first > 0 && steps.get(first - 1).state() == SendState.UNCERTAIN) {
            first--;
        }
        return first;
    }

    /** Whether a line that begins so was told since the message is UNCERTAIN. */
    boolean toldSinceUncertain(String phase, String beginning) {
        return steps.subList(firstUncertain(), steps.size()).stream()
                .anyMatch(step -> step.phase().equals(phase) && step.words().startsWith(beginning));
    }

    long count(String words) {
        return steps.stream().filter(step -> step.words().equals(words)).count();
    }

    List<String> reports() {
        return steps.stream()
                .filter(step -> step.phase().equals(REPORT))
                .map(SendStep::words)
                .toList();
    }
}
