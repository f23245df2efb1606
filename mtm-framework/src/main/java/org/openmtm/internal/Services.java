// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.event.EventType;
import org.openmtm.internal.ModuleTable.Module;
import org.openmtm.mtm.Capability;
import org.openmtm.mtm.ClientContext;
import org.openmtm.mtm.ClientMtm;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.CommandDescriptor;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.ServerContext;
import org.openmtm.mtm.ServerMtm;
import org.openmtm.mtm.ServiceStatus;
import org.openmtm.operation.Operation;
import org.openmtm.operation.OperationRecord;
import org.openmtm.operation.OperationState;
import org.openmtm.settings.ServiceSettings;
import org.openmtm.store.MessageStore;

/** All services at work: finds the host of each, journals what is asked of it, and moves hosts from module to module. */
final class Services {
    private static final int RECOVERED = 10_000;

    private final MessageStore store;
    private final ModuleTable modules;
    private final Executor executor;
    private final Map<EntryId, ServiceHost> hosts = new ConcurrentHashMap<>();
    private AccountTable accounts;
    private Autosend autosend;

    Services(MessageStore store, ModuleTable modules, Executor executor) {
        this.store = store;
        this.modules = modules;
        this.executor = executor;
    }

    /** Accounts and services need each other; this closes the circle before anything starts. */
    void connectTo(AccountTable table) {
        accounts = table;
        autosend = new Autosend(store, table, modules, this::start);
    }

    Operation start(EntryId service, Command command) {
        Entry entry = ServiceEntries.require(store, service);
        modules.inUse(entry.mtm()).ifPresent(module -> requireKnown(module, command));
        ServiceHost host = host(service);
        Optional<LiveOperation> same = host.waiting(command);
        if (same.isPresent()) {
            host.wake();
            return same.get();
        }
        OperationRecord fresh = new OperationRecord(
                0,
                service,
                command.id(),
                command.parameters(),
                OperationState.QUEUED,
                Instant.now(),
                null,
                null,
                0,
                Map.of(),
                null,
                "");
        long id = store.write(tx -> tx.addOperation(fresh));
        LiveOperation operation = new LiveOperation(command, withId(fresh, id));
        ServiceStatus before = host.status();
        host.enqueue(operation, true);
        autosend.whenConnecting(entry, command, before);
        return operation;
    }

    private static OperationRecord withId(OperationRecord record, long id) {
        return new OperationRecord(
                id,
                record.service(),
                record.command(),
                record.parameters(),
                record.state(),
                record.created(),
                record.started(),
                record.finished(),
                record.attempts(),
                record.result(),
                record.error(),
                record.message());
    }

    private static CommandDescriptor requireKnown(Module module, Command command) {
        return module.descriptor().commands().stream()
                .filter(known -> known.id().equals(command.id()))
                .findFirst()
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.NOT_SUPPORTED,
                        module.descriptor().name() + " does not know the command '" + command.id() + "'",
                        "It knows: "
                                + String.join(
                                        ", ",
                                        module.descriptor().commands().stream()
                                                .map(CommandDescriptor::id)
                                                .toList())));
    }

    /**
     * Takes up what the journal holds as not ended. Connections do not outlive a process, so commands about them end here.
     *
     * @param runNow whether it runs at once, or when its service is next asked for something
     */
    void recover(boolean runNow) {
        List<OperationRecord> open = new ArrayList<>(store.operations(null, true, RECOVERED));
        open.sort(Comparator.comparingLong(OperationRecord::id));
        for (OperationRecord record : open) {
            Optional<Command> command = decode(record);
            if (command.isEmpty()) {
                OperationRecord ended = new LiveOperation(new Commands.Test(), record)
                        .record(OperationState.CANCELLED, Map.of(), ErrorKind.CANCELLED, "Its process ended");
                store.write(tx -> {
                    tx.updateOperation(ended);
                    return null;
                });
            } else {
                host(record.service()).enqueue(new LiveOperation(command.get(), record), runNow);
            }
        }
    }

    private Optional<Command> decode(OperationRecord record) {
        if (List.of(Commands.Connect.ID, Commands.Disconnect.ID, Commands.Test.ID)
                .contains(record.command())) {
            return Optional.empty();
        }
        return store.entry(record.service()).map(service -> new RecordedCommand(record.command(), record.parameters()));
    }

    /** The typed command behind a recorded one, as the module that is there now reads it. */
    private Command typed(Module module, Command command) {
        return command instanceof RecordedCommand recorded
                ? requireKnown(module, recorded).decode().apply(recorded.parameters())
                : command;
    }

    ServiceHost host(EntryId service) {
        return hosts.computeIfAbsent(service, id -> {
            Entry entry = ServiceEntries.require(store, id);
            ServiceHost host =
                    new ServiceHost(id, store, executor, this::createServer, () -> start(id, new Commands.Connect()));
            modules.inUse(entry.mtm()).ifPresent(host::moduleArrived);
            return host;
        });
    }

    List<LiveOperation> operations(EntryId service) {
        return hosts.entrySet().stream()
                .filter(host -> service == null || host.getKey().equals(service))
                .flatMap(host -> host.getValue().operations().stream())
                .sorted(Comparator.comparingLong(LiveOperation::id))
                .toList();
    }

    void moduleArrived(Module module) {
        forServicesOf(module, host -> host.moduleArrived(module));
    }

    void moduleDeparting(Module module) {
        hosts.values().stream().filter(host -> host.uses(module)).forEach(ServiceHost::moduleDeparting);
        modules.inUse(module.descriptor().type()).ifPresent(this::moduleArrived);
    }

    private void forServicesOf(Module module, java.util.function.Consumer<ServiceHost> action) {
        hosts.forEach((id, host) -> store.entry(id)
                .filter(entry -> entry.mtm().equals(module.descriptor().type()))
                .ifPresent(entry -> action.accept(host)));
    }

    void releaseIdle() {
        hosts.values().forEach(ServiceHost::releaseIfIdle);
    }

    void dispose(EntryId service) {
        ServiceHost host = hosts.remove(service);
        if (host != null) {
            host.dispose();
        }
    }

    /** Stops all work at safe places; what ran is taken up again by the next start. */
    void close() {
        hosts.values().parallelStream().forEach(ServiceHost::moduleDeparting);
    }

    /** The client of the service of the same account whose module can send: this one's own first. */
    private Optional<ClientMtm> sender(EntryId service) {
        return Stream.concat(Stream.of(service), store.relatedService(service).stream())
                .filter(candidate -> modules.inUse(
                                ServiceEntries.require(store, candidate).mtm())
                        .filter(module ->
                                module.descriptor().query(Capability.SEND).supported())
                        .isPresent())
                .findFirst()
                .map(this::client);
    }

    /** The lane of a command; FOREGROUND while its module is not there to tell. */
    private CommandDescriptor.Lane lane(EntryId service, Command command) {
        return modules.inUse(ServiceEntries.require(store, service).mtm())
                .map(module -> requireKnown(module, command).lane())
                .orElse(CommandDescriptor.Lane.FOREGROUND);
    }

    ClientMtm client(EntryId service) {
        Entry entry = ServiceEntries.require(store, service);
        Module module = modules.inUse(entry.mtm())
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.UNAVAILABLE,
                        "The module '" + entry.mtm() + "' of account " + entry.name() + " is not installed",
                        "Install its bundle; its mail can be read meanwhile"));
        return module.module().createClient(new Client(service));
    }

    private ServerMtm createServer(EntryId service, Module module) {
        ServerMtm server = module.module().createServer(new Server(service));
        return new ServerMtm() {
            @Override
            public org.openmtm.operation.OperationResult execute(
                    Command command, org.openmtm.mtm.OperationContext context) throws InterruptedException {
                return server.execute(typed(module, command), context);
            }

            @Override
            public ServiceStatus status() {
                return server.status();
            }

            @Override
            public void close() {
                server.close();
            }
        };
    }

    /** What clients and servers are both lent; its public methods are those of their contexts. */
    private abstract class Lent {
        final EntryId id;

        Lent(EntryId id) {
            this.id = id;
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
            return Services.this.start(id, command);
        }

        public Optional<ClientMtm> sender() {
            return Services.this.sender(id);
        }
    }

    private final class Client extends Lent implements ClientContext {
        Client(EntryId id) {
            super(id);
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

    private final class Server extends Lent implements ServerContext {
        Server(EntryId id) {
            super(id);
        }

        @Override
        public List<Operation> operations() {
            return List.copyOf(Services.this.operations(id));
        }

        @Override
        public CommandDescriptor.Lane lane(Command command) {
            return Services.this.lane(id, command);
        }

        @Override
        public Optional<char[]> secret(String name) {
            return accounts.secret(service(), name);
        }

        @Override
        public void statusChanged(ServiceStatus status) {
            String detail = status.state() + (status.text().isEmpty() ? "" : ": " + status.text());
            store.submit(tx -> {
                tx.post(EventType.SERVICE_STATUS, id, null, null, 0, detail);
                return null;
            });
        }
    }
}
