// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.event.EventListener;
import org.openmtm.internal.keeper.OutboxKeeper;
import org.openmtm.mtm.ClientMtm;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.CommandDescriptor;
import org.openmtm.mtm.ServiceStatus;
import org.openmtm.operation.Operation;
import org.openmtm.session.MessagingSession;
import org.openmtm.store.MessageStore;
import org.openmtm.store.StoreReader;
import org.openmtm.store.StoreTransaction;

/** One application's session; holds nothing but its subscriptions. */
final class Session implements MessagingSession {
    private final MessageStore store;
    private final Services services;
    private final EventFeed feed;
    private final SendDecisions decisions;
    private final OutboxKeeper keeper;
    private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();

    Session(MessageStore store, Services services, EventFeed feed, OutboxKeeper keeper) {
        this.store = store;
        this.services = services;
        this.feed = feed;
        this.decisions = new SendDecisions(store, Clock.systemUTC());
        this.keeper = keeper;
    }

    @Override
    public StoreReader read() {
        return store;
    }

    @Override
    public ClientMtm client(EntryId service) {
        return services.client(service);
    }

    @Override
    public Operation start(EntryId service, Command command) {
        return services.start(service, command);
    }

    @Override
    public Operation start(EntryId service, String command, Map<String, String> parameters) {
        return services.start(service, command, parameters);
    }

    @Override
    public List<CommandDescriptor> commands(EntryId service) {
        return services.commands(service);
    }

    @Override
    public Optional<Operation> operation(long id) {
        return operations(null).stream()
                .filter(operation -> operation.id() == id)
                .findFirst();
    }

    @Override
    public List<Operation> operations(EntryId service) {
        return List.copyOf(services.operations(service));
    }

    @Override
    public ServiceStatus status(EntryId service) {
        return services.host(service).status();
    }

    @Override
    public void changeFlags(EntryId message, Flags add, Flags remove) {
        store.write(tx -> {
            Entry entry = require(tx, message);
            tx.setFlags(message, entry.flags().minus(remove).plus(add));
            return null;
        });
    }

    @Override
    public void cancelSend(EntryId message) {
        decisions.cancel(message);
    }

    @Override
    public void retrySend(EntryId message) {
        decisions.retry(message);
    }

    @Override
    public void resolveSend(EntryId message, boolean sent) {
        decisions.resolve(message, sent);
    }

    @Override
    public Optional<Instant> nextSend(EntryId service) {
        return keeper.nextSend(service);
    }

    private static Entry require(StoreTransaction tx, EntryId id) {
        return tx.entry(id)
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.NOT_FOUND, "There is no entry " + id, "It may have been removed"));
    }

    @Override
    public Subscription observe(long after, EventListener listener) {
        Subscription subscription = feed.subscribe(after, listener);
        subscriptions.add(subscription);
        return new Subscription() {
            @Override
            public long cursor() {
                return subscription.cursor();
            }

            @Override
            public void close() {
                subscription.close();
                subscriptions.remove(subscription);
            }
        };
    }

    @Override
    public void close() {
        subscriptions.forEach(Subscription::close);
        subscriptions.clear();
    }
}
