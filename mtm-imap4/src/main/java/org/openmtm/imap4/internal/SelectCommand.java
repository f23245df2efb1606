// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.imap4.protocol.ImapCommand;
import org.openmtm.imap4.protocol.ImapConnection;
import org.openmtm.imap4.protocol.MailboxNames;
import org.openmtm.imap4.protocol.StatusResponse;
import org.openmtm.imap4.protocol.UntaggedHandler;
import org.openmtm.mtm.CommandDescriptor.Lane;
import org.openmtm.mtm.FolderCommands;
import org.openmtm.mtm.OperationContext;
import org.openmtm.operation.OperationResult;
import org.openmtm.store.RemoteFolder;

/** Opens a mailbox and tells its figures. */
final class SelectCommand implements CommandHandler<FolderCommands.Select> {
    private final Imap4Service service;

    private SelectCommand(Imap4Service service) {
        this.service = service;
    }

    static void add(CommandHandlers handlers, Imap4Service service) {
        handlers.add(FolderCommands.Select.class, new SelectCommand(service));
    }

    @Override
    public OperationResult run(FolderCommands.Select command, OperationContext operation) throws InterruptedException {
        service.connections().requireConnected();
        RemoteFolder folder = service.store()
                .remoteFolder(command.folder())
                .filter(found -> found.selectable() && found.service().equals(service.id()))
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.NOT_FOUND,
                        "Entry " + command.folder() + " is no folder that the server of this account has mail in",
                        "See the folders of the account"));
        return service.connections().use(operation, Lane.FOREGROUND, turn -> select(turn.connection(), folder));
    }

    private static OperationResult select(ImapConnection connection, RemoteFolder folder) {
        Figures figures = new Figures();
        connection.handler(figures);
        try {
            StatusResponse answer = connection.execute(ImapCommand.of("SELECT").mailbox(folder.path()));
            Map<String, Object> values = new LinkedHashMap<>();
            values.put("folder", MailboxNames.display(folder.path()));
            values.put("readOnly", answer.code().is("READ-ONLY"));
            values.putAll(figures.values);
            return OperationResult.of(values);
        } finally {
            connection.handler(UntaggedHandler.NONE);
        }
    }

    /** What the server says of a mailbox when it opens it. */
    private static final class Figures implements UntaggedHandler {
        private final Map<String, Object> values = new LinkedHashMap<>();

        @Override
        public void exists(long messages) {
            values.put("messages", messages);
        }

        @Override
        public void condition(StatusResponse response) {
            switch (response.code().name()) {
                case "UIDVALIDITY" -> values.put("uidValidity", response.code().number());
                case "UIDNEXT" -> values.put("uidNext", response.code().number());
                case "HIGHESTMODSEQ" ->
                    values.put("highestModSeq", response.code().number());
                default -> {
                    // Nothing that people ask for.
                }
            }
        }
    }
}
