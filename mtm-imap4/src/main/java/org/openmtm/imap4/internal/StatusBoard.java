// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.protocol.ImapConnection;
import org.openmtm.imap4.sync.SyncReport;
import org.openmtm.mtm.ServerContext;
import org.openmtm.mtm.ServiceState;
import org.openmtm.mtm.ServiceStatus;

/** Where the service stands, with what there is to tell; says so to the framework when that changes. Thread safe. */
final class StatusBoard {
    private final ServerContext context;
    private final Map<String, String> details = new LinkedHashMap<>();
    private volatile Supplier<Map<String, String>> figures = Map::of;
    private ServiceStatus status = ServiceStatus.DISCONNECTED;
    private MessagingException fault;
    private Instant since = Instant.now();

    StatusBoard(ServerContext context) {
        this.context = context;
    }

    /** The status with what the figures tell at this moment. */
    ServiceStatus status() {
        ServiceStatus now;
        synchronized (this) {
            now = status;
        }
        Map<String, String> all = new LinkedHashMap<>(now.details());
        all.putAll(figures.get());
        return new ServiceStatus(now.state(), now.error(), now.text(), Collections.unmodifiableMap(all));
    }

    /** Where it stands, without the details. */
    synchronized ServiceState state() {
        return status.state();
    }

    /** Since when it is in this state. */
    synchronized Instant since() {
        return since;
    }

    /** Sets who tells figures that change all the time. */
    void figures(Supplier<Map<String, String>> now) {
        figures = now;
    }

    void connecting() {
        change(ServiceState.CONNECTING, null, "");
    }

    void connected(ImapConnection connection, String user) {
        synchronized (this) {
            details.put("server", connection.wire().settings().peer());
            details.put("tls", connection.wire().secure() ? "yes" : "no");
            details.put("user", user);
            details.put("capabilities", connection.capabilities().toString());
            if (connection.alert() != null) {
                details.put("alert", connection.alert().text());
            }
        }
        change(ServiceState.CONNECTED, null, "");
    }

    void disconnected() {
        change(ServiceState.DISCONNECTED, null, "");
    }

    /** What broke the service, or null. */
    synchronized MessagingException fault() {
        return status.state() == ServiceState.FAULT ? fault : null;
    }

    void fault(MessagingException e) {
        synchronized (this) {
            fault = e;
        }
        change(ServiceState.FAULT, e, e.oneLine());
    }

    void reconnecting(MessagingException e, Duration pause) {
        change(ServiceState.CONNECTING, e, "Trying again in " + Math.max(1, pause.toSeconds()) + " s: " + e.oneLine());
    }

    /** How much of the quota is used, or empty. */
    synchronized void quota(String text) {
        detail("quota", text);
    }

    /** How the inbox is listened to. */
    synchronized void watching(String how) {
        detail("watch", how);
    }

    synchronized void synchronised(SyncReport report) {
        details.put("last sync", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        details.put("strategy", report.strategies());
        put("parked", String.join("; ", report.parked()));
        put("problems", String.join("; ", report.problems()));
        status = new ServiceStatus(status.state(), status.error(), status.text(), copy());
    }

    private void put(String key, String value) {
        if (value.isEmpty()) {
            details.remove(key);
        } else {
            details.put(key, value);
        }
    }

    private void detail(String key, String value) {
        put(key, value);
        status = new ServiceStatus(status.state(), status.error(), status.text(), copy());
    }

    private void change(ServiceState state, MessagingException e, String text) {
        ServiceStatus now;
        synchronized (this) {
            if (state != ServiceState.CONNECTED) {
                details.remove("watch");
            }
            since = status.state() == state ? since : Instant.now();
            boolean same = status.state() == state && status.text().equals(text);
            status = now = new ServiceStatus(state, e == null ? null : e.kind(), text, copy());
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
