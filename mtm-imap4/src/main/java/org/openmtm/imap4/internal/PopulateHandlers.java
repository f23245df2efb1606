// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import org.openmtm.imap4.change.LocalChanges;
import org.openmtm.imap4.populate.Find;
import org.openmtm.imap4.populate.Populate;
import org.openmtm.imap4.populate.PopulateReport;
import org.openmtm.imap4.sync.SyncReport;
import org.openmtm.imap4.sync.SyncScope;
import org.openmtm.mtm.CommandDescriptor.Lane;
import org.openmtm.mtm.MessageCommands;
import org.openmtm.mtm.OperationContext;
import org.openmtm.operation.OperationResult;

/** The handlers of what fetches parts of messages, and what searches. */
final class PopulateHandlers {
    private final Imap4Service service;

    private PopulateHandlers(Imap4Service service) {
        this.service = service;
    }

    static void add(CommandHandlers handlers, Imap4Service service) {
        PopulateHandlers populate = new PopulateHandlers(service);
        handlers.add(MessageCommands.Populate.class, populate::populate);
        handlers.add(MessageCommands.Find.class, populate::find);
    }

    /** Without a connection the wish waits for the next one. */
    private OperationResult populate(MessageCommands.Populate command, OperationContext operation)
            throws InterruptedException {
        if (!service.connections().staying()) {
            Map<String, Object> values = new LinkedHashMap<>();
            values.put("messages", (long) command.messages().size());
            values.put("waiting", waiting(command, operation));
            return OperationResult.of(values);
        }
        return service.connections().useConnected(operation, Lane.FOREGROUND, turn -> {
            PopulateReport report = new PopulateReport();
            SyncScope scope = turn.scope(SyncScope.Depth.ALL, new SyncReport());
            new Populate(scope, command.options(), report).run(command.messages());
            return OperationResult.of(report.values());
        });
    }

    private long waiting(MessageCommands.Populate command, OperationContext operation) {
        if (operation.note().equals(LocalChanges.APPLIED)) {
            return command.messages().size();
        }
        return new LocalChanges(service.store(), service.id())
                .populate(command.messages(), command.options(), operation.operationId());
    }

    private OperationResult find(MessageCommands.Find command, OperationContext operation) throws InterruptedException {
        Find find = new Find(service.store(), service.id(), command).here(operation::progress);
        if (!service.connections().staying()) {
            return OperationResult.of(find.withoutServer().values());
        }
        return service.connections().useConnected(operation, Lane.FOREGROUND, turn -> {
            find.there(turn.scope(SyncScope.Depth.ALL, new SyncReport()));
            return OperationResult.of(find.values());
        });
    }
}
