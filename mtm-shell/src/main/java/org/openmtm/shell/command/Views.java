// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.LinkedHashMap;
import java.util.Map;
import org.openmtm.entry.Entry;
import org.openmtm.entry.Flag;
import org.openmtm.event.MessagingEvent;
import org.openmtm.operation.OperationRecord;

/** What the values of the API look like in JSON. The names are a promise to scripts. */
final class Views {

    private Views() {}

    static Map<String, Object> message(Entry message, String folder) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("id", message.id());
        view.put("folder", folder);
        view.put("from", message.header().from());
        view.put("to", message.header().to());
        view.put("cc", message.header().cc());
        view.put("subject", message.header().subject());
        view.put("messageId", message.header().messageId());
        view.put("sent", message.header().sent());
        view.put("received", message.received());
        view.put("size", message.size());
        view.put("unread", !message.flags().has(Flag.SEEN));
        view.put("flags", message.flags().toString());
        view.put("attachments", message.header().attachments());
        view.put("body", message.body());
        return view;
    }

    static Map<String, Object> operation(OperationRecord operation, String account) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("id", operation.id());
        view.put("account", account);
        view.put("service", operation.service());
        view.put("command", operation.command());
        view.put("parameters", operation.parameters());
        view.put("state", operation.state());
        view.put("created", operation.created());
        view.put("started", operation.started());
        view.put("finished", operation.finished());
        view.put("attempts", operation.attempts());
        view.put("result", operation.result());
        view.put("error", operation.error());
        view.put("message", operation.message());
        return view;
    }

    static Map<String, Object> event(MessagingEvent event) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("cursor", event.cursor());
        view.put("time", event.time());
        view.put("type", event.type());
        view.put("service", event.service());
        view.put("parent", event.parent());
        view.put("entry", event.entry());
        view.put("operation", event.operation() == 0 ? null : event.operation());
        view.put("detail", event.detail());
        return view;
    }
}
