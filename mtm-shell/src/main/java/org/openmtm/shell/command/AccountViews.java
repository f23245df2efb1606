// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openmtm.entry.Entry;
import org.openmtm.mtm.ServiceStatus;
import org.openmtm.session.Account;
import org.openmtm.session.Messaging;
import org.openmtm.session.MessagingSession;

/** What an account looks like in JSON. */
final class AccountViews {

    private AccountViews() {}

    /** @param session for the status of the services, or null to leave it out */
    static Map<String, Object> of(Account account, Messaging messaging, MessagingSession session) {
        List<Map<String, Object>> services = new ArrayList<>();
        account.services().forEach(service -> {
            Map<String, Object> view = new LinkedHashMap<>();
            view.put("id", service.id());
            view.put("mtm", service.mtm());
            view.put("role", service.equals(account.receiving()) ? "receiving" : "sending");
            if (session != null) {
                view.putAll(status(session.status(service.id())));
            }
            view.put("settings", messaging.accounts().settings(service.id()).asMap());
            services.add(view);
        });
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("name", account.name());
        view.put("services", services);
        return view;
    }

    static Map<String, Object> status(ServiceStatus status) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("state", status.state());
        view.put("error", status.error());
        view.put("text", status.text());
        view.put("details", status.details());
        return view;
    }

    /** host:port of a service, or empty where its settings have none. */
    static String server(Messaging messaging, Entry service) {
        var settings = messaging.accounts().settings(service.id());
        String host = settings.text(org.openmtm.settings.StandardSettings.HOST, "");
        return host.isEmpty() ? "" : host + ":" + settings.text(org.openmtm.settings.StandardSettings.PORT, "?");
    }
}
