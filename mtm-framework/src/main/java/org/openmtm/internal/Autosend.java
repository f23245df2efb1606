// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.util.Optional;
import java.util.function.BiFunction;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.error.MessagingException;
import org.openmtm.internal.ModuleTable.Module;
import org.openmtm.mtm.Capability;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.Commands;
import org.openmtm.operation.Operation;
import org.openmtm.settings.StandardSettings;
import org.openmtm.store.MessageStore;
import org.openmtm.store.SendPlan;
import org.openmtm.store.SendState;
import org.openmtm.store.Submission;

/**
 * Send on next connection: when a service with that setting is about to connect, the Outbox of the related service that
 * can send is flushed on that service's own line, while the connect goes on. No module knows another for this.
 */
final class Autosend {
    private final MessageStore store;
    private final AccountTable accounts;
    private final ModuleTable modules;
    private final BiFunction<EntryId, Command, Operation> start;

    Autosend(
            MessageStore store,
            AccountTable accounts,
            ModuleTable modules,
            BiFunction<EntryId, Command, Operation> start) {
        this.store = store;
        this.accounts = accounts;
        this.modules = modules;
        this.start = start;
    }

    /** Whether a command makes a connection if there is none. */
    static boolean connects(Command command) {
        return command instanceof Commands.Connect
                || command instanceof Commands.Synchronise
                || command instanceof Commands.SynchroniseTree
                || command instanceof Commands.SynchroniseInbox;
    }

    /** A command that will make a connection was just put on a line: flushes the Outbox. */
    void connecting(Entry service) {
        try {
            if (accounts.settings(service.id()).yes(StandardSettings.SEND_ON_NEXT_CONNECTION, false)) {
                flush(service);
            }
        } catch (MessagingException e) {
            if (store.entry(service.id()).isEmpty()) {
                return; // it was removed meanwhile, and its Outbox with it
            }
            Log.OPERATIONS.warn("Autosend of account {} was not started: {}", service.name(), e.oneLine());
        }
    }

    private void flush(Entry service) {
        Optional<EntryId> related = store.relatedService(service.id());
        if (related.isEmpty()) {
            Log.OPERATIONS.warn(
                    "Account {} is set to send on connection, but has no service that sends", service.name());
            return;
        }
        if (store.outbox(related.get()).stream().noneMatch(Autosend::goes)) {
            return;
        }
        Entry sender = ServiceEntries.require(store, related.get());
        Optional<Module> module = modules.serving(sender)
                .filter(candidate ->
                        candidate.descriptor().query(Capability.SEND).supported());
        if (module.isEmpty()) {
            Log.OPERATIONS.warn(
                    "Account {} is set to send on connection, but no module that can send for '{}' is installed;"
                            + " its Outbox waits",
                    service.name(),
                    sender.mtm());
            return;
        }
        start.apply(sender.id(), new Commands.SendQueued(true));
    }

    private static boolean goes(Submission row) {
        return row.state() == SendState.QUEUED && row.plan().start() != SendPlan.Start.REQUEST;
    }
}
