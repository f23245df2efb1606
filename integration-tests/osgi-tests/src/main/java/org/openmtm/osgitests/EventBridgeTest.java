// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.osgitests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.StandardFolder;
import org.openmtm.event.EventType;
import org.openmtm.store.MessageStore;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventConstants;
import org.osgi.service.event.EventHandler;
import org.osgi.test.common.annotation.InjectBundleContext;
import org.osgi.test.common.annotation.InjectService;
import org.osgi.test.junit5.context.BundleContextExtension;
import org.osgi.test.junit5.service.ServiceExtension;

/** Events of every type reach those who handle Event Admin's topics. */
@ExtendWith({BundleContextExtension.class, ServiceExtension.class})
public class EventBridgeTest {
    private static final EntryId INBOX = StandardFolder.INBOX.id();

    @InjectBundleContext
    BundleContext context;

    @InjectService(timeout = 30_000)
    MessageStore store;

    @Test
    public void passesOnEventsOfEveryTypeInOrder() throws Exception {
        BlockingQueue<Event> events = new LinkedBlockingQueue<>();
        ServiceRegistration<EventHandler> handler = context.registerService(
                EventHandler.class,
                events::add,
                new Hashtable<>(Map.of(EventConstants.EVENT_TOPIC, "org/openmtm/event/*")));
        try {
            awaitBridge(events);
            List<EventType> types = Arrays.stream(EventType.values())
                    .filter(type -> type != EventType.RESET)
                    .toList();

            types.forEach(type -> post(type, "of the test"));

            for (EventType type : types) {
                Event event = next(events);
                assertThat(event.getTopic()).isEqualTo("org/openmtm/event/" + type);
                assertThat(event.getProperty("parent")).isEqualTo(INBOX.value());
            }
        } finally {
            handler.unregister();
        }
    }

    /** It lives only while somebody listens, so it has just been made. */
    private void awaitBridge(BlockingQueue<Event> events) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        do {
            assertThat(System.nanoTime()).as("the bridge is there").isLessThan(deadline);
            post(EventType.MTM_CHANGED, "ready");
        } while (events.poll(100, TimeUnit.MILLISECONDS) == null);
    }

    private void post(EventType type, String detail) {
        store.write(tx -> {
            tx.post(type, null, INBOX, null, 0, detail);
            return null;
        });
    }

    private static Event next(BlockingQueue<Event> events) throws InterruptedException {
        while (true) {
            Event event = events.poll(30, TimeUnit.SECONDS);
            assertThat(event).as("an event comes").isNotNull();
            if (event.getProperty("detail").equals("of the test")) {
                return event;
            }
        }
    }
}
