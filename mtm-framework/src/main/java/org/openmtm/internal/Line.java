// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * One lane of a service: the operations that wait, in the order of their numbers, and those that have their turn. What was
 * suspended has the lowest number, so it stands at the head again by itself. Guarded by its host.
 */
final class Line {
    private final int width;
    private final Map<Long, LiveOperation> waiting = new TreeMap<>();
    private final Map<Long, Turn> turns = new TreeMap<>();

    /** @param width how many have their turn at once */
    Line(int width) {
        this.width = width;
    }

    void add(LiveOperation operation) {
        waiting.put(operation.id(), operation);
    }

    /** @return whether it waited */
    boolean remove(LiveOperation operation) {
        return waiting.remove(operation.id()) != null;
    }

    Collection<LiveOperation> waiting() {
        return waiting.values();
    }

    Collection<Turn> turns() {
        return turns.values();
    }

    List<LiveOperation> takeWaiting() {
        List<LiveOperation> all = new ArrayList<>(waiting.values());
        waiting.clear();
        return all;
    }

    /** Gives the first one that may its turn, if there is a place. */
    Optional<Turn> next(Predicate<LiveOperation> may) {
        if (turns.values().stream().filter(turn -> !turn.waits).count() >= width) {
            return Optional.empty();
        }
        Optional<Turn> next =
                waiting.values().stream().filter(may).findFirst().map(operation -> new Turn(operation, this));
        next.ifPresent(turn -> {
            waiting.remove(turn.operation.id());
            turns.put(turn.operation.id(), turn);
        });
        return next;
    }

    void end(Turn turn) {
        turns.remove(turn.operation.id(), turn);
    }
}
