// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal.keeper;

import java.util.HashMap;
import java.util.Map;
import org.openmtm.entry.EntryId;
import org.openmtm.event.MessagingEvent;
import org.openmtm.operation.OperationRecord;
import org.openmtm.store.MessageStore;

/** Which commands were started and have not ended, whoever started them, as the event log tells it. */
final class Underway {
    private static final int MOST = 10_000;

    private record Place(EntryId service, String command) {}

    private final MessageStore store;
    private final Map<Long, Place> places = new HashMap<>();
    private final Map<Place, Long> operations = new HashMap<>();

    Underway(MessageStore store) {
        this.store = store;
    }

    /** Reads the journal; what events tell of what stands in there does no harm. */
    void load() {
        places.clear();
        operations.clear();
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
    }

    void finished(long operation) {
        Place place = places.remove(operation);
        if (place != null) {
            operations.remove(place, operation);
        }
    }

    /** The same without asking the journal. */
    boolean isListed(EntryId service, String command) {
        return operations.containsKey(new Place(service, command));
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
