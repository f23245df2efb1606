// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.LinkedHashMap;
import java.util.Map;
import org.openmtm.entry.Entry;
import org.openmtm.entry.Flag;
import org.openmtm.event.MessagingEvent;
import org.openmtm.operation.OperationRecord;
import org.openmtm.store.SendPlan;
import org.openmtm.store.Submission;

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

    static Map<String, Object> submission(Submission row, Entry message) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("id", row.message());
        view.put("service", row.service());
        view.put("state", row.state());
        view.put("attempt", row.attempt());
        view.put("sender", row.sender());
        view.put("recipients", row.recipients().stream().map(Views::recipient).toList());
        view.put("subject", message == null ? "" : message.header().subject());
        view.put("messageId", row.messageId());
        view.put("nextConnection", row.plan().start() == SendPlan.Start.NEXT_CONNECTION);
        view.put("notBefore", row.notBefore());
        view.put("reply", row.reply());
        view.put("reason", row.reason());
        view.put("changed", row.changed());
        return view;
    }

    private static Map<String, Object> recipient(Submission.Recipient recipient) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("address", recipient.address());
        view.put("state", recipient.state());
        view.put("reply", recipient.reply());
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
