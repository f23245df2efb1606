// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openmtm.entry.Entry;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.ChangeCommands;
import org.openmtm.mtm.WaitingChange;
import org.openmtm.operation.OperationRecord;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Human;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        description = {
            "Show an operation of the journal with its parameters and its result,",
            "or a change with what will be sent and why."
        },
        footer = {"", "Examples:", "  mtm ops show 42", "  mtm ops show c4711"})
final class OpsShow extends ShellCommand {

    @Parameters(paramLabel = "NUMBER|CHANGE", description = "The operation, or the change, as mtm ops list names them.")
    private String which;

    OpsShow(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) throws InterruptedException {
        if (ChangeRow.isName(which)) {
            return change(session);
        }
        if (!which.matches("[1-9]\\d{0,17}")) {
            throw wrongUsage("'" + which + "' is the number of no operation and the name of no change");
        }
        long number = Long.parseLong(which);
        OperationRecord op = session.read().operation(number).orElseThrow(() -> missing(number));
        String account = find(session).accountName(op.service());
        if (console().json()) {
            console().document().value(Views.operation(op, account));
            return DONE;
        }
        console().line(op.command() + " of " + account + ": " + Human.words(op.state()));
        op.parameters().forEach((key, value) -> say(key, value));
        time("asked", op.created());
        time("started", op.started());
        time("ended", op.finished());
        say("attempts", Integer.toString(op.attempts()));
        op.result().forEach(this::say);
        say("error", Human.words(op.error()));
        say("message", op.message());
        return DONE;
    }

    private int change(MessagingSession session) throws InterruptedException {
        Finder find = find(session);
        ChangeRow row = session.read().services().stream()
                .flatMap(service -> ChangeRow.of(session.read(), find, service.id()).stream())
                .filter(change -> change.name().equals(which))
                .findFirst()
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.NOT_FOUND,
                        "There is no change " + which,
                        "The server has heard of it: mtm ops list"));
        Entry service = session.read().entry(row.service()).orElseThrow();
        ChangeCommands.ListChanges command = new ChangeCommands.ListChanges(List.of(row.entry()));
        List<WaitingChange> own = WaitingChange.of(
                Performed.of(session, waiting(session), service, command).values());
        if (console().json()) {
            List<Map<String, Object>> views = own.stream().map(OpsShow::view).toList();
            console().document().object().name("changes").value(views).endObject();
            return DONE;
        }
        console().line(which + " of " + service.name() + ": " + row.send());
        for (WaitingChange change : own) {
            view(change).forEach((key, value) -> say(key, String.valueOf(value)));
        }
        return DONE;
    }

    private static Map<String, Object> view(WaitingChange change) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("entry", change.entry());
        view.put("kind", change.kind());
        view.put("what", change.what());
        view.put("from", change.from());
        view.put("to", change.to());
        view.put("sends", change.sends());
        view.put("why", change.why());
        view.put("attempts", change.attempts());
        view.put("trouble", change.trouble());
        view.put("parked", change.parked());
        return view;
    }

    private void time(String key, Instant time) {
        say(key, Human.time(time));
    }

    private void say(String key, String value) {
        if (value != null && !value.isEmpty()) {
            console().line("  " + key + ": " + value);
        }
    }

    static MessagingException missing(long number) {
        return new MessagingException(
                ErrorKind.NOT_FOUND, "There is no operation " + number, "Take a number from mtm ops list");
    }
}
