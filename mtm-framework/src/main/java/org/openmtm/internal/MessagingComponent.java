// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.openmtm.entry.EntryId;
import org.openmtm.event.EventType;
import org.openmtm.internal.ModuleTable.Module;
import org.openmtm.internal.keeper.OutboxKeeper;
import org.openmtm.internal.keeper.Starter;
import org.openmtm.internal.keeper.Timing;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.MessageTypeModule;
import org.openmtm.operation.WorkerThreads;
import org.openmtm.registry.MtmRegistry;
import org.openmtm.session.Accounts;
import org.openmtm.session.Messaging;
import org.openmtm.session.MessagingSession;
import org.openmtm.store.MessageStore;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.MetaTypeService;

/**
 * The middleware as a component: ties store, modules, settings and services together and follows the modules as they come
 * and go.
 *
 * <p>Framework properties: {@code openmtm.data} is the data directory; {@code openmtm.resume=lazy} leaves operations that
 * a former process did not end until their service is next used, instead of taking them up at once, and starts nothing by time.
 */
@Component(service = Messaging.class, immediate = true)
public final class MessagingComponent implements Messaging {
    private static final long IDLE_CHECK_SECONDS = 30;

    private final BundleContext context;
    private final MessageStore store;
    private final ExecutorService executor = WorkerThreads.executor("openmtm-line-");
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(MessagingComponent::clockThread);
    private final ModuleTable modules;
    private final Services services;
    private final AccountTable accounts;
    private final EventFeed feed;
    private final OutboxKeeper keeper;
    private final Map<ServiceReference<MessageTypeModule>, Module> references = new ConcurrentHashMap<>();

    @Activate
    public MessagingComponent(
            BundleContext context,
            @Reference MessageStore store,
            @Reference ConfigurationAdmin configurationAdmin,
            @Reference MetaTypeService metaTypes) {
        this.context = context;
        this.store = store;
        this.modules = new ModuleTable(metaTypes, type -> (int) store.services().stream()
                .filter(service -> service.mtm().equals(type))
                .count());
        this.services = new Services(store, modules, executor);
        this.accounts = new AccountTable(
                store,
                modules,
                new SettingsTable(configurationAdmin),
                new Vault(DataDirectory.of(context).resolve("secrets")),
                services::dispose);
        services.connectTo(accounts);
        this.feed = new EventFeed(store, executor);
        boolean lazy = "lazy".equals(context.getProperty("openmtm.resume"));
        services.recover(!lazy);
        this.keeper = new OutboxKeeper(store, starter(), Timing.of(clock, executor), lazy, null);
        clock.scheduleWithFixedDelay(services::releaseIdle, IDLE_CHECK_SECONDS, IDLE_CHECK_SECONDS, TimeUnit.SECONDS);
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

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addModule(MessageTypeModule module, ServiceReference<MessageTypeModule> reference) {
        Module arrived = new Module(module, module.descriptor(), reference.getBundle());
        references.put(reference, arrived);
        if (modules.add(arrived)) {
            services.moduleArrived(arrived);
            keeper.moduleArrived(arrived.descriptor().type());
            tell(EventType.MTM_ARRIVED, arrived);
        } else {
            Log.MODULES.warn(
                    "A second module of type {} came with bundle {}; the first stays in use",
                    arrived.descriptor().type(),
                    arrived.bundle());
        }
    }

    void updatedModule(MessageTypeModule module, ServiceReference<MessageTypeModule> reference) {
        tell(EventType.MTM_CHANGED, references.get(reference));
    }

    void removeModule(MessageTypeModule module, ServiceReference<MessageTypeModule> reference) {
        Module departing = references.remove(reference);
        if (modules.remove(departing)) {
            services.moduleDeparting(departing);
            modules.inUse(departing.descriptor().type())
                    .ifPresent(other -> keeper.moduleArrived(other.descriptor().type()));
            tell(EventType.MTM_DEPARTED, departing);
        }
    }

    /** Start and stop of the whole framework are no news about a module. */
    private void tell(EventType type, Module module) {
        String what = module.descriptor().type() + " " + module.descriptor().version();
        Log.MODULES.info("{} {}", type, what);
        if (context.getBundle(0).getState() == Bundle.ACTIVE) {
            store.submit(tx -> {
                tx.post(type, null, null, null, 0, what);
                return null;
            });
        }
    }

    @Deactivate
    void deactivate() throws Exception {
        keeper.close();
        clock.shutdownNow();
        services.close();
        feed.close();
        executor.shutdown();
        if (!executor.awaitTermination(2, TimeUnit.SECONDS)) {
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
        return modules;
    }
}
