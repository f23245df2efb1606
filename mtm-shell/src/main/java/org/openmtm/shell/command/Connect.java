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
import org.openmtm.mtm.CompoundCommands;
import org.openmtm.mtm.CompoundCommands.ConnectAndSynchronise.Completion;
import org.openmtm.mtm.ServiceStatus;
import org.openmtm.operation.OperationState;
import org.openmtm.session.Account;
import org.openmtm.session.MessagingSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "connect",
        description = {
            "Connect an account and flush its Outbox, if it is set so.",
            "In the shell it stays connected and new mail is told as an event.",
            "With the setting send.on.next.connection the Outbox is flushed meanwhile.",
            "With --sync it synchronises too, in one operation that is done after the connect, after the sync, or after the"
                    + " disconnect; until then new mail comes in at the interval sync.rate.seconds, or as the server tells."
        },
        footer = {
            "",
            "Examples:",
            "  mtm connect work",
            "  mtm connect work --sync",
            "  mtm connect work --sync --until disconnect --idle-timeout 600"
        })
final class Connect extends ShellCommand {

    /** When the operation is done. */
    enum Stage {
        connect(Completion.AFTER_CONNECT),
        sync(Completion.AFTER_SYNC),
        disconnect(Completion.AFTER_DISCONNECT);

        private final Completion completion;

        Stage(Completion completion) {
            this.completion = completion;
        }
    }

    @Parameters(paramLabel = "NAME", description = "The account.")
    private String name;

    @Option(names = "--sync", description = "Synchronise too.")
    private boolean sync;

    @Option(
            names = "--until",
            paramLabel = "STAGE",
            description = "With --sync: done after connect, sync or disconnect. Default: sync.")
    private Stage until;

    @Option(
            names = "--idle-timeout",
            paramLabel = "SECONDS",
            description = "With --until disconnect: disconnect after so long without other work. Default: never.")
    private int idleTimeout;

    Connect(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) throws InterruptedException {
        if (!sync && (until != null || idleTimeout != 0) || idleTimeout < 0) {
            throw wrongUsage("--until and --idle-timeout SECONDS go with --sync");
        }
        Account account = find(session).account(name);
        Entry service = find(session).receiving(name);
        Autosend autosend = new Autosend(session);
        Performed done = Performed.of(session, waiting(session), service, command());
        ServiceStatus status = session.status(service.id());
        List<Map<String, Object>> sent =
                account.sending() == null ? List.of() : autosend.await(account.sending(), waiting(session));
        tell(account, status, sent, done);
        if (!tools().resident() && until != Stage.disconnect) {
            if (until == Stage.connect) {
                // The process ends with this command: what goes on in the background has to end before it.
                Performed.of(session, waiting(session), service, new CompoundCommands.WaitForBackground());
            }
            waiting(session).await(session.start(service.id(), new Commands.Disconnect()));
        }
        return failed(sent);
    }

    private org.openmtm.mtm.Command command() {
        return sync
                ? new CompoundCommands.ConnectAndSynchronise(
                        until == null ? Completion.AFTER_SYNC : until.completion, idleTimeout)
                : new Commands.Connect();
    }

    private void tell(Account account, ServiceStatus status, List<Map<String, Object>> sent, Performed done) {
        if (console().json()) {
            Map<String, Object> view = new LinkedHashMap<>();
            view.put("account", account.name());
            view.putAll(AccountViews.status(status));
            view.put("autosend", sent);
            view.put("operation", done.operation());
            if (sync) {
                view.put("result", done.values());
            }
            console().document().value(view);
            return;
        }
        String text = status.text().isEmpty() ? status.details().getOrDefault("server", "") : status.text();
        String did = until == Stage.disconnect ? "Was connected to " : "Connected ";
        console().line(did + account.name() + (text.isEmpty() ? "" : ": " + text));
        if (sync) {
            console().line("Synchronised: " + Results.text(done.values()));
        }
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
