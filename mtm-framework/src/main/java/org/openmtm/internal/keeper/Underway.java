// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal.keeper;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.openmtm.entry.EntryId;
import org.openmtm.event.MessagingEvent;
import org.openmtm.operation.OperationRecord;
import org.openmtm.store.MessageStore;

/** Which commands were started and have not ended, whoever started them, as the event log tells it. */
final class Underway {
    private static final int MOST = 10_000;
    private static final Duration GATHER = Duration.ofMillis(20);
    private static final Duration GATHER_LAZY = Duration.ofMillis(5);

    private record Place(EntryId service, String command) {}

    private final MessageStore store;
    private final Map<Long, Place> places = new HashMap<>();
    private final Map<Place, Long> operations = new HashMap<>();
    private volatile boolean any;

    Underway(MessageStore store) {
        this.store = store;
    }

    /** Reads the journal; what events tell of what stands in there does no harm. */
    void load() {
        places.clear();
        operations.clear();
        any = false;
        for (OperationRecord record : store.operations(null, true, MOST)) {
            add(record.id(), record.service(), record.command());
        }
    }

    void queued(MessagingEvent event) {
        add(event.operation(), event.service(), event.detail());
    }

    void add(long operation, EntryId service, String command) {
        Place place = new Place(service, command);
        places.put(operation, place);
        operations.merge(place, operation, Math::max);
        any = true;
    }

    void finished(long operation) {
        Place place = places.remove(operation);
        if (place != null) {
            operations.remove(place, operation);
            any = !operations.isEmpty();
        }
    }

    /** The same without asking the journal. */
    boolean isListed(EntryId service, String command) {
        return operations.containsKey(new Place(service, command));
    }

    /**
     * How long to gather commits before looking at them. Operations commit many times a message, and a look at each would cost
     * more than it is worth. Thread safe.
     *
     * @param lazy whether the process ends with its one command: then what follows from that has to be started at once
     */
    Duration gathering(boolean lazy) {
        return !lazy ? GATHER : any ? GATHER_LAZY : Duration.ZERO;
    }

    /** Asks the journal as well: who believes something to run that does not would wait for ever. */
    boolean runs(EntryId service, String command) {
        Long operation = operations.get(new Place(service, command));
        if (operation == null) {
            return false;
        }
        boolean runs = store.operation(operation)
                .filter(record -> !record.state().isFinal())
                .isPresent();
        if (!runs) {
            finished(operation);
        }
        return runs;
    }
}
