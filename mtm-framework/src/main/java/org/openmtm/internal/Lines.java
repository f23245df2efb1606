// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.openmtm.mtm.CommandDescriptor.Lane;

/** The lines of a service, one for each lane, and what a former process left for them. Guarded by its host. */
final class Lines {
    private static final int BESIDE_AT_ONCE = 64;

    private final Map<Lane, Line> byLane =
            Map.of(Lane.FOREGROUND, new Line(1), Lane.BACKGROUND, new Line(1), Lane.BESIDE, new Line(BESIDE_AT_ONCE));

    /** What was taken over from a former process, until this service is used and its module is there. */
    private final Line held = new Line(0);

    private final Function<String, Lane> lanes;

    /** @param lanes where the module wants a command, by its id */
    Lines(Function<String, Lane> lanes) {
        this.lanes = lanes;
    }

    private Line of(Lane lane) {
        return byLane.get(lane);
    }

    /** Puts an operation on the line where the module wants it. @return its lane */
    Lane add(LiveOperation operation) {
        Lane lane = lanes.apply(operation.commandId());
        of(lane).add(operation);
        return lane;
    }

    /** Keeps what a former process left until {@link #release}. */
    void hold(LiveOperation operation) {
        held.add(operation);
    }

    /**
     * What a former process left goes to its lines.
     *
     * @param all false for what is over only
     * @return what ended with that process: it is on no line any more
     */
    List<LiveOperation> release(boolean all) {
        List<LiveOperation> over = held.waiting().stream()
                .filter(LiveOperation::endsWithItsProcess)
                .toList();
        over.forEach(held::remove);
        if (all) {
            held.takeWaiting().forEach(this::add);
        }
        return over;
    }

    private Stream<Line> all() {
        return Stream.concat(byLane.values().stream(), Stream.of(held));
    }

    /** All operations that have not ended, by number. */
    List<LiveOperation> operations() {
        return all().flatMap(line ->
                        Stream.concat(line.turns().stream().map(turn -> turn.operation), line.waiting().stream()))
                .sorted(Comparator.comparingLong(LiveOperation::id))
                .toList();
    }

    List<Turn> turns() {
        return byLane.values().stream().flatMap(line -> line.turns().stream()).toList();
    }

    /** Takes back what a module made of the commands that wait: it must not outlive it. */
    void forgetReadings() {
        all().flatMap(line -> line.waiting().stream()).forEach(LiveOperation::forgetReading);
    }

    /** Nothing runs, and nothing is about to. */
    boolean areIdle() {
        return byLane.values().stream()
                .allMatch(line -> line.turns().isEmpty() && line.waiting().isEmpty());
    }

    /** Another module may want the commands that wait on other lines. */
    void reassign() {
        List<LiveOperation> all = byLane.values().stream()
                .flatMap(line -> line.takeWaiting().stream())
                .toList();
        all.forEach(this::add);
    }

    /** One that waits on a line, or for its service to be used, with the same command. */
    Optional<LiveOperation> waiting(Lane lane, String command, Map<String, String> parameters) {
        if (lane == Lane.BESIDE) {
            return Optional.empty();
        }
        return Stream.concat(of(lane).waiting().stream(), held.waiting().stream())
                .filter(waits -> waits.commandId().equals(command)
                        && waits.journal().parameters().equals(parameters))
                .findFirst();
    }

    boolean isNoConnectWaiting() {
        return of(Lane.FOREGROUND).waiting().stream().noneMatch(Reconnection::isConnect);
    }

    /** Whether the operations of a line may wait for others. */
    boolean mayWait(Line line) {
        return line == of(Lane.BESIDE);
    }

    /** @return whether it waited */
    boolean remove(LiveOperation operation) {
        return all().anyMatch(line -> line.remove(operation));
    }

    /** Gives all that may their turn for whom there is a place. */
    List<Turn> next(Predicate<LiveOperation> may) {
        List<Turn> next = new ArrayList<>();
        for (Line line : byLane.values()) {
            for (Optional<Turn> turn = line.next(may); turn.isPresent(); turn = line.next(may)) {
                next.add(turn.get());
            }
        }
        return next;
    }
}
