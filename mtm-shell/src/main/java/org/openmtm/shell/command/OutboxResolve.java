// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.mtm.SendingCommands;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Human;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "resolve",
        description = {
            "Settle what is uncertain: whether a message was sent whose last answer was lost.",
            "With an account: looks for evidence (a delivery report, the message itself in Sent or in the inbox), and does"
                    + " with the rest what the account's uncertain.policy says.",
            "With a message and --sent or --not-sent: your word decides."
        },
        footer = {
            "",
            "Examples:",
            "  mtm outbox resolve work",
            "  mtm outbox resolve 4711 --sent",
            "  mtm outbox resolve 4711 --not-sent"
        })
final class OutboxResolve extends ShellCommand {

    /** A person's word. */
    static final class Word {
        @Option(names = "--sent", description = "It arrived: it moves to Sent.")
        private boolean sent;

        @Option(names = "--not-sent", description = "It did not: the same bytes are sent again.")
        private boolean notSent;
    }

    @Parameters(paramLabel = "ID|NAME", description = "The message, or the account.")
    private String subject;

    @ArgGroup
    private Word word;

    @Option(names = "--no-wait", description = "With --not-sent: do not wait for the run that sends it.")
    private boolean noWait;

    OutboxResolve(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) throws InterruptedException {
        if (noWait && (word == null || !word.notSent)) {
            throw wrongUsage("--no-wait goes with --not-sent");
        }
        return word == null ? search(session) : decide(session, id());
    }

    private EntryId id() {
        try {
            return EntryId.parse(subject);
        } catch (IllegalArgumentException e) {
            throw wrongUsage("--sent and --not-sent are about one message: ID, not '" + subject + "'");
        }
    }

    private int decide(MessagingSession session, EntryId id) throws InterruptedException {
        Ledger ledger = new Ledger(session, find(session));
        ledger.row(id);
        session.resolveSend(id, word.sent);
        if (word.notSent && !noWait) {
            return ledger.tell(List.of(id), ledger.flush(List.of(id), waiting(session)), console()) ? DONE : FAILED;
        }
        Submission row = ledger.row(id);
        if (console().json()) {
            console().document().value(SubmissionViews.of(row, ledger.message(row)));
        } else {
            console()
                    .line("Message " + id
                            + (row.state() == SendState.SENT
                                    ? " is in Sent now."
                                    : " goes with the next run of the Outbox to those who do not have it."));
        }
        return DONE;
    }

    private int search(MessagingSession session) throws InterruptedException {
        Finder find = find(session);
        if (subject.matches("\\d+")
                && environment().messaging().accounts().find(subject).isEmpty()) {
            throw wrongUsage("Say whether message " + subject + " was sent: --sent or --not-sent");
        }
        Entry sending = find.sending(find.account(subject));
        List<EntryId> before = uncertain(session, sending);
        Performed done = Performed.of(session, waiting(session), sending, new SendingCommands.Resolve());
        Ledger ledger = new Ledger(session, find);
        List<Submission> after = before.stream()
                .flatMap(id -> session.read().submission(id).stream())
                .toList();
        if (console().json()) {
            Map<String, Object> view = done.view();
            view.put(
                    "messages",
                    after.stream()
                            .map(row -> SubmissionViews.of(row, ledger.message(row)))
                            .toList());
            console().document().value(view);
            return DONE;
        }
        String told = Results.text(done.values());
        console()
                .line(subject + ": looked for evidence about " + Human.count(before.size(), "uncertain message")
                        + (told.isEmpty() ? "" : ": " + told));
        after.forEach(row -> console()
                .line("  message " + row.message() + ": " + Human.words(row.state())
                        + (row.reason().isEmpty() ? "" : ", " + row.reason())));
        return DONE;
    }

    private static List<EntryId> uncertain(MessagingSession session, Entry sending) {
        List<EntryId> ids = new ArrayList<>();
        session.read().outbox(sending.id()).stream()
                .filter(row -> row.state() == SendState.UNCERTAIN)
                .forEach(row -> ids.add(row.message()));
        return ids;
    }
}
