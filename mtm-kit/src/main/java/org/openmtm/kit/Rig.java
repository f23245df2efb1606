// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.kit;

import java.io.InputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.EntryType;
import org.openmtm.entry.StandardFolder;
import org.openmtm.mtm.Capability;
import org.openmtm.mtm.ClientMtm;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.ServiceStatus;
import org.openmtm.operation.Operation;
import org.openmtm.operation.OperationResult;
import org.openmtm.session.ServiceSpec;
import org.openmtm.settings.StandardSettings;
import org.openmtm.store.ListQuery;
import org.openmtm.store.StoreCursor;

/** One account of the subject at a server of its own, with the relay between them. */
final class Rig implements AutoCloseable {
    /** What a healthy module needs for anything that the kit asks of it. */
    static final Duration PATIENCE = Duration.ofSeconds(120);

    private final Workbench bench;
    private final RemoteServer server;
    private final Relay relay;
    private final String account;
    private final EntryId service;

    private Rig(Workbench bench, RemoteServer server, Relay relay, String account, EntryId service) {
        this.bench = bench;
        this.server = server;
        this.relay = relay;
        this.account = account;
        this.service = service;
    }

    static Rig of(Workbench bench) throws Exception {
        return of(bench, Map.of());
    }

    /** @param more settings besides those of the server */
    static Rig of(Workbench bench, Map<String, Object> more) throws Exception {
        RemoteServer server = bench.subject().servers().call();
        Relay relay = null;
        try {
            Map<String, Object> settings = new TreeMap<>(server.settings());
            settings.putAll(more);
            if (settings.containsKey(StandardSettings.HOST) && settings.containsKey(StandardSettings.PORT)) {
                relay = relayTo(settings);
                settings.put(StandardSettings.PORT, relay.port());
            }
            String name = Workbench.newName();
            EntryId service = account(bench, name, settings, server.password());
            return new Rig(bench, server, relay, name, service);
        } catch (Exception | Error e) {
            server.close();
            throw e;
        }
    }

    private static Relay relayTo(Map<String, Object> settings) throws Exception {
        int port = Integer.parseInt(settings.get(StandardSettings.PORT).toString());
        return new Relay(InetSocketAddress.createUnresolved(
                settings.get(StandardSettings.HOST).toString(), port));
    }

    private static EntryId account(Workbench bench, String name, Map<String, Object> settings, String password) {
        char[] secret = password == null ? null : password.toCharArray();
        ServiceSpec spec = new ServiceSpec(bench.subject().type(), settings, secret);
        return new Contract("Accounts.create", "Creates an account with all its services")
                .succeeds(
                        "making an account with the settings of the server",
                        () -> bench.messaging()
                                .accounts()
                                .create(name, List.of(spec))
                                .services()
                                .findFirst()
                                .orElseThrow()
                                .id());
    }

    RemoteServer server() {
        return server;
    }

    EntryId service() {
        return service;
    }

    String account() {
        return account;
    }

    /** The relay; a test that needs one does not apply to a module that connects to no host and port. */
    Relay relay() {
        Assumptions.assumeTrue(relay != null, "Not applicable: the account has no settings 'host' and 'port'");
        return relay;
    }

    /** Another way to the same server. The caller closes it. */
    Relay anotherRelay() throws Exception {
        return relayTo(server.settings());
    }

    boolean hasRelay() {
        return relay != null;
    }

    ClientMtm client() {
        return bench.session().client(service);
    }

    ServiceStatus status() {
        return bench.session().status(service);
    }

    Operation start(Command command) {
        return bench.session().start(service, command);
    }

    OperationResult run(Command command) throws InterruptedException {
        return start(command).await(PATIENCE);
    }

    Operation startSync() {
        return start(new Commands.Synchronise("", false));
    }

    void change(String setting, Object value) {
        bench.messaging().accounts().change(service, java.util.Collections.singletonMap(setting, value));
    }

    void password(String password) {
        bench.messaging().accounts().setPassword(service, password.toCharArray());
    }

    /** What has to be carried: mail that comes, or mail that goes, or both. */
    List<Work> works() {
        List<Work> works = new ArrayList<>();
        if (bench.claims(Capability.RECEIVE)) {
            works.add(new Receiving(this));
        }
        if (bench.claims(Capability.SEND)) {
            works.add(new SendingWork(bench, this));
        }
        return works;
    }

    /** The first kind of work that the module does. */
    Work work() {
        List<Work> works = works();
        Assumptions.assumeFalse(works.isEmpty(), "Not applicable: the module claims neither RECEIVE nor SEND");
        return works.get(0);
    }

    /** The messages of the service, in its folders or in the common inbox. */
    List<Entry> messages() {
        List<EntryId> places = new ArrayList<>();
        places.add(service);
        bench.session().read().folders(service).forEach(folder -> places.add(folder.id()));
        places.add(StandardFolder.INBOX.id());
        return places.stream().flatMap(this::messagesIn).toList();
    }

    private Stream<Entry> messagesIn(EntryId place) {
        try (StoreCursor<Entry> children = bench.session().read().children(ListQuery.all(place))) {
            return children.stream()
                    .filter(entry ->
                            entry.type() == EntryType.MESSAGE && entry.service().equals(service))
                    .toList()
                    .stream();
        }
    }

    /** The fingerprint of a message that is here; of one without its body, that it has none. */
    String fingerprint(Entry message) throws Exception {
        var body = bench.session().read().body(message.id());
        if (body.isEmpty()) {
            return "message " + message.id() + " without a body (" + message.body() + ")";
        }
        try (InputStream raw = body.get().open()) {
            return Mails.fingerprint(raw);
        }
    }

    void closeAccount() {
        bench.messaging().accounts().remove(account);
    }

    void closeServer() throws Exception {
        if (relay != null) {
            relay.close();
        }
        server.close();
    }

    @Override
    public void close() throws Exception {
        try {
            if (relay != null) {
                relay.pace(0);
                relay.silent(false);
                relay.forget();
            }
            closeAccount();
        } finally {
            closeServer();
        }
    }
}
