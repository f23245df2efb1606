// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.List;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.operation.Operation;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Human;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "cancel",
        description = "Cancel an operation by its number, or all that run or wait for an account.",
        footer = {"", "What was done until then stays.", "", "Examples:", "  mtm ops cancel 42", "  mtm ops cancel work"
        })
final class OpsCancel extends ShellCommand {

    @Parameters(paramLabel = "NUMBER|NAME", description = "The operation or the account.")
    private String which;

    OpsCancel(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) {
        List<Operation> operations = which.matches("\\d{1,18}")
                ? List.of(one(session, Long.parseLong(which)))
                : find(session)
                        .account(which)
                        .services()
                        .flatMap(service -> session.operations(service.id()).stream())
                        .toList();
        operations.forEach(Operation::cancel);
        if (console().json()) {
            console()
                    .document()
                    .object()
                    .name("cancelled")
                    .value(operations.stream().map(Operation::id).toList())
                    .endObject();
        } else {
            console().line("Asked " + Human.count(operations.size(), "operation") + " to end.");
        }
        return DONE;
    }

    private static Operation one(MessagingSession session, long number) {
        return session.operation(number)
                .orElseThrow(() -> session.read()
                        .operation(number)
                        .map(ended -> new MessagingException(
                                ErrorKind.CONFLICT,
                                "Operation " + number + " has ended: " + Human.words(ended.state()),
                                "Nothing is left to cancel"))
                        .orElseGet(() -> OpsShow.missing(number)));
    }
}
