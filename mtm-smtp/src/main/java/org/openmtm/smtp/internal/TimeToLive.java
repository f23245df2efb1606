// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.openmtm.entry.EntryId;
import org.openmtm.store.SendState;
import org.openmtm.store.SendStep;
import org.openmtm.store.Submission;

/**
 * When a message is given up. A time that a person chose (not after) is kept to the letter. The account's time to live is an
 * estimate, and must not cost anything if the clock is wrong: when it is over the message is still tried, and given up only
 * if it was tried in vain twice since, at least an hour apart.
 */
record TimeToLive(Duration most, Function<EntryId, List<SendStep>> stories) {
    private static final Duration LAST_CHANCE = Duration.ofHours(1);
    /** The phase of a row that waits no longer because a person said so. */
    static final String PERSON = "person";

    /** @return why it is given up now, for people; empty if it is not */
    Optional<String> over(Submission row, Instant now) {
        Instant chosen = row.plan().notAfter();
        if (chosen != null) {
            return now.isAfter(chosen) ? Optional.of(words("it was not to go after " + chosen, row)) : Optional.empty();
        }
        Instant end = row.created().plus(most);
        if (now.isBefore(end) || !RetrySchedule.ours(row)) {
            return Optional.empty();
        }
        Instant before = now.minus(LAST_CHANCE);
        boolean tried = triesSince(row, end).anyMatch(step -> !step.time().isAfter(before));
        return tried ? Optional.of(words("it waits since " + row.created(), row)) : Optional.empty();
    }

    /** A person who wants it tried again wants more than one try. */
    private Stream<SendStep> triesSince(Submission row, Instant end) {
        List<SendStep> story = stories.apply(row.message());
        int first = 0;
        for (int i = 0; i < story.size(); i++) {
            if (story.get(i).phase().equals(PERSON)) {
                first = i + 1;
            }
        }
        return story.subList(first, story.size()).stream()
                .filter(step -> step.state() == SendState.QUEUED)
                .filter(step -> !step.phase().isEmpty() && !step.phase().equals(RetrySchedule.BEHIND))
                .filter(step -> !step.time().isBefore(end));
    }

    private static String words(String why, Submission row) {
        return "Too late: " + why + (row.reason().isEmpty() ? "" : ". Last: " + row.reason());
    }
}
