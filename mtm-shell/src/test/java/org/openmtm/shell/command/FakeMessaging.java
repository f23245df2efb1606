// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.event.EventListener;
import org.openmtm.mtm.Capability;
import org.openmtm.mtm.CapabilityAnswer;
import org.openmtm.mtm.ClientMtm;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.CommandDescriptor;
import org.openmtm.mtm.Draft;
import org.openmtm.mtm.Finding;
import org.openmtm.mtm.MessageEdit;
import org.openmtm.mtm.MessagePart;
import org.openmtm.mtm.SendOptions;
import org.openmtm.mtm.ServiceStatus;
import org.openmtm.operation.Operation;
import org.openmtm.registry.MtmRegistry;
import org.openmtm.session.Account;
import org.openmtm.session.Accounts;
import org.openmtm.session.Messaging;
import org.openmtm.session.MessagingSession;
import org.openmtm.session.ServiceSpec;
import org.openmtm.settings.ServiceSettings;
import org.openmtm.store.StoreReader;

/** The middleware as one object; remembers what commands asked of it. */
final class FakeMessaging implements Messaging, Accounts, MessagingSession, ClientMtm {
    private final FakeRegistry registry = new FakeRegistry();

    /** A call of {@link #create}. */
    record Created(String name, List<ServiceSpec> services, List<String> passwords) {}

    final Map<EntryId, Instant> nextSends = new LinkedHashMap<>();
    private final FakeStore store;
    final Map<String, Account> accounts = new LinkedHashMap<>();
    final Map<EntryId, ServiceSettings> settings = new LinkedHashMap<>();
    final Map<EntryId, ServiceStatus> statuses = new LinkedHashMap<>();
    final List<Created> created = new ArrayList<>();
    final List<Map<String, ?>> changed = new ArrayList<>();
    final List<String> passwords = new ArrayList<>();
    final List<String> removed = new ArrayList<>();
    final List<FakeOperation> operations = new CopyOnWriteArrayList<>();
    final List<Draft> drafts = new ArrayList<>();
    final List<MessageEdit> edits = new ArrayList<>();
    final List<Finding> findings = new ArrayList<>();
    final List<EntryId> retried = new ArrayList<>();
    final Map<EntryId, Boolean> resolved = new LinkedHashMap<>();
    final List<SendOptions> sendOptions = new ArrayList<>();
    final List<String> flags = new ArrayList<>();
    final List<EntryId> composers = new ArrayList<>();
    /** What happens with an operation that is started; by default it succeeds at once. */
    Consumer<FakeOperation> onStart = operation -> operation.succeed(Map.of());

    FakeMessaging(FakeStore store) {
        this.store = store;
    }

    @Override
    public MessagingSession open(String application) {
        return this;
    }

    @Override
    public Accounts accounts() {
        return this;
    }

    @Override
    public MtmRegistry modules() {
        return registry;
    }

    @Override
    public List<Account> list() {
        return List.copyOf(accounts.values());
    }

    @Override
    public Optional<Account> find(String name) {
        return Optional.ofNullable(accounts.get(name));
    }

    @Override
    public Account create(String name, List<ServiceSpec> services) {
        created.add(new Created(
                name,
                services,
                services.stream()
                        .map(s -> s.password() == null ? "none" : String.valueOf(s.password()))
                        .toList()));
        if (name.equals("taken")) {
            throw new MessagingException(ErrorKind.CONFLICT, "The name taken is taken", "Choose another one");
        }
        return new Account(name, null, null);
    }

    @Override
    public ServiceSettings settings(EntryId service) {
        return settings.getOrDefault(service, new ServiceSettings(Map.of()));
    }

    @Override
    public void change(EntryId service, Map<String, ?> values) {
        changed.add(values);
    }

    @Override
    public void setPassword(EntryId service, char[] password) {
        passwords.add(service + "=" + String.valueOf(password));
    }

    @Override
    public void remove(String name) {
        removed.add(name);
    }

    @Override
    public StoreReader read() {
        return store;
    }

    @Override
    public ClientMtm client(EntryId service) {
        composers.add(service);
        return this;
    }

    @Override
    public Operation start(EntryId service, Command command) {
        FakeOperation operation = new FakeOperation(100 + operations.size(), service, command);
        operations.add(operation);
        onStart.accept(operation);
        return operation;
    }

    @Override
    public Operation start(EntryId service, String command, Map<String, String> parameters) {
        return start(
                service,
                commands(service).stream()
                        .filter(known -> known.id().equals(command))
                        .findFirst()
                        .orElseThrow()
                        .decode()
                        .apply(parameters));
    }

    @Override
    public List<CommandDescriptor> commands(EntryId service) {
        return modules().modules().get(0).descriptor().commands();
    }

    @Override
    public Optional<Operation> operation(long id) {
        return operations.stream()
                .filter(op -> op.id() == id && !op.state().isFinal())
                .map(Operation.class::cast)
                .findFirst();
    }

    @Override
    public List<Operation> operations(EntryId service) {
        return operations.stream()
                .filter(op -> op.service().equals(service) && !op.state().isFinal())
                .map(Operation.class::cast)
                .toList();
    }

    @Override
    public ServiceStatus status(EntryId service) {
        return statuses.getOrDefault(service, ServiceStatus.DISCONNECTED);
    }

    @Override
    public void changeFlags(EntryId message, Flags add, Flags remove) {
        flags.add(message + " +(" + add + ") -(" + remove + ")");
    }

    @Override
    public void retrySend(EntryId message) {
        retried.add(message);
    }

    @Override
    public void resolveSend(EntryId message, boolean sent) {
        resolved.put(message, sent);
    }

    @Override
    public Optional<Instant> nextSend(EntryId service) {
        return Optional.ofNullable(nextSends.get(service));
    }

    @Override
    public void cancelSend(EntryId message) {
        removed.add("submission " + message);
    }

    @Override
    public Subscription observe(long after, EventListener listener) {
        store.events(after, 1000).forEach(listener::event);
        return new Subscription() {
            @Override
            public long cursor() {
                return after;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public CapabilityAnswer query(Capability capability) {
        return CapabilityAnswer.yes(capability);
    }

    @Override
    public Operation invoke(Command command) {
        throw new UnsupportedOperationException();
    }

    @Override
    public EntryId compose(Draft draft, SendOptions options) {
        drafts.add(draft);
        sendOptions.add(options);
        return EntryId.of(500);
    }

    @Override
    public void edit(EntryId message, List<MessageEdit> changes) {
        edits.addAll(changes);
    }

    @Override
    public void send(EntryId message, SendOptions options) {
        sendOptions.add(options);
    }

    @Override
    public List<Finding> validate(EntryId message, Set<MessagePart> parts) {
        return findings;
    }

    @Override
    public void close() {}

    /** Adds an account with its services. */
    void account(String name, Entry receiving, Entry sending) {
        accounts.put(name, new Account(name, receiving, sending));
    }
}
