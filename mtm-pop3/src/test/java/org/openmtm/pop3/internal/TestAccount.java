// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.openmtm.email.mime.MimeText;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.error.MessagingException;
import org.openmtm.messagestore.internal.SqliteStore;
import org.openmtm.mtm.ClientMtm;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.CommandDescriptor;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.OperationContext;
import org.openmtm.mtm.ServerContext;
import org.openmtm.mtm.ServiceStatus;
import org.openmtm.operation.Operation;
import org.openmtm.operation.OperationRecord;
import org.openmtm.operation.OperationResult;
import org.openmtm.pop3.mirror.Mirror;
import org.openmtm.settings.ServiceSettings;
import org.openmtm.store.ListQuery;
import org.openmtm.store.MessageStore;
import org.openmtm.store.RemoteKey;
import org.openmtm.store.RemoteMessage;
import org.openmtm.store.StoreCursor;
import org.openmtm.store.StoredBody;

/** An account with a real store and the server side under test, without the framework. */
final class TestAccount implements AutoCloseable {
    private final SqliteStore store;
    private final EntryId service;
    private final Map<String, Object> settings = new HashMap<>();
    private final List<ServiceStatus> statuses = new CopyOnWriteArrayList<>();
    private final List<Command> started = new CopyOnWriteArrayList<>();
    private final Semaphore changes = new Semaphore(0);
    private final AtomicReference<MessagingException> trouble = new AtomicReference<>();
    private volatile MessageStore shown;
    private volatile String password;
    private volatile Pop3Server server;

    /** An account on a loopback port without TLS. */
    TestAccount(Path directory, int port, String user, String password) {
        this.store = SqliteStore.open(directory, MimeText::new);
        this.shown = store;
        this.service = store.services().isEmpty()
                ? store.write(tx -> tx.addService(Pop3Module.TYPE, "home"))
                : store.services().get(0).id();
        this.password = password;
        settings.putAll(Map.of("host", "127.0.0.1", "port", port, "tls", "none", "user", user));
        settings.put("read.timeout.seconds", 30);
        this.server = new Pop3Server(new Context(), name -> Optional.empty());
    }

    TestAccount set(String key, Object value) {
        settings.put(key, value);
        return this;
    }

    TestAccount password(String now) {
        password = now;
        return this;
    }

    /** Whoever asks the framework for settings next, fails. */
    TestAccount failOnce(MessagingException e) {
        trouble.set(e);
        return this;
    }

    boolean failed() {
        return trouble.get() == null;
    }

    /** From now on the module is shown this around the store. */
    TestAccount show(UnaryOperator<MessageStore> around) {
        shown = around.apply(store);
        restart();
        return this;
    }

    /** Ends the server side and makes a new one, as after a restart. */
    void restart() {
        server.close();
        server = new Pop3Server(new Context(), name -> Optional.empty());
    }

    MessageStore store() {
        return store;
    }

    Pop3Server server() {
        return server;
    }

    EntryId service() {
        return service;
    }

    EntryId inbox() {
        return Mirror.of(store, service).inbox();
    }

    ServiceStatus status() {
        return server.status();
    }

    /** The commands that the module itself gave to the framework. */
    List<Command> started() {
        return started;
    }

    OperationResult run(Command command) throws InterruptedException {
        return run(command, new TestOperation());
    }

    OperationResult run(Command command, TestOperation operation) throws InterruptedException {
        operation.journal(store, OperationRecord.queued(service, command));
        OperationResult result = server.execute(command, operation);
        changes.release();
        return result;
    }

    Map<String, Object> sync() throws InterruptedException {
        return run(new Commands.Synchronise("", false)).values();
    }

    Map<String, Object> headers() throws InterruptedException {
        return run(new Commands.Synchronise("", true)).values();
    }

    /** The bound messages by key. */
    Map<String, RemoteMessage> bound() {
        Map<String, RemoteMessage> bound = new TreeMap<>();
        try (StoreCursor<RemoteKey> keys = store.keys(inbox())) {
            keys.forEachRemaining(key -> bound.put(key.key(), key.message()));
        }
        return bound;
    }

    List<Entry> entries(EntryId folder) {
        List<Entry> entries = new ArrayList<>();
        try (StoreCursor<Entry> cursor = store.children(ListQuery.all(folder))) {
            cursor.forEachRemaining(entries::add);
        }
        return entries;
    }

    List<Entry> entries() {
        return entries(inbox());
    }

    EntryId message(String subject) {
        return entries().stream()
                .filter(entry -> entry.header().subject().equals(subject))
                .findFirst()
                .map(Entry::id)
                .orElseThrow(() -> new AssertionError("no message '" + subject + "'"));
    }

    byte[] body(EntryId message) throws IOException {
        try (var in = store.body(message).orElseThrow().open()) {
            return in.readAllBytes();
        }
    }

    /** The checksums of all bodies in the inbox, sorted. */
    List<String> checksums() {
        return entries().stream()
                .map(entry -> store.body(entry.id()).map(StoredBody::sha256).orElse("none"))
                .sorted()
                .toList();
    }

    List<String> subjects() {
        return entries().stream()
                .map(entry -> entry.header().subject())
                .sorted()
                .toList();
    }

    /** Nothing is wrong in the store. */
    List<String> problems() {
        return store.check(progress -> {}).problems();
    }

    /** Waits until something is so, looking again with every change of status and every command. */
    void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                throw new AssertionError("not within 60 s: " + what + "; status " + status());
            }
            changes.tryAcquire(Math.min(left, 100_000_000), TimeUnit.NANOSECONDS);
        }
    }

    /** The same where nobody interrupts. */
    void awaitQuietly(String what, BooleanSupplier condition) {
        try {
            await(what, condition);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] mail(String subject) {
        return mail(subject, "text of " + subject + "\r\n");
    }

    static byte[] mail(String subject, String text) {
        return ("Received: from there by here; Mon, 5 Feb 2024 10:00:00 +0000\r\nFrom: a@example.org\r\nTo: b@example.org\r\n"
                        + "Message-ID: <" + Integer.toHexString(subject.hashCode()) + "@example.org>\r\nSubject: "
                        + subject
                        + "\r\n\r\n" + text)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        server.close();
        store.close();
    }

    private final class Context implements ServerContext {
        @Override
        public Optional<Operation> startRelated(Command command) {
            return Optional.empty();
        }

        @Override
        public Operation start(Command command) {
            started.add(command);
            changes.release();
            return null;
        }

        @Override
        public Map<String, String> perform(OperationContext compound, String step, Command command)
                throws InterruptedException {
            Map<String, String> values = new HashMap<>();
            run(command).values().forEach((name, value) -> values.put(name, value.toString()));
            return values;
        }

        @Override
        public List<Operation> operations() {
            return List.of();
        }

        @Override
        public CommandDescriptor.Lane lane(Command command) {
            return Pop3Module.COMMANDS.stream()
                    .filter(known -> known.id().equals(command.id()))
                    .findFirst()
                    .orElseThrow()
                    .lane();
        }

        @Override
        public Optional<ClientMtm> sender() {
            return Optional.empty();
        }

        @Override
        public Entry service() {
            return store.entry(service).orElseThrow();
        }

        @Override
        public ServiceSettings settings() {
            MessagingException once = trouble.getAndSet(null);
            if (once != null) {
                throw once;
            }
            return new ServiceSettings(settings);
        }

        @Override
        public Optional<char[]> secret(String name) {
            return Optional.ofNullable(password).map(String::toCharArray);
        }

        @Override
        public MessageStore store() {
            return shown;
        }

        @Override
        public void statusChanged(ServiceStatus status) {
            statuses.add(status);
            changes.release();
        }
    }
}
