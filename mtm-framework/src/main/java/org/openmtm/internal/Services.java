// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.internal.ModuleTable.Module;
import org.openmtm.internal.canary.Trials;
import org.openmtm.mtm.Capability;
import org.openmtm.mtm.ClientMtm;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.CommandDescriptor;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.OperationContext;
import org.openmtm.mtm.ServerMtm;
import org.openmtm.operation.Operation;
import org.openmtm.operation.OperationRecord;
import org.openmtm.registry.Canary;
import org.openmtm.store.MessageStore;

/** All services at work: finds the host of each, journals what is asked of it, and moves hosts from module to module. */
final class Services {
    private static final int RECOVERED = 10_000;

    private final MessageStore store;
    private final ModuleTable modules;
    private final Trials trials;
    private final Executor executor;
    private final Surroundings surroundings;
    private final Journal journal;
    private final Map<EntryId, ServiceHost> hosts = new ConcurrentHashMap<>();
    private final Clients clients = new Clients(this::module, this::clientContext);

    /** Operations that are in the journal, or about to be, and on no line yet. */
    private final Set<Long> opening = ConcurrentHashMap.newKeySet();

    private AccountTable accounts;
    private Autosend autosend;

    /** There is no store for the moment: nothing runs. */
    private boolean paused;

    Services(MessageStore store, ModuleTable modules, Trials trials, Executor executor, Surroundings surroundings) {
        this.trials = trials;
        this.store = store;
        this.modules = modules;
        this.executor = executor;
        this.surroundings = surroundings;
        this.journal = new Journal(store);
    }

    /** Accounts and services need each other; this closes the circle before anything starts. */
    void connectTo(AccountTable table) {
        accounts = table;
        autosend = new Autosend(store, table, modules, this::start);
    }

    LiveOperation start(EntryId service, Command command) {
        return start(service, command, (tx, operation) -> {});
    }

    /** @param also what is written in the transaction that opens the operation; not if an equal one waits already */
    LiveOperation start(EntryId service, Command command, Journal.Also also) {
        return start(service, command, also, true);
    }

    /** Starts a command that nobody asked for: what a former process left of the service goes on waiting. */
    LiveOperation startUnasked(EntryId service, Command command) {
        return start(service, command, (tx, operation) -> {}, false);
    }

    private LiveOperation start(EntryId service, Command command, Journal.Also also, boolean asked) {
        Entry entry = ServiceEntries.require(store, service);
        modules.serving(entry).ifPresent(module -> CommandReader.require(module.descriptor(), command.id()));
        ServiceHost host = host(service);
        Optional<LiveOperation> same = host.waiting(command);
        if (same.isPresent()) {
            if (asked) {
                host.wake();
            }
            return same.get();
        }
        boolean connects = Autosend.connects(command) && !host.status().connected();
        LiveOperation operation = open(host, service, command, also, asked);
        if (connects) {
            autosend.connecting(entry);
        }
        return operation;
    }

    private LiveOperation open(ServiceHost host, EntryId service, Command command, Journal.Also also, boolean asked) {
        Set<Long> numbers = ConcurrentHashMap.newKeySet(); // more than one if the store tries again
        try {
            LiveOperation operation = journal.open(service, command, (tx, number) -> {
                numbers.add(number);
                opening.add(number);
                also.write(tx, number);
            });
            host.enqueue(operation, asked);
            if (hosts.get(service) != host) {
                host.dispose(); // its service was removed meanwhile
            }
            return operation;
        } finally {
            opening.removeAll(numbers);
        }
    }

    /** Starts a command on the linked service, if its module is here and knows it. */
    Optional<Operation> startRelated(EntryId service, Command command) {
        return store.relatedService(service)
                .filter(related -> knows(related, command))
                .map(related -> start(related, command));
    }

    /** Whether the service is there, and its module, and the module knows the command. */
    boolean knows(EntryId service, Command command) {
        return store.entry(service)
                .flatMap(modules::serving)
                .flatMap(module -> module.descriptor().command(command.id()))
                .isPresent();
    }

    /** A command from its text. @throws MessagingException INVALID, naming the parameter that is wrong */
    Operation start(EntryId service, String command, Map<String, String> parameters) {
        return start(service, CommandReader.asked(awaitModule(service), command, parameters));
    }

    List<CommandDescriptor> commands(EntryId service) {
        return awaitModule(service).descriptor().commands();
    }

    /** Takes up what the journal holds as not ended. @param runNow at once, or when its service is next asked for something */
    void recover(boolean runNow) {
        List<OperationRecord> open = new ArrayList<>(store.operations(null, true, RECOVERED));
        open.sort(Comparator.comparingLong(OperationRecord::id));
        open.forEach(record -> inherit(record, runNow));
    }

    private void inherit(OperationRecord record, boolean runNow) {
        LiveOperation operation = journal.inherited(record);
        if (store.entry(record.service()).isPresent()) {
            host(record.service()).inherit(operation, runNow);
        } else {
            journal.failed(operation, new MessagingException(ErrorKind.CANCELLED, "Its service was removed", ""))
                    .run();
        }
    }

    /** The store is about to go: stops all work at safe places. New operations are taken in and wait. */
    void pause() {
        atOnce(setPaused(true), ServiceHost::pause);
    }

    /** Another store is there: what it knows of the operations counts, and they go on. */
    void goOn() {
        try {
            Map<Long, LiveOperation> live = new HashMap<>();
            operations(null).forEach(operation -> live.put(operation.id(), operation));
            List<OperationRecord> unended = store.operations(null, true, RECOVERED).stream()
                    .filter(record -> !opening.contains(record.id()))
                    .sorted(Comparator.comparingLong(OperationRecord::id))
                    .toList();
            operations(null).forEach(operation -> live.put(operation.id(), operation)); // opened meanwhile
            unended.stream()
                    .filter(record -> !live.containsKey(record.id()))
                    .forEach(record -> safely(record.id(), () -> inherit(record, true)));
            live.values().forEach(operation -> safely(operation.id(), () -> journal.compare(operation, this::forget)));
        } catch (MessagingException e) {
            Log.OPERATIONS.error("What the store that came knows of operations cannot be read", e);
        }
        setPaused(false).forEach(ServiceHost::goOn);
    }

    private static void safely(long operation, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) { // it must not keep the others
            Log.OPERATIONS.error("Operation {} goes on without what the journal knows of it", operation, e);
        }
    }

    private void forget(LiveOperation ended) {
        ServiceHost host = hosts.get(ended.service());
        if (host != null) {
            host.remove(ended);
        }
    }

    private synchronized List<ServiceHost> setPaused(boolean now) {
        paused = now;
        return List.copyOf(hosts.values());
    }

    /** One slow service must not hold up the others. */
    private void atOnce(Collection<ServiceHost> some, Consumer<ServiceHost> action) {
        CompletableFuture.allOf(some.stream()
                        .map(host -> CompletableFuture.runAsync(() -> action.accept(host), executor))
                        .toArray(CompletableFuture[]::new))
                .join();
    }

    ServiceHost host(EntryId service) {
        ServiceHost known = hosts.get(service);
        if (known != null) {
            return known;
        }
        Entry entry = ServiceEntries.require(store, service);
        ServiceHost fresh = new ServiceHost(
                entry,
                journal,
                executor,
                this::createServer,
                this::ended,
                surroundings,
                () -> start(service, new Commands.Connect()));
        synchronized (this) {
            known = hosts.putIfAbsent(service, fresh);
            if (known != null) {
                return known;
            }
            if (paused) {
                fresh.pause();
            }
        }
        serve(fresh);
        if (store.entry(service).isEmpty()) {
            dispose(service); // it was removed meanwhile, and nobody would come to do this
        }
        return fresh;
    }

    /** Gives a service to the module that serves it now. */
    private void serve(ServiceHost host) {
        host.serve(() -> modules.serving(host.type(), host.account()).orElse(null));
    }

    List<LiveOperation> operations(EntryId service) {
        return hosts.entrySet().stream()
                .filter(host -> service == null || host.getKey().equals(service))
                .flatMap(host -> host.getValue().operations().stream())
                .sorted(Comparator.comparingLong(LiveOperation::id))
                .toList();
    }

    Optional<LiveOperation> operation(EntryId service, long id) {
        return operations(service).stream()
                .filter(operation -> operation.id() == id)
                .findFirst();
    }

    /** A module came or went, or others are to serve some services. */
    void reassign(String type) {
        atOnce(hosts.values().stream().filter(host -> host.type().equals(type)).toList(), this::serve);
    }

    /** Returns when nothing is inside the module any more, as far as that can be had. */
    void moduleDeparting(Module module) {
        reassign(module.type());
        clients.awaitLeft(module);
    }

    /**
     * Takes note of an operation that ended.
     *
     * @return whether its module lost its trial by it: then the operation goes on with the other one
     */
    private boolean ended(Module module, ErrorKind failure) {
        try {
            Optional<Canary> over = trials.ended(module.type(), module.version(), failure);
            over.ifPresent(canary -> executor.execute(() -> rollBack(canary)));
            return over.isPresent();
        } catch (RuntimeException e) { // what cannot be noted must not change how the operation ended
            Log.MODULES.error("The trial of {} cannot be judged", module.type(), e);
            return false;
        }
    }

    private void rollBack(Canary canary) {
        String how = "rolled back: " + canary.reason();
        Log.MODULES.warn("{} {} {}", canary.type(), canary.version(), how);
        reassign(canary.type());
        try {
            trials.tell(canary, how);
        } catch (MessagingException e) {
            Log.MODULES.warn("That the trial of {} is over cannot be told", canary.type(), e);
        }
    }

    /** Tells operations that wait for a module for longer than it takes to replace one, why it is not there. */
    void explainAbsence() {
        hosts.values().stream().filter(host -> host.module() == null).forEach(host -> {
            String why = surroundings.absence().apply(host.type());
            host.operations().forEach(operation -> operation.waits(why));
        });
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
        atOnce(hosts.values(), ServiceHost::moduleDeparting);
    }

    ClientMtm client(EntryId service) {
        awaitModule(service);
        return new LentClient(service, clients);
    }

    private LentContext.OfClient clientContext(EntryId service) {
        return new LentContext.OfClient(service, this, accounts, store);
    }

    private ServerMtm createServer(EntryId service, Module module, Lease lease) {
        return module.module().createServer(new LentContext.OfServer(service, this, accounts, store, lease));
    }

    /** The module; waits for it while it is on its way. */
    private Module awaitModule(EntryId service) {
        modules.awaitComing(ServiceEntries.require(store, service).mtm());
        return module(service);
    }

    private Module module(EntryId service) {
        Entry entry = ServiceEntries.require(store, service);
        return modules.serving(entry)
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.UNAVAILABLE,
                        "Account " + entry.name() + " cannot do this now: "
                                + surroundings.absence().apply(entry.mtm()),
                        "Its mail can be read meanwhile"));
    }

    /** The client of the service of the same account whose module can send: this one's own first. */
    Optional<ClientMtm> sender(EntryId service) {
        return Stream.concat(Stream.of(service), store.relatedService(service).stream())
                .filter(this::canSend)
                .findFirst()
                .map(this::client);
    }

    private boolean canSend(EntryId service) {
        Entry entry = ServiceEntries.require(store, service);
        modules.awaitComing(entry.mtm());
        return modules.serving(entry)
                .filter(module -> module.descriptor().query(Capability.SEND).supported())
                .isPresent();
    }

    /** The lane of a command; FOREGROUND while its module is not there to tell. */
    CommandDescriptor.Lane lane(EntryId service, Command command) {
        return modules.serving(ServiceEntries.require(store, service))
                .map(module ->
                        CommandReader.require(module.descriptor(), command.id()).lane())
                .orElse(CommandDescriptor.Lane.FOREGROUND);
    }

    /** Does a step of a compound command; see {@link org.openmtm.mtm.ServerContext#perform}. */
    Map<String, String> perform(EntryId service, Lease lease, OperationContext compound, String step, Command command)
            throws InterruptedException {
        return new Steps(store, this, lease).perform(service, compound, step, command);
    }

    /** The same by the linked service; see {@link org.openmtm.mtm.ServerContext#performRelated}. */
    Map<String, String> performRelated(
            EntryId service, Lease lease, OperationContext compound, String step, Command command)
            throws InterruptedException {
        EntryId related = store.relatedService(service)
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.NOT_SUPPORTED,
                        "The account " + ServiceEntries.require(store, service).name() + " has no other service",
                        "Add one to the account"));
        return perform(related, lease, compound, step, command);
    }
}
