// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.openmtm.email.mime.MimeText;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.FolderCounts;
import org.openmtm.event.EventType;
import org.openmtm.event.MessagingEvent;
import org.openmtm.messagestore.internal.SqliteStore;
import org.openmtm.mtm.ClientMtm;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.CommandDescriptor;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.OperationContext;
import org.openmtm.mtm.ServerContext;
import org.openmtm.mtm.ServiceStatus;
import org.openmtm.operation.Operation;
import org.openmtm.operation.OperationResult;
import org.openmtm.settings.ServiceSettings;
import org.openmtm.settings.TokenSupplier;
import org.openmtm.store.MessageStore;
import org.openmtm.store.RemoteFolder;
import org.openmtm.store.RemoteMessage;
import org.openmtm.store.StoreCursor;
import org.openmtm.store.StoredBody;

/** An account with a real store and the server side under test, without the framework. */
public final class TestAccount implements AutoCloseable {
    private final SqliteStore store;
    private final EntryId service;
    private final Map<String, Object> settings = new HashMap<>();
    private final List<ServiceStatus> statuses = new CopyOnWriteArrayList<>();
    private final Semaphore changes = new Semaphore(0);
    private final AutoCloseable commits;
    private volatile String password;
    private final TestLanes lanes;
    private Shared shared;
    private EntryId sender;
    private ClientMtm sending;
    private volatile Imap4Server server;

    /** An account on a loopback port without TLS. */
    public TestAccount(Path directory, int port, String user, String password) throws Exception {
        this(directory, port, user, password, new HostBudgets());
    }

    /** One of several accounts of a module. */
    TestAccount(Path directory, int port, String user, String password, HostBudgets hosts) throws Exception {
        this.shared = Shared.of("1.0", hosts);
        this.store = SqliteStore.open(directory, MimeText::new);
        this.commits = store.onCommit(changes::release);
        this.service = store.services().isEmpty()
                ? store.write(tx -> tx.addService(Imap4Module.TYPE, "work"))
                : store.services().stream()
                        .filter(known -> known.mtm().equals(Imap4Module.TYPE))
                        .findFirst()
                        .orElseThrow()
                        .id();
        this.password = password;
        this.lanes = new TestLanes(store, service, () -> server, changes::release);
        settings.putAll(Map.of("host", "127.0.0.1", "port", port, "tls", "none", "user", user));
        settings.put("read.timeout.seconds", 30);
        this.server = new Imap4Server(new Context(), shared);
    }

    public TestAccount set(String key, Object value) {
        settings.put(key, value);
        return this;
    }

    /** The service of the account that sends, linked with this one. */
    public synchronized EntryId sender() {
        if (sender == null) {
            sender = store.relatedService(service)
                    .orElseGet(() -> store.write(tx -> {
                        EntryId made = tx.addService("smtp", "work");
                        tx.link(service, made);
                        return made;
                    }));
        }
        return sender;
    }

    /** From now on this composes what is sent. */
    TestAccount sendBy(ClientMtm client) {
        sending = client;
        return this;
    }

    /** From now on it is this time. */
    public TestAccount clock(Clock clock) {
        shared = shared.withClock(clock);
        restart();
        return this;
    }

    public TestAccount password(String now) {
        password = now;
        return this;
    }

    public MessageStore store() {
        return store;
    }

    public EntryId service() {
        return service;
    }

    public ServiceStatus status() {
        return server.status();
    }

    /** All statuses that were told, oldest first. */
    public List<ServiceStatus> statuses() {
        return statuses;
    }

    public OperationResult run(Command command) throws InterruptedException {
        return run(command, new TestOperation());
    }

    public OperationResult run(Command command, TestOperation operation) throws InterruptedException {
        return lanes.run(command, operation);
    }

    /** Puts a command into its lane, as the framework does, and does not wait for it. */
    public TestOperation start(Command command) {
        return lanes.start(command);
    }

    /** As {@link #start(Command)}, with an operation that somebody observes already. */
    public TestOperation start(Command command, TestOperation operation) {
        return lanes.start(command, operation);
    }

    public Map<String, Object> sync() throws InterruptedException {
        return run(new Commands.Synchronise("", false)).values();
    }

    public Map<String, Object> sync(String folder) throws InterruptedException {
        return run(new Commands.Synchronise(folder, false)).values();
    }

    public void connect() throws InterruptedException {
        run(new Commands.Connect());
    }

    /** From the next restart on this one supplies tokens. */
    TestAccount tokens(TokenSupplier supplier) {
        shared = new Shared(shared.version(), shared.hosts(), shared.wires(), name -> Optional.of(supplier));
        return this;
    }

    /** Ends the server side and makes a new one, as after a restart. */
    public void restart() {
        server.close();
        server = new Imap4Server(new Context(), shared);
    }

    /** Makes a new server side, and runs an operation of the old one again, as after a replaced module. */
    public TestOperation resume(TestOperation interrupted) throws InterruptedException {
        Imap4Server old = server;
        lanes.interrupt(interrupted);
        old.close();
        server = new Imap4Server(new Context(), shared);
        return lanes.resume(interrupted);
    }

    public EntryId folder(String name) {
        return store.folders(service).stream()
                .filter(folder -> folder.name().equals(name))
                .findFirst()
                .map(Entry::id)
                .orElseThrow(() -> new AssertionError("no folder " + name + " in " + folders()));
    }

    public List<String> folders() {
        return store.folders(service).stream().map(Entry::name).sorted().toList();
    }

    public RemoteFolder binding(String folder) {
        return store.remoteFolder(folder(folder)).orElseThrow();
    }

    public FolderCounts counts(String folder) {
        return store.counts(folder(folder));
    }

    /** The bound messages of a folder by UID. */
    public TreeMap<Long, RemoteMessage> messages(String folder) {
        TreeMap<Long, RemoteMessage> messages = new TreeMap<>();
        try (StoreCursor<RemoteMessage> cursor = store.remoteMessages(folder(folder), 1, 4_294_967_295L)) {
            while (cursor.hasNext()) {
                RemoteMessage message = cursor.next();
                messages.put(message.uid(), message);
            }
        }
        return messages;
    }

    /** UID, flags and checksum of each message of a folder: equal for equal mirrors. */
    public TreeMap<Long, String> mirror(String folder) {
        TreeMap<Long, String> mirror = new TreeMap<>();
        messages(folder)
                .forEach((uid, message) -> mirror.put(
                        uid,
                        message.local() + "|" + message.agreed() + "|"
                                + store.body(message.message())
                                        .map(StoredBody::sha256)
                                        .orElse("none")));
        return mirror;
    }

    public byte[] body(EntryId message) throws java.io.IOException {
        try (var in = store.body(message).orElseThrow().open()) {
            return in.readAllBytes();
        }
    }

    /** Entries of a folder, without a binding too, by id. */
    public List<Entry> entries(String folder) {
        List<Entry> entries = new ArrayList<>();
        try (StoreCursor<Entry> cursor = store.children(org.openmtm.store.ListQuery.all(folder(folder)))) {
            cursor.forEachRemaining(entries::add);
        }
        return entries;
    }

    public long without(String folder, BodyState state) {
        return entries(folder).stream().filter(entry -> entry.body() != state).count();
    }

    public List<MessagingEvent> events(EventType type, long after) {
        return store.events(after, 10_000).stream()
                .filter(event -> event.type() == type)
                .toList();
    }

    /** Waits until something is so, looking again with every commit and every change of status. */
    public void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                throw new AssertionError("not within 60 s: " + what + "; status " + status());
            }
            changes.tryAcquire(Math.min(left, 200_000_000), TimeUnit.NANOSECONDS);
        }
    }

    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of()
                    .formatHex(
                            java.security.MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws Exception {
        server.close();
        lanes.close();
        commits.close();
        store.close();
    }

    private final class Context implements ServerContext {
        @Override
        public Optional<Operation> startRelated(Command command) {
            return Optional.empty();
        }

        @Override
        public Operation start(Command command) {
            return lanes.start(command);
        }

        @Override
        public Map<String, String> perform(OperationContext compound, String step, Command command)
                throws InterruptedException {
            Map<String, String> values = new HashMap<>();
            Part.await(lanes.start(command), compound, progress -> {})
                    .values()
                    .forEach((name, value) -> values.put(name, value.toString()));
            return values;
        }

        @Override
        public Map<String, String> performRelated(OperationContext compound, String step, Command command) {
            Commands.Compose compose = (Commands.Compose) command;
            return Map.of(
                    "message",
                    sending.compose(compose.draft(), compose.options()).toString());
        }

        @Override
        public List<Operation> operations() {
            return lanes.operations();
        }

        @Override
        public CommandDescriptor.Lane lane(Command command) {
            return TestLanes.lane(command);
        }

        @Override
        public Optional<ClientMtm> sender() {
            return Optional.ofNullable(sending);
        }

        @Override
        public Entry service() {
            return store.entry(service).orElseThrow();
        }

        @Override
        public ServiceSettings settings() {
            return new ServiceSettings(settings);
        }

        @Override
        public Optional<char[]> secret(String name) {
            return Optional.ofNullable(password).map(String::toCharArray);
        }

        @Override
        public MessageStore store() {
            return store;
        }

        @Override
        public void statusChanged(ServiceStatus status) {
            statuses.add(status);
            changes.release();
        }
    }
}
