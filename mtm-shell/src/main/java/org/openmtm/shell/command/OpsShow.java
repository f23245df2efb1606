// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.time.Instant;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.operation.OperationRecord;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Human;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        description = "Show an operation of the journal with its parameters and its result.",
        footer = {"", "Examples:", "  mtm ops show 42"})
final class OpsShow extends ShellCommand {

    @Parameters(paramLabel = "NUMBER", description = "The operation.")
    private long number;

    OpsShow(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) {
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
