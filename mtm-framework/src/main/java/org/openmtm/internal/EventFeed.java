// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.openmtm.event.EventListener;
import org.openmtm.event.MessagingEvent;
import org.openmtm.session.MessagingSession.Subscription;
import org.openmtm.store.MessageStore;

/**
 * Carries the durable event log to subscribers: each reads the log from its own cursor, whenever a commit says that there
 * is more. Nothing is kept in memory, so a slow subscriber costs nothing and misses nothing.
 */
final class EventFeed implements AutoCloseable {
    private static final int BATCH = 500;

    private final MessageStore store;
    private final Executor executor;
    private final Set<Reader> readers = ConcurrentHashMap.newKeySet();
    private final AutoCloseable commitListener;

    EventFeed(MessageStore store, Executor executor) {
        this.store = store;
        this.executor = executor;
        this.commitListener = store.onCommit(() -> readers.forEach(Reader::wake));
    }

    Subscription subscribe(long after, EventListener listener) {
        Reader reader = new Reader(after, listener);
        readers.add(reader);
        reader.wake();
        return reader;
    }

    @Override
    public void close() throws Exception {
        commitListener.close();
        readers.forEach(Reader::close);
    }

    private final class Reader implements Subscription {
        private final EventListener listener;
        private volatile long cursor;
        private volatile boolean closed;
        private boolean running;
        private boolean again;

        Reader(long after, EventListener listener) {
            this.cursor = after;
            this.listener = listener;
        }

        void wake() {
            synchronized (this) {
                again = true;
                if (running || closed) {
                    return;
                }
                running = true;
            }
            executor.execute(this::run);
        }

        private void run() {
            do {
                synchronized (this) {
                    if (!again || closed) {
                        running = false;
                        return;
                    }
                    again = false;
                }
                try {
                    deliverAll();
                } catch (RuntimeException e) {
                    Log.EVENTS.warn("Reading the event log failed; the next commit tries again", e);
                }
            } while (true);
        }

        private void deliverAll() {
            List<MessagingEvent> batch;
            do {
                batch = store.events(cursor, BATCH);
                for (MessagingEvent event : batch) {
                    if (closed) {
                        return;
                    }
                    deliver(event);
                    cursor = event.cursor();
                }
            } while (batch.size() == BATCH);
        }

        private void deliver(MessagingEvent event) {
            try {
                listener.event(event);
            } catch (RuntimeException e) {
                Log.EVENTS.warn("A listener failed on event {}", event.cursor(), e);
            }
        }

        @Override
        public long cursor() {
            return cursor;
        }

        @Override
        public void close() {
            closed = true;
            readers.remove(this);
        }
    }
}
