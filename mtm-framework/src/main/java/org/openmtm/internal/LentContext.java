// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.event.EventType;
import org.openmtm.mtm.ClientContext;
import org.openmtm.mtm.ClientMtm;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.CommandDescriptor;
import org.openmtm.mtm.OperationContext;
import org.openmtm.mtm.ServerContext;
import org.openmtm.mtm.ServiceStatus;
import org.openmtm.operation.Operation;
import org.openmtm.settings.ServiceSettings;
import org.openmtm.store.MessageStore;

/** What clients and servers are lent; the public methods are those that both their contexts have. */
abstract class LentContext {
    final EntryId id;
    final Services services;
    final AccountTable accounts;
    private final MessageStore store;

    private LentContext(EntryId id, Services services, AccountTable accounts, MessageStore store) {
        this.id = id;
        this.services = services;
        this.accounts = accounts;
        this.store = store;
    }

    public Entry service() {
        return ServiceEntries.require(store, id);
    }

    public ServiceSettings settings() {
        return accounts.settings(id);
    }

    public MessageStore store() {
        return store;
    }

    public Operation start(Command command) {
        return services.start(id, command);
    }

    public Optional<ClientMtm> sender() {
        return services.sender(id);
    }

    static final class OfClient extends LentContext implements ClientContext {
        OfClient(EntryId id, Services services, AccountTable accounts, MessageStore store) {
            super(id, services, accounts, store);
        }

        @Override
        public void changeSettings(Map<String, ?> changes) {
            accounts.change(id, changes);
        }

        @Override
        public Optional<EntryId> defaultService() {
            return accounts.defaultService(service().mtm());
        }

        @Override
        public void changeDefaultService(EntryId chosen) {
            accounts.changeDefaultService(service().mtm(), chosen);
        }
    }

    static final class OfServer extends LentContext implements ServerContext {
        private final Lease lease;

        OfServer(EntryId id, Services services, AccountTable accounts, MessageStore store, Lease lease) {
            super(id, services, accounts, lease.of(store));
            this.lease = lease;
        }

        @Override
        public Operation start(Command command) {
            lease.require();
            return super.start(command);
        }

        @Override
        public Map<String, String> perform(OperationContext compound, String step, Command command)
                throws InterruptedException {
            lease.require();
            return services.perform(id, lease, compound, step, command);
        }

        @Override
        public Map<String, String> performRelated(OperationContext compound, String step, Command command)
                throws InterruptedException {
            lease.require();
            return services.performRelated(id, lease, compound, step, command);
        }

        @Override
        public Optional<Operation> startRelated(Command command) {
            lease.require();
            return services.startRelated(id, command);
        }

        @Override
        public List<Operation> operations() {
            return List.copyOf(services.operations(id));
        }

        @Override
        public CommandDescriptor.Lane lane(Command command) {
            return services.lane(id, command);
        }

        @Override
        public Optional<char[]> secret(String name) {
            return accounts.secret(service(), name);
        }

        @Override
        public void statusChanged(ServiceStatus status) {
            String detail = status.state() + (status.text().isEmpty() ? "" : ": " + status.text());
            store().submit(tx -> {
                tx.post(EventType.SERVICE_STATUS, id, null, null, 0, detail);
                return null;
            });
        }
    }
}
