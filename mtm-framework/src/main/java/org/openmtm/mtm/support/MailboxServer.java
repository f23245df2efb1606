// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm.support;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.message.MessageReader;
import org.openmtm.mtm.ChangeCommands;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.CommandDescriptor;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.CompoundCommands;
import org.openmtm.mtm.FolderCommands;
import org.openmtm.mtm.MessageCommands;
import org.openmtm.mtm.OperationContext;
import org.openmtm.mtm.ServerContext;
import org.openmtm.mtm.ServerMtm;
import org.openmtm.mtm.ServiceStatus;
import org.openmtm.mtm.WaitingChange;
import org.openmtm.operation.Operation;
import org.openmtm.operation.OperationResult;
import org.openmtm.operation.Progress;

/** The server side over a {@link RemoteMailbox}. */
final class MailboxServer implements ServerMtm {
    /** What it carries out; as the table has it. */
    static final List<CommandDescriptor> COMMANDS = List.of(
            Commands.CONNECT,
            Commands.DISCONNECT,
            Commands.TEST,
            Commands.SYNCHRONISE,
            Commands.SYNCHRONISE_TREE,
            Commands.SYNCHRONISE_INBOX,
            CompoundCommands.CONNECT_AND_SYNCHRONISE,
            MessageCommands.DELETE,
            ChangeCommands.UNDELETE_ALL,
            ChangeCommands.CANCEL,
            ChangeCommands.LIST,
            FolderCommands.ACCEPT,
            CompoundCommands.IS_CONNECTED,
            CompoundCommands.IS_BUSY,
            CompoundCommands.CANCEL_BACKGROUND,
            CompoundCommands.WAIT_FOR_BACKGROUND);

    private final ServerContext context;
    private final MailboxModule module;
    private final MessageReader reader;
    private final ServiceBoard board;
    private final MailboxConnection connection;
    private final Inbox inbox;
    private final CommandTable table;

    MailboxServer(ServerContext context, MailboxModule module, MessageReader reader) {
        this.context = context;
        this.module = module;
        this.reader = reader;
        this.board = new ServiceBoard(context);
        this.connection = new MailboxConnection(context, board, module::mailbox);
        this.inbox = new Inbox(context);
        this.table = new CommandTable(module.descriptor().name());
        addConnection();
        addSync();
        addChanges();
        StateCommands.add(table, context, board);
    }

    CommandTable table() {
        return table;
    }

    private void addConnection() {
        table.add(Commands.CONNECT, Commands.Connect.class, (command, operation) -> connect(operation))
                .add(Commands.DISCONNECT, Commands.Disconnect.class, (command, operation) -> disconnect(operation))
                .add(Commands.TEST, Commands.Test.class, (command, operation) -> test(operation));
    }

    private void addSync() {
        table.add(Commands.SYNCHRONISE, Commands.Synchronise.class, this::synchronise)
                .add(Commands.SYNCHRONISE_TREE, Commands.SynchroniseTree.class, (command, operation) -> tree(operation))
                .add(
                        Commands.SYNCHRONISE_INBOX,
                        Commands.SynchroniseInbox.class,
                        (command, operation) -> sync(operation, InboxSync::arrivals))
                .add(
                        CompoundCommands.CONNECT_AND_SYNCHRONISE,
                        CompoundCommands.ConnectAndSynchronise.class,
                        this::connectAndSynchronise)
                .add(FolderCommands.ACCEPT, FolderCommands.AcceptRemovals.class, this::acceptRemovals);
    }

    private void addChanges() {
        table.add(MessageCommands.DELETE, MessageCommands.Delete.class, this::delete)
                .add(
                        ChangeCommands.UNDELETE_ALL,
                        ChangeCommands.UndeleteAll.class,
                        (command, operation) -> putBack("putBack", List.of(), operation))
                .add(
                        ChangeCommands.CANCEL,
                        ChangeCommands.CancelChanges.class,
                        (command, operation) -> putBack("cancelled", command.entries(), operation))
                .add(
                        ChangeCommands.LIST,
                        ChangeCommands.ListChanges.class,
                        (command, operation) -> OperationResult.of(
                                WaitingChange.values(deletions().waiting(command.entries()))));
    }

    private OperationResult connect(OperationContext operation) throws InterruptedException {
        boolean already = connection.staying();
        try (MailboxConnection.Lease lease = connection.lease(operation)) {
            Map<String, Object> values = new LinkedHashMap<>(lease.open());
            new Deleting(deletions(), lease).run();
            connection.stay(true);
            values.put("already", already);
            return OperationResult.of(values);
        }
    }

    /** What runs in the background ends, as people expect of a disconnect. */
    private OperationResult disconnect(OperationContext operation) throws InterruptedException {
        operation.progress(Progress.stage("disconnect", ""));
        StateCommands.on(context, CommandDescriptor.Lane.BACKGROUND).forEach(Operation::cancel);
        connection.disconnect(operation);
        return OperationResult.EMPTY;
    }

    private OperationResult test(OperationContext operation) throws InterruptedException {
        long start = System.nanoTime();
        try (MailboxConnection.Lease lease = connection.lease(operation)) {
            Map<String, Object> values = new LinkedHashMap<>(lease.open());
            values.put("messages", (long)
                    lease.call("Listing the mailbox", RemoteMailbox::list).size());
            values.put("millis", (System.nanoTime() - start) / 1_000_000);
            return OperationResult.of(values);
        }
    }

    private OperationResult synchronise(Commands.Synchronise command, OperationContext operation)
            throws InterruptedException {
        if (!command.folder().isBlank() && !command.folder().equalsIgnoreCase(Inbox.NAME)) {
            throw new MessagingException(
                    ErrorKind.NOT_FOUND, "There is no folder '" + command.folder() + "'", "The one folder is INBOX");
        }
        if (command.headersOnly()) {
            throw new MessagingException(
                    ErrorKind.NOT_SUPPORTED,
                    module.descriptor().name() + " fetches messages as a whole only",
                    "Synchronise without asking for headers only");
        }
        return sync(operation, InboxSync::all);
    }

    private OperationResult tree(OperationContext operation) throws InterruptedException {
        try (MailboxConnection.Lease lease = connection.lease(operation)) {
            lease.open();
            inbox.bound();
            return OperationResult.of(Map.of("folders", 1L));
        }
    }

    private OperationResult acceptRemovals(FolderCommands.AcceptRemovals command, OperationContext operation)
            throws InterruptedException {
        if (!inbox.bound().folder().equals(command.folder())) {
            throw new MessagingException(
                    ErrorKind.NOT_FOUND,
                    "Entry " + command.folder() + " is no folder of this account",
                    "See its folders");
        }
        return sync(operation, InboxSync::removals);
    }

    /** One kind of sync. */
    @FunctionalInterface
    private interface Part {
        SyncCounts of(InboxSync sync) throws InterruptedException;
    }

    private OperationResult sync(OperationContext operation, Part part) throws InterruptedException {
        try (MailboxConnection.Lease lease = connection.lease(operation)) {
            lease.open();
            InboxSync sync =
                    new InboxSync(context.store(), id(), inbox, reader, module.brake(context.settings()), lease);
            Map<String, Object> values = part.of(sync).values();
            board.detail(
                    "last sync", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
            return OperationResult.of(values);
        }
    }

    /** Out of the commands that it is made of, so that it goes on where it was when it is taken up again. */
    private OperationResult connectAndSynchronise(
            CompoundCommands.ConnectAndSynchronise command, OperationContext operation) throws InterruptedException {
        if (command.completion() == CompoundCommands.ConnectAndSynchronise.Completion.AFTER_DISCONNECT) {
            throw new MessagingException(
                    ErrorKind.NOT_SUPPORTED,
                    module.descriptor().name() + " does not tell of new mail by itself",
                    "Synchronise again from time to time");
        }
        boolean before = connection.staying();
        try {
            Map<String, Object> values =
                    new LinkedHashMap<>(context.perform(operation, "connect", new Commands.Connect()));
            Command sync = new Commands.Synchronise("", false);
            if (command.completion() == CompoundCommands.ConnectAndSynchronise.Completion.AFTER_CONNECT) {
                values.put("sync", context.start(sync).id());
            } else {
                values.putAll(context.perform(operation, "sync", sync));
            }
            return OperationResult.of(values);
        } catch (MessagingException e) {
            if (operation.isCancelled() && !before && connection.staying()) {
                context.start(new Commands.Disconnect());
            }
            throw e;
        }
    }

    /** At once here; on the server at once only with a connection, whose trouble then is none of the command's. */
    private OperationResult delete(MessageCommands.Delete command, OperationContext operation)
            throws InterruptedException {
        if (!operation.note().equals(OfflineDeletions.APPLIED)) {
            deletions().delete(command.messages(), operation.operationId());
        }
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("deleted", (long) command.messages().size());
        if (connection.staying()) {
            try (MailboxConnection.Lease lease = connection.lease(operation)) {
                Deleting deleting = new Deleting(deletions(), lease).run();
                values.put("changesSent", deleting.sent());
                values.put("changesRefused", deleting.refused());
            } catch (MessagingException e) {
                values.put("notSent", e.oneLine());
            }
        }
        return OperationResult.of(values);
    }

    private OperationResult putBack(String name, List<EntryId> entries, OperationContext operation) {
        int count = operation.note().equals(OfflineDeletions.APPLIED)
                ? 0
                : deletions().putBack(entries, operation.operationId());
        return OperationResult.of(Map.of(name, (long) count));
    }

    private OfflineDeletions deletions() {
        return new OfflineDeletions(context.store(), id());
    }

    private EntryId id() {
        return context.service().id();
    }

    @Override
    public OperationResult execute(Command command, OperationContext operation) throws InterruptedException {
        return table.run(command, operation);
    }

    @Override
    public ServiceStatus status() {
        return board.status();
    }

    @Override
    public void close() {
        connection.close();
    }
}
