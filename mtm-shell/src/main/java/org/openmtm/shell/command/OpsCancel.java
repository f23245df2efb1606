// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.ChangeCommands;
import org.openmtm.operation.Operation;
import org.openmtm.session.Account;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Human;
import org.openmtm.store.PendingChange;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "cancel",
        description = {
            "Cancel an operation, or take a change back that the server has not heard of.",
            "With an account's name: all operations that run or wait, and all changes, or the changes of one folder."
        },
        footer = {
            "",
            "What an operation did until then stays. A change that is taken back puts the folders back as they were.",
            "",
            "Examples:",
            "  mtm ops cancel 42",
            "  mtm ops cancel c4711",
            "  mtm ops cancel work --folder INBOX",
            "  mtm ops cancel work --changes",
            "  mtm ops cancel work"
        })
final class OpsCancel extends ShellCommand {

    @Parameters(paramLabel = "NUMBER|CHANGE|NAME", description = "The operation, the change, or the account.")
    private String which;

    @Option(names = "--folder", paramLabel = "FOLDER", description = "Only the changes of this folder.")
    private String folder;

    @Option(names = "--changes", description = "Only the changes, not the operations.")
    private boolean changesOnly;

    OpsCancel(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) throws InterruptedException {
        boolean number = which.matches("\\d{1,18}");
        if ((number || ChangeRow.isName(which)) && (folder != null || changesOnly)) {
            throw wrongUsage("--folder and --changes go with the name of an account");
        }
        if (number) {
            tell(asked(List.of(one(session, Long.parseLong(which)))), null);
        } else if (ChangeRow.isName(which)) {
            EntryId entry = ChangeRow.entry(which);
            tell(List.of(), changes(session, service(session, entry), List.of(entry)));
        } else {
            ofAccount(session, find(session));
        }
        return DONE;
    }

    private void ofAccount(MessagingSession session, Finder find) throws InterruptedException {
        Account account = find.account(which);
        List<EntryId> entries =
                folder == null ? List.of() : List.of(find.folder(which, folder).id());
        List<Operation> operations = folder != null || changesOnly
                ? List.of()
                : asked(account.services()
                        .flatMap(service -> session.operations(service.id()).stream())
                        .toList());
        boolean waits = account.receiving() != null
                && !ChangeRow.of(session.read(), find, account.receiving().id()).isEmpty();
        boolean wanted = waits || folder != null || changesOnly;
        tell(operations, wanted ? changes(session, find.receiving(which), entries) : null);
    }

    private static List<Operation> asked(List<Operation> operations) {
        operations.forEach(Operation::cancel);
        return operations;
    }

    private Performed changes(MessagingSession session, Entry service, List<EntryId> entries)
            throws InterruptedException {
        return Performed.of(session, waiting(session), service, new ChangeCommands.CancelChanges(entries));
    }

    /** @param changes null if none were to be taken back */
    private void tell(List<Operation> operations, Performed changes) {
        if (console().json()) {
            Map<String, Object> view = new LinkedHashMap<>();
            view.put(
                    "cancelled",
                    new ArrayList<>(operations.stream().map(Operation::id).toList()));
            view.put("changes", changes == null ? null : changes.view());
            console().document().value(view);
            return;
        }
        if (changes == null || !operations.isEmpty()) {
            console().line("Asked " + Human.count(operations.size(), "operation") + " to end.");
        }
        if (changes != null) {
            changes.tell(console(), "Took changes back");
        }
    }

    private Entry service(MessagingSession session, EntryId entry) {
        EntryId service = Stream.concat(
                        session.read().pendingOf(entry).stream().map(PendingChange::service),
                        session.read().entry(entry).map(Entry::service).stream())
                .findFirst()
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.NOT_FOUND, "There is no change " + which, "Take its name from mtm ops list"));
        return session.read()
                .entry(service)
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.NOT_FOUND, "There is no change " + which, "Take its name from mtm ops list"));
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
