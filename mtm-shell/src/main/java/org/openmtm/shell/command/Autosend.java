// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.openmtm.entry.Entry;
import org.openmtm.error.MessagingException;
import org.openmtm.event.EventType;
import org.openmtm.event.MessagingEvent;
import org.openmtm.mtm.Commands;
import org.openmtm.operation.Operation;
import org.openmtm.operation.OperationRecord;
import org.openmtm.operation.OperationState;
import org.openmtm.session.MessagingSession;
import org.openmtm.store.StoreReader;

/**
 * The flushing of the Outbox that the framework started beside a connect: found through the event log, so that one that
 * has ended already is found too.
 */
final class Autosend {

    private static final int PAGE = 1000;
    private static final Set<EventType> LIFE =
            EnumSet.of(EventType.OPERATION_QUEUED, EventType.OPERATION_STARTED, EventType.OPERATION_FINISHED);

    private final MessagingSession session;
    private final long since;

    /** Made before the connect begins. */
    Autosend(MessagingSession session) {
        this.session = session;
        this.since = session.read().lastEvent();
    }

    /** The result of each one, in the order they were started; waits for those that run. */
    List<Map<String, Object>> await(Entry sending, Waiting waiting) throws InterruptedException {
        List<Map<String, Object>> results = new ArrayList<>();
        for (long id : operations(sending)) {
            Map<String, Object> view = new LinkedHashMap<>();
            view.put("operation", id);
            Optional<Operation> running = session.operation(id);
            try {
                if (running.isPresent()) {
                    Map<String, Object> values = waiting.await(running.get());
                    view.put("state", OperationState.DONE);
                    view.putAll(values);
                } else {
                    session.read().operation(id).ifPresent(record -> put(view, record));
                }
            } catch (MessagingException e) {
                view.put("state", OperationState.FAILED);
                view.put("message", e.oneLine());
            }
            results.add(view);
        }
        return results;
    }

    private static void put(Map<String, Object> view, OperationRecord record) {
        view.put("state", record.state());
        record.result().forEach((key, value) -> view.put(key, number(value)));
        if (record.state() != OperationState.DONE) {
            view.put("message", record.message());
        }
    }

    /** The journal keeps texts; what was a number is one again. */
    private static Object number(String value) {
        return value.matches("\\d{1,18}") ? (Object) Long.valueOf(value) : value;
    }

    /** What was started since, has ended since, or still runs: also one that a former process left and that goes on now. */
    private Set<Long> operations(Entry sending) {
        StoreReader store = session.read();
        Set<Long> ids = new LinkedHashSet<>();
        session.operations(sending.id()).stream()
                .filter(operation -> operation.command().id().equals(Commands.SendQueued.ID))
                .forEach(operation -> ids.add(operation.id()));
        long cursor = since;
        List<MessagingEvent> page;
        do {
            page = store.events(cursor, PAGE);
            for (MessagingEvent event : page) {
                cursor = event.cursor();
                if (LIFE.contains(event.type()) && sending.id().equals(event.service())) {
                    store.operation(event.operation())
                            .filter(record -> record.command().equals(Commands.SendQueued.ID))
                            .ifPresent(record -> ids.add(record.id()));
                }
            }
        } while (page.size() == PAGE);
        return ids;
    }
}
