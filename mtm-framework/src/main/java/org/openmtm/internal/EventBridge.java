// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.util.HashMap;
import java.util.Map;
import org.openmtm.event.MessagingEvent;
import org.openmtm.session.Messaging;
import org.openmtm.session.MessagingSession;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;
import org.osgi.service.event.EventHandler;

/**
 * Passes live events on to Event Admin, for bundles that want no more than that: topic {@code org/openmtm/event/} and the
 * event's type, properties named as in {@link MessagingEvent}. It lives only while somebody handles these topics, so that
 * a sync pays nothing for it. It sends, one after the other: what is posted keeps its order only within one thread, and a
 * reader of the log has another one each time. Who must not miss anything observes a session with a cursor instead.
 */
@Component(
        service = {},
        immediate = true)
public final class EventBridge {
    private static final String TOPIC = "org/openmtm/event/";

    private final MessagingSession session;

    @Activate
    public EventBridge(
            @Reference Messaging messaging,
            @Reference EventAdmin admin,
            @Reference(target = "(event.topics=org/openmtm/*)") EventHandler somebody) {
        session = messaging.open("event-admin");
        session.observe(session.read().lastEvent(), event -> admin.sendEvent(convert(event)));
    }

    private static Event convert(MessagingEvent event) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("cursor", event.cursor());
        properties.put("timestamp", event.time().toEpochMilli());
        properties.put("operation", event.operation());
        properties.put("detail", event.detail());
        if (event.service() != null) {
            properties.put("service", event.service().value());
        }
        if (event.parent() != null) {
            properties.put("parent", event.parent().value());
        }
        if (event.entry() != null) {
            properties.put("entry", event.entry().value());
        }
        return new Event(TOPIC + event.type(), properties);
    }

    @Deactivate
    void deactivate() {
        session.close();
    }
}
