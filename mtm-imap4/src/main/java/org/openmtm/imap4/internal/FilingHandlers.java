// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.FolderRole;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.change.Lookup;
import org.openmtm.imap4.change.ReplayReport;
import org.openmtm.imap4.change.SentFiling;
import org.openmtm.imap4.protocol.MailboxNames;
import org.openmtm.imap4.sync.AccountSync;
import org.openmtm.imap4.sync.SentFolder;
import org.openmtm.imap4.sync.SyncReport;
import org.openmtm.imap4.sync.SyncScope;
import org.openmtm.mtm.CommandDescriptor.Lane;
import org.openmtm.mtm.OperationContext;
import org.openmtm.mtm.SendingCommands;
import org.openmtm.operation.OperationResult;
import org.openmtm.store.Filing;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.Submission;

/** The handlers of what the sending service of an account needs of its server: copies filed, messages located. */
final class FilingHandlers {
    private static final int MOST_LOCATED = 1_000;

    private final Imap4Service service;

    private FilingHandlers(Imap4Service service) {
        this.service = service;
    }

    static void add(CommandHandlers handlers, Imap4Service service) {
        FilingHandlers filing = new FilingHandlers(service);
        handlers.add(SendingCommands.FileSent.class, (command, operation) -> filing.file(operation));
        handlers.add(SendingCommands.Locate.class, filing::locate);
    }

    private OperationResult file(OperationContext operation) throws InterruptedException {
        List<EntryId> messages = SentFiling.waiting(service.store(), service.id()).stream()
                .map(Submission::message)
                .toList();
        ReplayReport report = new ReplayReport();
        if (!messages.isEmpty()) {
            service.connections().use(operation, Lane.BACKGROUND, turn -> {
                new Sending(service).over(turn, report);
                return null;
            });
        }
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("filed", count(messages, Filing.State.DONE));
        values.put("uploading", count(messages, Filing.State.UPLOADING));
        values.put("waiting", count(messages, Filing.State.WANTED));
        values.put("failed", count(messages, Filing.State.FAILED));
        if (!report.troubles().isEmpty()) {
            values.put("troubles", String.join("; ", report.troubles()));
        }
        return OperationResult.of(values);
    }

    private long count(List<EntryId> messages, Filing.State state) {
        return messages.stream()
                .flatMap(message -> service.store().submission(message).stream())
                .filter(row -> row.filing().state() == state)
                .count();
    }

    private OperationResult locate(SendingCommands.Locate command, OperationContext operation)
            throws InterruptedException {
        Set<String> wanted = new LinkedHashSet<>(command.messageIds());
        if (wanted.size() > MOST_LOCATED) {
            throw new MessagingException(
                    ErrorKind.INVALID,
                    "More than " + MOST_LOCATED + " messages are asked for at once",
                    "Ask for some of them");
        }
        if (wanted.isEmpty()) {
            return OperationResult.EMPTY;
        }
        return service.connections().use(operation, Lane.FOREGROUND, turn -> OperationResult.of(locate(turn, wanted)));
    }

    private Map<String, String> locate(Turn turn, Set<String> wanted) {
        List<RemoteFolder> folders = known(turn);
        if (folders.size() == 2) {
            try {
                return locate(turn, wanted, folders);
            } catch (MessagingException e) {
                boolean moved = e.kind() == ErrorKind.NOT_FOUND || e.kind() == ErrorKind.REFUSED;
                if (!moved || !turn.connection().usable()) {
                    throw e;
                }
            }
        }
        // One of them is not known, or not where it was.
        new AccountSync(turn.scope(SyncScope.Depth.HEADERS, new SyncReport())).folders();
        return locate(turn, wanted, known(turn));
    }

    private static Map<String, String> locate(Turn turn, Set<String> wanted, List<RemoteFolder> folders) {
        Map<String, String> found = new LinkedHashMap<>();
        Set<String> left = new LinkedHashSet<>(wanted);
        for (RemoteFolder folder : folders) {
            turn.run();
            if (!left.isEmpty()) {
                Set<String> there = Lookup.in(turn.connection(), folder, left);
                there.forEach(id -> found.put(id, MailboxNames.display(folder.path())));
                left.removeAll(there);
            }
        }
        return found;
    }

    /** The Sent folder, then the inbox. */
    private List<RemoteFolder> known(Turn turn) {
        List<RemoteFolder> folders = new ArrayList<>();
        SentFolder.of(service.store(), service.id(), turn.settings().sentFolder())
                .ifPresent(folders::add);
        service.store().folders(service.id()).stream()
                .filter(folder -> folder.role() == FolderRole.INBOX)
                .map(Entry::id)
                .flatMap(id -> service.store().remoteFolder(id).stream())
                .forEach(folders::add);
        return folders;
    }
}
