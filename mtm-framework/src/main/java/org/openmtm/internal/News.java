// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import org.openmtm.error.MessagingException;
import org.openmtm.event.EventType;

/** News about modules, on their way into the event log: modules come and go also while there is no store. */
final class News {
    private record Item(EventType type, String what) {}

    private final StoreGate gate;
    private final Executor executor;
    private final Queue<Item> waiting = new ConcurrentLinkedQueue<>();

    News(StoreGate gate, Executor executor) {
        this.gate = gate;
        this.executor = executor;
    }

    /** Never waits. */
    void tell(EventType type, String what) {
        Log.MODULES.info("{} {}", type, what);
        waiting.add(new Item(type, what));
        write();
    }

    /** Writes what waits, if there is a store. */
    void write() {
        executor.execute(this::writeAll);
    }

    private synchronized void writeAll() {
        for (Item item = waiting.peek(); item != null && gate.isOpen(); item = waiting.peek()) {
            Item next = item;
            try {
                gate.store().write(tx -> {
                    tx.post(next.type(), null, null, null, 0, next.what());
                    return null;
                });
                waiting.remove(next);
            } catch (MessagingException e) {
                Log.MODULES.warn("{} {} is told later: {}", next.type(), next.what(), e.oneLine());
                return;
            }
        }
    }
}
