// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openmtm.entry.Entry;
import org.openmtm.store.Filing;
import org.openmtm.store.SendPlan;
import org.openmtm.store.SendStep;
import org.openmtm.store.Submission;

/** What the send ledger looks like in JSON. The names are a promise to scripts. */
final class SubmissionViews {

    private SubmissionViews() {}

    static Map<String, Object> of(Submission row, Entry message) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("id", row.message());
        view.put("service", row.service());
        view.put("state", row.state());
        view.put("attempt", row.attempt());
        view.put("phase", row.phase());
        view.put("sender", row.sender());
        view.put(
                "recipients",
                row.recipients().stream().map(SubmissionViews::recipient).toList());
        view.put("subject", message == null ? "" : message.header().subject());
        view.put("messageId", row.messageId());
        view.put("envelopeId", row.envelopeId());
        view.put("nextConnection", row.plan().start() == SendPlan.Start.NEXT_CONNECTION);
        view.put("plan", plan(row.plan()));
        view.put("notBefore", row.notBefore());
        view.put("reply", row.reply());
        view.put("reason", row.reason());
        view.put("filing", filing(row.filing()));
        view.put("created", row.created());
        view.put("changed", row.changed());
        return view;
    }

    /** The row with its story and what comes next. */
    static Map<String, Object> of(Submission row, Entry message, String account, List<SendStep> story, NextStep next) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("account", account);
        view.putAll(of(row, message));
        view.put("story", story.stream().map(SubmissionViews::step).toList());
        view.put("next", next.text());
        view.put("nextTime", next.time());
        return view;
    }

    private static Map<String, Object> recipient(Submission.Recipient recipient) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("address", recipient.address());
        view.put("state", recipient.state());
        view.put("reply", recipient.reply());
        view.put("report", recipient.report());
        view.put("reportWords", recipient.reportWords());
        return view;
    }

    private static Map<String, Object> plan(SendPlan plan) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("start", plan.start());
        view.put("notAfter", plan.notAfter());
        view.put("unlessAnswered", plan.unlessAnswered());
        view.put("priority", plan.priority());
        view.put("reports", plan.reports().stream().sorted().toList());
        view.put("returned", plan.returned());
        return view;
    }

    private static Map<String, Object> filing(Filing filing) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("state", filing.state());
        view.put("copy", filing.copy());
        view.put("words", filing.words());
        return view;
    }

    private static Map<String, Object> step(SendStep step) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("time", step.time());
        view.put("attempt", step.attempt());
        view.put("state", step.state());
        view.put("phase", step.phase());
        view.put("words", step.words());
        return view;
    }
}
