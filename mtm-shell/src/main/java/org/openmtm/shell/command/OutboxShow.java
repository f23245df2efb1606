// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Human;
import org.openmtm.shell.console.SafeText;
import org.openmtm.shell.console.Table;
import org.openmtm.shell.console.Table.Column;
import org.openmtm.store.Filing;
import org.openmtm.store.SendPlan;
import org.openmtm.store.SendState;
import org.openmtm.store.SendStep;
import org.openmtm.store.Submission;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        description = {
            "Tell the story of a message that was to be sent.",
            "Every attempt, when, how far it came, the server's words; what became of each recipient and of the copy in the Sent folder; what happens next."
        },
        footer = {"", "Examples:", "  mtm outbox show 4711", "  mtm --json outbox show 4711"})
final class OutboxShow extends ShellCommand {

    @Parameters(paramLabel = "ID", description = "The message.")
    private EntryId id;

    OutboxShow(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) {
        Finder find = find(session);
        Ledger ledger = new Ledger(session, find);
        Submission row = ledger.row(id);
        Entry message = ledger.message(row);
        List<SendStep> story = session.read().story(id);
        String account = find.accountName(row.service());
        NextStep next = NextStep.of(
                row,
                account,
                environment().messaging().accounts().settings(row.service()),
                session.nextSend(row.service()).filter(Instant.now()::isBefore).orElse(null));
        if (console().json()) {
            console().document().value(SubmissionViews.of(row, message, account, story, next));
            return DONE;
        }
        String state = row.state() == SendState.UNCERTAIN ? "UNCERTAIN" : Human.words(row.state());
        console().out().println(console().style().strong("Message " + id + " of " + account + ": " + state));
        head(row, message);
        recipients(row);
        story(story);
        console().out().println();
        line("Next", next.text());
        return DONE;
    }

    private void head(Submission row, Entry message) {
        line("Subject", message == null ? "" : message.header().subject());
        line("Sender", row.sender().isEmpty() ? "<> (nobody answers to it)" : row.sender());
        line("Message-ID", row.messageId());
        line("Envelope-ID", row.envelopeId());
        line("Queued", Human.time(row.created()));
        line("Plan", plan(row.plan(), row.notBefore()));
        line("Reason", row.reason());
        line("Server", row.reply());
        line("Filing", filing(row.filing()));
    }

    private static String plan(SendPlan plan, Instant notBefore) {
        List<String> words = new ArrayList<>();
        words.add(
                switch (plan.start()) {
                    case SOON -> "goes by itself";
                    case NEXT_CONNECTION -> "goes with the next connection";
                    case REQUEST -> "goes on request";
                });
        if (notBefore != null) {
            words.add("not before " + Human.time(notBefore));
        }
        if (plan.notAfter() != null) {
            words.add("not after " + Human.time(plan.notAfter()));
        }
        if (plan.unlessAnswered()) {
            words.add("unless answered");
        }
        if (plan.priority() != SendPlan.Priority.NORMAL) {
            words.add(Human.words(plan.priority()) + " priority");
        }
        if (!plan.reports().isEmpty()) {
            words.add("reports of "
                    + plan.reports().stream().sorted().map(Human::words).collect(Collectors.joining(", "))
                    + (plan.returned() == SendPlan.Returned.FULL ? " with the whole message" : ""));
        }
        return String.join(", ", words);
    }

    private static String filing(Filing filing) {
        String state = switch (filing.state()) {
            case NONE -> "";
            case WANTED -> "a copy has to be filed on the server";
            case UPLOADING -> "the copy waits to be uploaded, as message " + filing.copy();
            case DONE -> "the copy is on the server" + (filing.copy() == null ? "" : ", message " + filing.copy());
            case FAILED -> "the server refused the copy";
        };
        return filing.words().isEmpty() ? state : state + " (" + filing.words() + ")";
    }

    private void recipients(Submission row) {
        console().out().println();
        try (Table table = new Table(console())
                .column("RECIPIENT", Column.FLEXIBLE)
                .column("STATE", Column.LEFT)
                .column("SERVER", Column.FLEXIBLE)
                .column("REPORT", Column.FLEXIBLE)) {
            for (Submission.Recipient one : row.recipients()) {
                String report = one.report() == Submission.Report.NONE
                        ? ""
                        : Human.words(one.report()) + (one.reportWords().isEmpty() ? "" : ": " + one.reportWords());
                table.row(one.address(), Human.words(one.state()), one.reply(), report);
            }
        }
    }

    private void story(List<SendStep> story) {
        console().out().println();
        try (Table table = new Table(console())
                .column("TIME", Column.LEFT)
                .column("ATTEMPT", Column.RIGHT)
                .column("STATE", Column.LEFT)
                .column("HOW FAR", Column.LEFT)
                .column("WORDS", Column.FLEXIBLE)) {
            for (SendStep step : story) {
                table.row(
                        Human.second(step.time()),
                        step.attempt() == 0 ? "" : step.attempt(),
                        Human.words(step.state()),
                        step.phase().toLowerCase(Locale.ROOT),
                        step.words());
            }
        }
    }

    private void line(String name, String value) {
        if (!value.isEmpty()) {
            console().out().println(console().style().strong(name + ":") + " " + SafeText.line(value));
        }
    }
}
