// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.support;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.MessageHeader;
import org.openmtm.message.ContentKind;
import org.openmtm.message.HeaderAddress;
import org.openmtm.message.HeaderField;
import org.openmtm.message.MessageReader;
import org.openmtm.message.OpenMessage;
import org.openmtm.messagestore.internal.SqliteStore;
import org.openmtm.mtm.ClientMtm;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.CommandDescriptor;
import org.openmtm.mtm.OperationContext;
import org.openmtm.mtm.ServerContext;
import org.openmtm.mtm.ServerMtm;
import org.openmtm.mtm.ServiceStatus;
import org.openmtm.mtm.support.Brake;
import org.openmtm.mtm.support.MailboxModule;
import org.openmtm.mtm.support.RemoteMailbox;
import org.openmtm.operation.Operation;
import org.openmtm.operation.OperationRecord;
import org.openmtm.operation.OperationResult;
import org.openmtm.settings.ServiceSettings;
import org.openmtm.store.ListQuery;
import org.openmtm.store.MessageStore;
import org.openmtm.store.StoreCursor;

/** An account of a made-up protocol with a real store and the server side under test, without the framework. */
final class TestService implements AutoCloseable {
    final MailboxOnServer remote = new MailboxOnServer();
    final List<ServiceStatus> statuses = new CopyOnWriteArrayList<>();
    final SqliteStore store;
    final EntryId service;
    final Module module = new Module();
    private ServerMtm server;

    TestService(Path directory) {
        store = SqliteStore.open(directory, () -> null);
        service = store.services().isEmpty()
                ? store.write(tx -> tx.addService("made-up", "work"))
                : store.services().get(0).id();
        server = module.createServer(new Context());
    }

    final class Module extends MailboxModule {
        Module() {
            super("made-up", "MadeUp", "org.example.madeup", new SubjectReader());
        }

        @Override
        protected RemoteMailbox mailbox(ServiceSettings settings) {
            return remote.connect();
        }

        @Override
        protected Brake brake(ServiceSettings settings) {
            return new Brake(3, 50);
        }
    }

    ServerMtm server() {
        return server;
    }

    ClientMtm client() {
        return module.createClient(null);
    }

    void restart() {
        server.close();
        server = module.createServer(new Context());
    }

    TestRun operation(Command command) {
        long id = store.write(tx -> tx.addOperation(OperationRecord.queued(service, command)));
        return new TestRun(store, id);
    }

    Map<String, Object> run(Command command) throws InterruptedException {
        return run(command, operation(command));
    }

    Map<String, Object> run(Command command, OperationContext operation) throws InterruptedException {
        OperationResult result = server.execute(command, operation);
        return result.values();
    }

    EntryId inbox() {
        return store.folders(service).get(0).id();
    }

    List<Entry> entries(EntryId folder) {
        List<Entry> entries = new ArrayList<>();
        try (StoreCursor<Entry> cursor = store.children(ListQuery.all(folder))) {
            cursor.forEachRemaining(entries::add);
        }
        return entries;
    }

    List<String> subjects() {
        return entries(inbox()).stream()
                .map(entry -> entry.header().subject())
                .sorted()
                .toList();
    }

    EntryId message(String key) {
        return store.byKey(inbox(), key).orElseThrow().message();
    }

    byte[] raw(String key) throws IOException {
        try (var in = store.body(message(key)).orElseThrow().open()) {
            return in.readAllBytes();
        }
    }

    @Override
    public void close() {
        server.close();
        store.close();
    }

    /** Knows just enough of mail. */
    private static final class SubjectReader implements MessageReader {
        @Override
        public OpenMessage open(org.openmtm.message.MessageSource source) throws IOException {
            String text;
            try (var in = source.open()) {
                text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            }
            String subject = text.lines()
                    .filter(line -> line.startsWith("Subject: "))
                    .map(line -> line.substring(9))
                    .findFirst()
                    .orElse("");
            MessageHeader header = new MessageHeader("", "", "", "", "", subject, null, false);
            return (OpenMessage) Proxy.newProxyInstance(
                    OpenMessage.class.getClassLoader(), new Class<?>[] {OpenMessage.class}, (proxy, method, args) -> {
                        return switch (method.getName()) {
                            case "summary" -> header;
                            case "text" -> text;
                            case "attachments" -> List.of();
                            case "kinds" -> Set.of(ContentKind.TEXT);
                            case "fields" -> fields((String) args[0], text);
                            default -> throw new UnsupportedOperationException(method.getName());
                        };
                    });
        }
    }

    private static List<HeaderField> fields(String name, String text) {
        return text.lines()
                .filter(line -> line.toUpperCase(Locale.ROOT).startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .map(value ->
                        new HeaderField(name, value, value, List.of(new HeaderAddress("", value, true, false)), false))
                .toList();
    }

    private final class Context implements ServerContext {
        @Override
        public Entry service() {
            return store.entry(service).orElseThrow();
        }

        @Override
        public ServiceSettings settings() {
            return new ServiceSettings(Map.of());
        }

        @Override
        public Optional<char[]> secret(String name) {
            return Optional.of("secret".toCharArray());
        }

        @Override
        public MessageStore store() {
            return store;
        }

        @Override
        public Optional<ClientMtm> sender() {
            return Optional.empty();
        }

        @Override
        public Optional<Operation> startRelated(Command command) {
            return Optional.empty();
        }

        @Override
        public Operation start(Command command) {
            throw new UnsupportedOperationException(command.id());
        }

        @Override
        public Map<String, String> perform(OperationContext compound, String step, Command command)
                throws InterruptedException {
            Map<String, String> texts = new java.util.TreeMap<>();
            TestService.this.run(command).forEach((name, value) -> texts.put(name, String.valueOf(value)));
            return texts;
        }

        @Override
        public List<Operation> operations() {
            return List.of();
        }

        @Override
        public CommandDescriptor.Lane lane(Command command) {
            return module.descriptor().command(command.id()).orElseThrow().lane();
        }

        @Override
        public void statusChanged(ServiceStatus status) {
            statuses.add(status);
        }
    }
}
