// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.change.ReplayReport;
import org.openmtm.imap4.protocol.ImapConnection;
import org.openmtm.imap4.protocol.Questions;
import org.openmtm.imap4.sync.AccountSync;
import org.openmtm.imap4.sync.SyncReport;
import org.openmtm.imap4.sync.SyncScope;
import org.openmtm.mtm.CommandDescriptor.Lane;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.OperationContext;
import org.openmtm.operation.Operation;
import org.openmtm.operation.OperationResult;
import org.openmtm.operation.Progress;

/** Connect, disconnect, test. */
final class ConnectionCommands {
    /** How long a disconnect waits for those who use a connection to make way. */
    private static final Duration GOOD_BYE = Duration.ofSeconds(2);

    private static final Duration ENDING = Duration.ofMillis(1500);

    private final Imap4Service service;

    private ConnectionCommands(Imap4Service service) {
        this.service = service;
    }

    static void add(CommandHandlers handlers, Imap4Service service) {
        ConnectionCommands commands = new ConnectionCommands(service);
        handlers.add(Commands.Connect.class, (command, operation) -> commands.connect(operation));
        handlers.add(Commands.Disconnect.class, (command, operation) -> commands.disconnect(operation));
        handlers.add(Commands.Test.class, (command, operation) -> commands.test(operation));
    }

    private OperationResult connect(OperationContext operation) throws InterruptedException {
        ImapConnection open = service.connections().open();
        boolean already = open != null && service.connections().staying();
        if (open == null) {
            // A sync may have the primary connection at this moment; then this is the secondary, as good for the
            // answer.
            open = service.connections().use(operation, Lane.FOREGROUND, turn -> {
                new Sending(service).over(turn, new ReplayReport());
                new AccountSync(turn.scope(SyncScope.Depth.NEW, new SyncReport())).folders();
                service.board().quota(quota(turn.connection()));
                service.noteFolders();
                service.stay();
                return turn.connection();
            });
        } else {
            if (!already) {
                service.noteFolders();
            }
            service.stay();
        }
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("server", open.wire().settings().peer());
        values.put("tls", open.wire().secure());
        values.put("already", already);
        return OperationResult.of(values);
    }

    /** "STORAGE 12 of 1000 (root)": empty where the server has no QUOTA, and what it refuses to tell is nobody's trouble. */
    private static String quota(ImapConnection connection) {
        try {
            return new Questions(connection)
                    .quotas("INBOX").stream()
                            .map(quota -> quota.resource() + " " + quota.used() + " of " + quota.limit()
                                    + (quota.root().isEmpty() ? "" : " (" + quota.root() + ")"))
                            .collect(Collectors.joining("; "));
        } catch (MessagingException e) {
            if (!connection.usable()) {
                throw e;
            }
            return "";
        }
    }

    /** Ends what runs in the background, says good-bye on all connections. */
    private OperationResult disconnect(OperationContext operation) throws InterruptedException {
        InboxWatch stopping = service.leave();
        service.operations(Lane.BACKGROUND).forEach(Operation::cancel);
        operation.progress(Progress.stage("disconnect", ""));
        try {
            new Sending(service).late(operation);
            service.connections().logout(operation, GOOD_BYE);
        } catch (MessagingException e) {
            // Cancelling it spares the good-byes; nothing half connected is left.
            service.connections().breakOff();
            throw e;
        }
        if (stopping != null) {
            stopping.join(ENDING);
        }
        return OperationResult.EMPTY;
    }

    private OperationResult test(OperationContext operation) {
        operation.progress(Progress.stage("connect", ""));
        long start = System.nanoTime();
        List<OperationContext.Registration> cancel = new ArrayList<>();
        try (ImapConnection connection = service.connections().openApart(operation, cancel)) {
            Map<String, Object> values = new LinkedHashMap<>();
            values.put("server", connection.wire().settings().peer());
            values.put("tls", connection.wire().secure());
            values.put("capabilities", connection.capabilities().toString());
            values.put("millis", (System.nanoTime() - start) / 1_000_000);
            connection.logout(ENDING);
            return OperationResult.of(values);
        } finally {
            cancel.forEach(OperationContext.Registration::close);
        }
    }
}
