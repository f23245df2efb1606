// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import org.openmtm.entry.EntryId;
import org.openmtm.internal.FakeModule.Asked;
import org.openmtm.internal.ModuleTable.Module;
import org.openmtm.internal.canary.Routes;
import org.openmtm.internal.canary.Trials;
import org.openmtm.mtm.Command;
import org.openmtm.operation.WorkerThreads;
import org.openmtm.settings.StandardSettings;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.metatype.MetaTypeService;

/** The services of one process over a store that outlives it. */
final class Bench implements AutoCloseable {
    final FakeStore store;
    final EntryId service;
    final Services services;
    final AccountTable accounts;
    final Map<String, Object> settings = new ConcurrentHashMap<>();
    private final ExecutorService executor = WorkerThreads.executor("bench-");
    private final Routes routes = new Routes(configurations());
    /** Types of modules that are on their way. */
    final Set<String> coming = ConcurrentHashMap.newKeySet();

    /** Types of modules that somebody waits for. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    private final ModuleTable modules = new ModuleTable(
            Proxies.of(MetaTypeService.class, (name, arguments) -> null),
            routes,
            new Latecomers(type -> {
                asked.add(type);
                return coming.contains(type);
            }),
            type -> 1);
    final Registry registry;

    Bench() {
        this(new FakeStore());
    }

    /** Another process on the same store. */
    Bench(FakeStore store) {
        this.store = store;
        Trials trials = new Trials(routes, store.store);
        this.service = store.addService(10, "fake");
        this.services = new Services(store.store, modules, trials, executor, Benches.surroundings());
        this.registry = new Registry(store.store, modules, services, routes, trials);
        this.accounts =
                new AccountTable(store.store, modules, new SettingsTable(configurations()), null, services::dispose);
        services.connectTo(accounts);
    }

    Autosend autosend() {
        return new Autosend(store.store, accounts, modules, services::start);
    }

    /** Another table of the same accounts. */
    AccountTable accounts(Vault vault, Consumer<EntryId> beforeRemoval) {
        return new AccountTable(store.store, modules, new SettingsTable(configurations()), vault, beforeRemoval);
    }

    private ConfigurationAdmin configurations() {
        Configuration configuration = Proxies.of(Configuration.class, (name, arguments) -> properties());
        Configuration route = Proxies.of(Configuration.class, (name, arguments) -> null);
        return Proxies.of(
                ConfigurationAdmin.class,
                (name, arguments) ->
                        name.equals("getFactoryConfiguration") ? route : new Configuration[] {configuration});
    }

    private Dictionary<String, Object> properties() {
        return new Hashtable<>(settings);
    }

    void sendsOnNextConnection() {
        settings.put(StandardSettings.SEND_ON_NEXT_CONNECTION, true);
    }

    FakeModule arrive(FakeModule module) {
        arrive(module.module());
        return module;
    }

    void arrive(Module module) {
        modules.add(module);
        services.reassign(module.type());
    }

    void depart(Module module) {
        modules.remove(module);
        services.moduleDeparting(module);
    }

    void depart(FakeModule module) {
        depart(module.module());
    }

    LiveOperation start(String id) {
        return start(new Asked(id));
    }

    LiveOperation start(Command command) {
        return services.start(service, command);
    }

    /** The operation that runs or waits under an id. */
    LiveOperation operation(String command) {
        return operations(command).get(0);
    }

    List<LiveOperation> operations(String command) {
        return services.operations(service).stream()
                .filter(operation -> operation.command().id().equals(command))
                .toList();
    }

    /** Of what it was to do then nothing more is done. */
    void endThreads() {
        executor.shutdownNow();
    }

    /** Ends the process, as far as its services go. */
    @Override
    public void close() {
        if (!executor.isShutdown()) {
            services.close();
        }
        endThreads();
    }
}
