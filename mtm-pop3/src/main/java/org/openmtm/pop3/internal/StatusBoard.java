// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.internal;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.ServerContext;
import org.openmtm.mtm.ServiceState;
import org.openmtm.mtm.ServiceStatus;

/** Where the service stands, with what there is to tell; says so to the framework when that changes. Thread safe. */
final class StatusBoard {
    private final ServerContext context;
    private final Map<String, String> details = new LinkedHashMap<>();
    private ServiceStatus status = ServiceStatus.DISCONNECTED;
    private Instant since = Instant.now();

    StatusBoard(ServerContext context) {
        this.context = context;
    }

    synchronized ServiceStatus status() {
        return status;
    }

    /** Since when it is in this state. */
    synchronized Instant since() {
        return since;
    }

    /** What is told besides state and text, from now on. */
    synchronized void detail(Map<String, String> more) {
        details.putAll(more);
        status = new ServiceStatus(status.state(), status.error(), status.text(), Collections.unmodifiableMap(new LinkedHashMap<>(details)));
    }

    void fault(MessagingException e) {
        change(ServiceState.FAULT, e, e.oneLine());
    }

    void state(ServiceState state) {
        change(state, null, "");
    }

    private void change(ServiceState state, MessagingException e, String text) {
        ServiceStatus now;
        synchronized (this) {
            boolean same = status.state() == state && status.text().equals(text);
            since = status.state() == state ? since : Instant.now();
            status = now = new ServiceStatus(
                    state, e == null ? null : e.kind(), text, Collections.unmodifiableMap(new LinkedHashMap<>(details)));
            if (same) {
                return;
            }
        }
        context.statusChanged(now);
    }
}
