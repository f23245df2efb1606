// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.openmtm.entry.EntryId;
import org.openmtm.internal.ModuleTable.Module;
import org.openmtm.internal.canary.Routes;
import org.openmtm.internal.canary.Trials;
import org.openmtm.internal.keeper.OutboxKeeper;
import org.openmtm.internal.keeper.Starter;
import org.openmtm.internal.keeper.Timing;
import org.openmtm.mtm.Command;
import org.openmtm.registry.MtmRegistry;
import org.openmtm.session.Accounts;
import org.openmtm.session.Messaging;
import org.openmtm.session.MessagingSession;
import org.openmtm.store.MessageStore;

/** The middleware, from the first store that came until its bundle stops: stores and modules come and go meanwhile. */
final class Middleware implements Messaging {
    private static final Duration IDLE_CHECK = Duration.ofSeconds(30);
    /** Longer than it takes to replace a module. */
    private static final Duration REPLACED = Duration.ofSeconds(2);

    private static final Duration END = Duration.ofSeconds(2);

    private final ExecutorService executor;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(Middleware::clockThread);
    private final MessageStore store;
    private final ModuleTable modules;
    private final Services services;
    private final AccountTable accounts;
    private final Registry registry;
    private final EventFeed feed;
    private final OutboxKeeper keeper;

    /** @param store the gate's, which is open @param lazy whether what is not asked for waits */
    Middleware(
            MessageStore store,
            ModuleTable modules,
            Routes routes,
            SettingsTable settings,
            Vault vault,
            ExecutorService executor,
            Surroundings surroundings,
            boolean lazy) {
        this.store = store;
        this.modules = modules;
        this.executor = executor;
        Trials trials = new Trials(routes, store);
        this.services = new Services(store, modules, trials, executor, surroundings);
        this.registry = new Registry(store, modules, services, routes, trials);
        this.accounts = new AccountTable(store, modules, settings, vault, services::dispose);
        services.connectTo(accounts);
        this.feed = new EventFeed(store, executor);
        services.recover(!lazy);
        this.keeper = new OutboxKeeper(store, starter(), Timing.of(clock, executor), lazy, null);
        clock.scheduleWithFixedDelay(
                services::releaseIdle, IDLE_CHECK.toSeconds(), IDLE_CHECK.toSeconds(), TimeUnit.SECONDS);
    }

    private Starter starter() {
        return new Starter() {
            @Override
            public boolean knows(EntryId service, Command command) {
                return services.knows(service, command);
            }

            @Override
            public long start(EntryId service, Command command) {
                return services.startUnasked(service, command).id();
            }
        };
    }

    private static Thread clockThread(Runnable work) {
        Thread thread = new Thread(work, "openmtm-clock");
        thread.setDaemon(true);
        return thread;
    }

    /** The store is about to go, and still works: everything stops at a safe place. */
    void storeGoes() {
        keeper.pause();
        services.pause();
    }

    /** Another store came: everything goes on. */
    void storeCame() {
        services.goOn();
        keeper.goOn();
    }

    void moduleCame(Module module) {
        services.reassign(module.type());
        keeper.moduleArrived(module.descriptor().type());
    }

    void moduleGoes(Module module) {
        services.moduleDeparting(module);
        clock.schedule(services::explainAbsence, REPLACED.toMillis(), TimeUnit.MILLISECONDS);
        modules.inUse(module.descriptor().type())
                .ifPresent(other -> keeper.moduleArrived(other.descriptor().type()));
    }

    /** Stops all work at safe places. */
    void close() throws Exception {
        keeper.close();
        clock.shutdownNow();
        services.close();
        feed.close();
        executor.shutdown();
        if (!executor.awaitTermination(END.toMillis(), TimeUnit.MILLISECONDS)) {
            executor.shutdownNow();
        }
    }

    @Override
    public MessagingSession open(String application) {
        return new Session(store, services, feed, keeper);
    }

    @Override
    public Accounts accounts() {
        return accounts;
    }

    @Override
    public MtmRegistry modules() {
        return registry;
    }
}
