// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.protocol.MailboxNames;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.CompoundCommands.GetMail;
import org.openmtm.mtm.MessageCommands;
import org.openmtm.mtm.OperationContext;
import org.openmtm.operation.Operation;
import org.openmtm.operation.OperationRecord;
import org.openmtm.operation.OperationResult;
import org.openmtm.operation.OperationState;
import org.openmtm.operation.Progress;
import org.openmtm.store.RemoteFolder;

/**
 * Gets mail: connect, sync of the folder, the work, disconnect, as far as each is asked for. What goes wrong in between is
 * kept until the disconnect has happened.
 *
 * <p>It notes which messages it chose before the work on them is started: a run that is taken up looks for that work in the
 * journal instead of starting it again.
 *
 * @see GetMailNote
 */
final class GetMailCommand implements CommandHandler<GetMail> {
    private static final int JOURNAL = 1000;

    private final Imap4Service service;

    private GetMailCommand(Imap4Service service) {
        this.service = service;
    }

    static void add(CommandHandlers handlers, Imap4Service service) {
        handlers.add(GetMail.class, new GetMailCommand(service));
    }

    @Override
    public OperationResult run(GetMail command, OperationContext operation) throws InterruptedException {
        check(command);
        noteMark(command, operation);
        if (command.connection() == GetMail.Connection.ALREADY_CONNECTED) {
            service.connections().requireConnected();
            return OperationResult.of(work(command, operation));
        }
        try {
            part(new Commands.Connect(), operation);
            Map<String, Object> values = work(command, operation);
            if (command.connection() == GetMail.Connection.CONNECT_AND_DISCONNECT) {
                part(new Commands.Disconnect(), operation);
            }
            return OperationResult.of(values);
        } catch (MessagingException e) {
            if (command.connection() == GetMail.Connection.CONNECT_AND_DISCONNECT || operation.isCancelled()) {
                disconnectAfter(e);
            }
            throw e;
        }
    }

    private void check(GetMail command) {
        if (command.action() != GetMail.Action.POPULATE) {
            if (command.destination() == null) {
                throw new MessagingException(
                        ErrorKind.INVALID, "Copying and moving need a destination", "Name the folder they go to");
            }
            service.store().entry(command.destination()).orElseThrow(() -> noFolder(command.destination()));
        }
    }

    /** Before anything is synchronised by this operation or because of it. */
    private void noteMark(GetMail command, OperationContext operation) {
        if (command.scope() == GetMail.Scope.NEW && operation.note().isEmpty()) {
            Optional<RemoteFolder> folder = command.folder() == null ? inbox() : bound(command.folder());
            note(operation).mark(GetMailMark.of(service, command, operation.operationId(), folder));
        }
    }

    private GetMailNote note(OperationContext operation) {
        return new GetMailNote(service.store(), operation);
    }

    private void disconnectAfter(MessagingException failure) throws InterruptedException {
        try {
            Awaited.uncancelled(service.context().start(new Commands.Disconnect()));
        } catch (MessagingException e) {
            failure.addSuppressed(e);
        }
    }

    /** The first stage of progress is the part's name: connect, sync, copy, move, populate, disconnect. */
    private OperationResult part(Command part, OperationContext operation) throws InterruptedException {
        return await(service.context().start(part), operation);
    }

    private static OperationResult await(Operation part, OperationContext operation) throws InterruptedException {
        String stage = part.command().id();
        operation.progress(Progress.stage(stage, ""));
        return Part.await(
                part,
                operation,
                progress -> operation.progress(
                        new Progress(stage, progress.done(), progress.total(), progress.unit(), progress.text())));
    }

    private Map<String, Object> work(GetMail command, OperationContext operation) throws InterruptedException {
        Map<String, Object> values = new LinkedHashMap<>();
        Optional<Operation> begun = Optional.empty();
        List<EntryId> chosen;
        GetMailNote note = note(operation);
        if (note.chosen()) {
            chosen = note.messages();
            values.putAll(note.figures());
            Optional<OperationRecord> before = journaled(command(command, chosen), operation);
            if (before.isPresent() && before.get().state() == OperationState.DONE) {
                values.putAll(before.get().result());
                values.put("messages", (long) chosen.size());
                return values;
            }
            begun = before.flatMap(record -> running(record.id()));
        } else {
            GetMailChoice choice = choose(command, operation);
            chosen = choice.messages();
            values.putAll(choice.figures());
        }
        values.put("messages", (long) chosen.size());
        if (!chosen.isEmpty()) {
            Command work = command(command, chosen);
            Operation started = begun.orElseGet(() -> service.context().start(work));
            await(started, operation).values().forEach(values::putIfAbsent);
        }
        return values;
    }

    private static Command command(GetMail command, List<EntryId> chosen) {
        return switch (command.action()) {
            case COPY -> new MessageCommands.Copy(chosen, command.destination());
            case MOVE -> new MessageCommands.Move(chosen, command.destination());
            case POPULATE -> new MessageCommands.Populate(chosen, command.options());
        };
    }

    /** The work as the journal has it, if this operation started it before it was interrupted. */
    private Optional<OperationRecord> journaled(Command work, OperationContext operation) {
        return service.store().operations(service.id(), false, JOURNAL).stream()
                .filter(record -> record.id() > operation.operationId()
                        && record.command().equals(work.id())
                        && record.parameters().equals(work.parameters()))
                .findFirst();
    }

    private Optional<Operation> running(long id) {
        return service.context().operations().stream()
                .filter(candidate -> candidate.id() == id)
                .findFirst();
    }

    private GetMailChoice choose(GetMail command, OperationContext operation) throws InterruptedException {
        GetMailChoice choice = new GetMailChoice(service.store(), command);
        if (command.scope() == GetMail.Scope.SELECTION) {
            choice.selection();
        } else {
            EntryId folder = folder(command);
            RemoteFolder before = binding(folder);
            boolean headersOnly = command.action() == GetMail.Action.POPULATE;
            part(new Commands.Synchronise(MailboxNames.display(before.path()), headersOnly), operation);
            RemoteFolder now = binding(folder);
            if (command.scope() == GetMail.Scope.ALL) {
                choice.since(now, 1);
            } else {
                choice.since(now, note(operation).mark().orElseThrow().in(now));
            }
            GetMailMark.note(choice.figures(), folder, now);
        }
        note(operation).choice(choice.messages(), choice.figures());
        return choice;
    }

    private EntryId folder(GetMail command) {
        if (command.folder() != null) {
            return command.folder();
        }
        return inbox().map(RemoteFolder::folder)
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.NOT_FOUND, "The account has no inbox yet", "Synchronise it first"));
    }

    private Optional<RemoteFolder> inbox() {
        return service.store().remoteFolders(service.id()).stream()
                .filter(folder -> MailboxNames.isInbox(folder.path()))
                .findFirst();
    }

    private RemoteFolder binding(EntryId folder) {
        return bound(folder).orElseThrow(() -> noFolder(folder));
    }

    private Optional<RemoteFolder> bound(EntryId folder) {
        return service.store()
                .remoteFolder(folder)
                .filter(binding -> binding.service().equals(service.id()));
    }

    private static MessagingException noFolder(EntryId folder) {
        return new MessagingException(
                ErrorKind.NOT_FOUND, "There is no folder " + folder, "See the folders of the account");
    }
}
