// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm.support;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.ServerContext;
import org.openmtm.mtm.ServiceState;
import org.openmtm.mtm.ServiceStatus;

/** Where a service stands, with what there is to tell of it; tells the framework when that changes. Thread safe. */
public final class ServiceBoard {
    private final ServerContext context;
    private final Map<String, String> details = new LinkedHashMap<>();
    private ServiceStatus status = ServiceStatus.DISCONNECTED;
    private Instant since = Instant.now();

    public ServiceBoard(ServerContext context) {
        this.context = context;
    }

    public synchronized ServiceStatus status() {
        return status;
    }

    /** Since when it is in this state. */
    public synchronized Instant since() {
        return since;
    }

    public void connecting() {
        change(ServiceState.CONNECTING, null, Map.of());
    }

    /** @param facts are told from now on, besides those that are known; an empty value takes one away */
    public void connected(Map<String, String> facts) {
        change(ServiceState.CONNECTED, null, facts);
    }

    public void disconnected() {
        change(ServiceState.DISCONNECTED, null, Map.of());
    }

    /** The connection ended with this, or could not be made. */
    public void fault(MessagingException e) {
        change(ServiceState.FAULT, e, Map.of());
    }

    /** Tells something more; an empty value takes it away. No event. */
    public synchronized void detail(String name, String value) {
        put(name, value);
        status = new ServiceStatus(status.state(), status.error(), status.text(), copy());
    }

    private void put(String name, String value) {
        if (value.isEmpty()) {
            details.remove(name);
        } else {
            details.put(name, value);
        }
    }

    private void change(ServiceState state, MessagingException e, Map<String, String> facts) {
        String text = e == null ? "" : e.oneLine();
        ServiceStatus now;
        synchronized (this) {
            facts.forEach(this::put);
            boolean same = status.state() == state && status.text().equals(text);
            since = status.state() == state ? since : Instant.now();
            now = new ServiceStatus(state, e == null ? null : e.kind(), text, copy());
            status = now;
            if (same) {
                return;
            }
        }
        context.statusChanged(now);
    }

    private Map<String, String> copy() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(details));
    }
}
