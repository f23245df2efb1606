// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openmtm.entry.Entry;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.ServiceStatus;
import org.openmtm.operation.OperationState;
import org.openmtm.session.Account;
import org.openmtm.session.MessagingSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "connect",
        description = {
            "Connect an account and flush its Outbox, if it is set so.",
            "In the shell it stays connected and new mail is told as an event.",
            "With the setting send.on.next.connection the Outbox is flushed meanwhile."
        },
        footer = {"", "Examples:", "  mtm connect work"})
final class Connect extends ShellCommand {

    @Parameters(paramLabel = "NAME", description = "The account.")
    private String name;

    Connect(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) throws InterruptedException {
        Account account = find(session).account(name);
        Entry service = find(session).receiving(name);
        Autosend autosend = new Autosend(session);
        waiting(session).await(session.start(service.id(), new Commands.Connect()));
        ServiceStatus status = session.status(service.id());
        List<Map<String, Object>> sent =
                account.sending() == null ? List.of() : autosend.await(account.sending(), waiting(session));
        tell(account, status, sent);
        if (!tools().resident()) {
            waiting(session).await(session.start(service.id(), new Commands.Disconnect()));
        }
        return failed(sent);
    }

    private void tell(Account account, ServiceStatus status, List<Map<String, Object>> sent) {
        if (console().json()) {
            Map<String, Object> view = new LinkedHashMap<>();
            view.put("account", account.name());
            view.putAll(AccountViews.status(status));
            view.put("autosend", sent);
            console().document().value(view);
            return;
        }
        String text = status.text().isEmpty() ? status.details().getOrDefault("server", "") : status.text();
        console().line("Connected " + account.name() + (text.isEmpty() ? "" : ": " + text));
        for (Map<String, Object> one : sent) {
            Map<String, Object> values = new LinkedHashMap<>(one);
            Object operation = values.remove("operation");
            Object state = values.remove("state");
            console()
                    .line("Outbox (operation " + operation + "): " + (state == OperationState.DONE ? "" : "failed ")
                            + Results.text(values));
        }
    }

    /** The connect itself worked; what the Outbox said stands above or in the document already. */
    private int failed(List<Map<String, Object>> sent) {
        boolean allDone = sent.stream().allMatch(one -> one.get("state") == OperationState.DONE);
        if (!allDone && !console().json()) {
            throw new MessagingException(
                    ErrorKind.REFUSED, "The account is connected, but not all mail was sent", "See mtm outbox list");
        }
        return allDone ? DONE : FAILED;
    }
}
