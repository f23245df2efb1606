// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openmtm.email.mime.MimeText;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.messagestore.internal.SqliteStore;
import org.openmtm.mtm.ClientContext;
import org.openmtm.mtm.ClientMtm;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.CommandDescriptor;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.Draft;
import org.openmtm.mtm.OperationContext;
import org.openmtm.mtm.SendOptions;
import org.openmtm.mtm.ServerContext;
import org.openmtm.mtm.ServerMtm;
import org.openmtm.mtm.ServiceStatus;
import org.openmtm.operation.Operation;
import org.openmtm.settings.ServiceSettings;
import org.openmtm.store.MessageStore;
import org.openmtm.store.StoredBody;
import org.openmtm.store.Submission;
import org.openmtm.testservers.ScriptedSmtpServer;

/** A module with a real store and a scripted server, and what tests do with them. */
final class SmtpBench implements AutoCloseable {
    final ScriptedSmtpServer server;
    final Map<String, Object> settings = new HashMap<>();
    final TestClock clock = new TestClock();
    final List<ServiceStatus> statuses = new ArrayList<>();
    private final Path directory;
    private final EntryId service;
    private EntryId chosen;
    private SqliteStore store;

    SmtpBench(Path directory) throws IOException {
        this.directory = directory;
        this.server = new ScriptedSmtpServer();
        this.store = SqliteStore.open(directory, MimeText::new, clock);
        this.service = store.write(tx -> tx.addService("smtp", "work"));
        settings.put("host", "127.0.0.1");
        settings.put("port", server.port());
        settings.put("tls", "none");
        settings.put("address", "Anna <anna@example.org>");
        settings.put("reply.timeout.seconds", 30);
        settings.put("dot.timeout.seconds", 30);
    }

    MessageStore store() {
        return store;
    }

    EntryId service() {
        return service;
    }

    /** As after a crash: everything in memory is gone. */
    void reopen() {
        store.close();
        store = SqliteStore.open(directory, MimeText::new, clock);
    }

    /** The same, and from now on an index of words is kept. */
    void reopenWithIndex() {
        store.close();
        store = SqliteStore.open(directory, MimeText::new, clock);
    }

    ClientMtm client() {
        return new SmtpModule("1", clock).createClient(new Client());
    }

    ClientContext context() {
        return new Client();
    }

    ServerMtm serverMtm(MessageStore with) {
        return new SmtpModule("1", clock).createServer(new Server(with));
    }

    EntryId queue(String... to) {
        return client().compose(draft("Subject of it", to), SendOptions.NOW);
    }

    static Draft draft(String subject, String... to) {
        return new Draft(Draft.Kind.NEW, "", List.of(to), List.of(), List.of(), subject, "text\n", List.of(), null);
    }

    Map<String, Object> flush() throws InterruptedException {
        return flush(store, new FakeOperation(), false);
    }

    Map<String, Object> flush(MessageStore with, FakeOperation operation, boolean includeNextConnection)
            throws InterruptedException {
        ServerMtm mtm = serverMtm(with);
        try {
            return mtm.execute(new Commands.SendQueued(includeNextConnection), operation)
                    .values();
        } finally {
            mtm.close();
        }
    }

    Submission row(EntryId message) {
        return store.submission(message).orElseThrow();
    }

    Entry entry(EntryId message) {
        return store.entry(message).orElseThrow();
    }

    String body(EntryId message) throws IOException {
        StoredBody body = store.body(message).orElseThrow();
        try (var in = body.open()) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    long acknowledged() {
        return server.mails().stream().filter(mail -> mail.acknowledged()).count();
    }

    @Override
    public void close() throws IOException {
        store.close();
        server.close();
    }

    static final class TestClock extends Clock {
        private Instant now = Instant.parse("2026-03-01T12:00:00Z");

        void advance(Duration time) {
            now = now.plus(time);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private final class Client implements ClientContext {
        @Override
        public Entry service() {
            return entry(service);
        }

        @Override
        public ServiceSettings settings() {
            return new ServiceSettings(settings);
        }

        @Override
        public MessageStore store() {
            return store;
        }

        @Override
        public Operation start(Command command) {
            throw new UnsupportedOperationException(command.id());
        }

        @Override
        public Optional<ClientMtm> sender() {
            return Optional.empty();
        }

        @Override
        public void changeSettings(Map<String, ?> changes) {
            settings.putAll(changes);
        }

        @Override
        public Optional<EntryId> defaultService() {
            return Optional.of(chosen == null ? service : chosen);
        }

        @Override
        public void changeDefaultService(EntryId next) {
            chosen = next;
        }
    }

    private final class Server implements ServerContext {
        @Override
        public Optional<Operation> startRelated(Command command) {
            return Optional.empty();
        }

        private final MessageStore with;

        Server(MessageStore with) {
            this.with = with;
        }

        @Override
        public Operation start(Command command) {
            throw new UnsupportedOperationException(command.id());
        }

        @Override
        public Map<String, String> perform(OperationContext compound, String step, Command command) {
            throw new UnsupportedOperationException(command.id());
        }

        @Override
        public List<Operation> operations() {
            return List.of();
        }

        @Override
        public CommandDescriptor.Lane lane(Command command) {
            return CommandDescriptor.Lane.FOREGROUND;
        }

        @Override
        public Optional<ClientMtm> sender() {
            return Optional.empty();
        }

        @Override
        public Entry service() {
            return entry(service);
        }

        @Override
        public ServiceSettings settings() {
            return new ServiceSettings(settings);
        }

        @Override
        public Optional<char[]> secret(String name) {
            return Optional.of("secret".toCharArray());
        }

        @Override
        public MessageStore store() {
            return with;
        }

        @Override
        public void statusChanged(ServiceStatus status) {
            statuses.add(status);
        }
    }
}
