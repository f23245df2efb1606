// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.openmtm.error.MessagingException;
import org.openmtm.event.EventType;
import org.openmtm.internal.ModuleTable.Module;
import org.openmtm.internal.canary.Routes;
import org.openmtm.mtm.MessageTypeModule;
import org.openmtm.operation.WorkerThreads;
import org.openmtm.session.Messaging;
import org.openmtm.store.MessageStore;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.MetaTypeService;

/**
 * Ties the middleware to what comes and goes: the store, of which there is one at a time, and the modules. The service
 * {@link Messaging} is registered when the first store came, and stays until this bundle stops.
 *
 * <p>Framework properties: {@code openmtm.data} is the data directory; {@code openmtm.resume=lazy} leaves operations that
 * a former process did not end until their service is next used, instead of taking them up at once, and starts nothing by
 * time; {@code openmtm.store.wait} is how many seconds calls wait for a store that is being replaced (30);
 * {@code openmtm.quiesce} is how many seconds running commands have to stop at a safe place when their module goes (5).
 */
@Component(
        service = {},
        immediate = true)
public final class MessagingComponent {
    private static final Duration STORE_WAIT = Duration.ofSeconds(30);
    private static final Duration STORE_END = Duration.ofSeconds(5);

    /** What a server may take to close. */
    private static final Duration TO_END_THREADS = Duration.ofSeconds(3);

    private final BundleContext context;
    private final ExecutorService executor = WorkerThreads.executor("openmtm-line-");
    private final StoreGate gate;
    private final Bounds bounds;
    private final Routes routes;
    private final ModuleTable modules;
    private final SettingsTable settings;
    private final News news;
    private final LostThreads lost = new LostThreads();
    private final Absence absence;
    private final Map<ServiceReference<MessageTypeModule>, Module> references = new ConcurrentHashMap<>();
    private volatile Middleware middleware;
    private ServiceRegistration<Messaging> registration;
    private volatile boolean closed;

    @Activate
    public MessagingComponent(
            BundleContext context,
            @Reference ConfigurationAdmin configurationAdmin,
            @Reference MetaTypeService metaTypes) {
        this.context = context;
        this.gate = new StoreGate(seconds(context.getProperty("openmtm.store.wait"), STORE_WAIT), STORE_END);
        this.bounds =
                Bounds.STANDARD.quiescing(seconds(context.getProperty("openmtm.quiesce"), Bounds.STANDARD.quiesce()));
        this.absence = new Absence(context);
        this.news = new News(gate, executor);
        this.settings = new SettingsTable(configurationAdmin);
        this.routes = new Routes(configurationAdmin);
        this.modules = new ModuleTable(
                metaTypes, routes, new Latecomers(absence::isComing), type -> (int) gate.store().services().stream()
                        .filter(service -> service.mtm().equals(type))
                        .count());
    }

    private static Duration seconds(String text, Duration otherwise) {
        return text == null || text.isBlank() ? otherwise : Duration.ofSeconds(Long.parseLong(text.strip()));
    }

    /** A next one may come before the one before is taken away. */
    @Reference(name = "MessageStore", cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    synchronized void addStore(MessageStore store) {
        letGo();
        gate.open(store);
        if (middleware == null) {
            begin();
        } else {
            middleware.storeCame();
        }
        news.write();
    }

    private void begin() {
        boolean lazy = "lazy".equals(context.getProperty("openmtm.resume"));
        Vault vault = new Vault(DataDirectory.of(context).resolve("secrets"));
        Surroundings surroundings = new Surroundings(absence::of, lost, bounds);
        middleware = new Middleware(gate.store(), modules, routes, settings, vault, executor, surroundings, lazy);
        // One that came a moment ago found nobody to turn to.
        references.values().forEach(middleware::moduleCame);
        registration = context.registerService(Messaging.class, middleware, null);
    }

    synchronized void removeStore(MessageStore store) {
        if (gate.holds(store)) {
            letGo();
        }
    }

    private void letGo() {
        if (gate.isOpen()) {
            try {
                if (middleware != null) {
                    middleware.storeGoes();
                }
            } finally {
                gate.shut();
            }
        }
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addModule(MessageTypeModule module, ServiceReference<MessageTypeModule> reference) {
        Module arrived;
        try {
            arrived = Introduction.of(
                    module,
                    reference.getBundle(),
                    new ModuleCalls(reference.getBundle().getSymbolicName(), executor, lost, bounds));
        } catch (MessagingException e) {
            absence.refused(reference.getBundle(), e.getMessage());
            Log.MODULES.error("The module of {} is not taken: {}", reference.getBundle(), e.oneLine(), e);
            return;
        }
        references.put(reference, arrived);
        absence.came(arrived.type(), arrived.bundle());
        modules.add(arrived);
        if (middleware != null) {
            middleware.moduleCame(arrived);
        }
        tell(EventType.MTM_ARRIVED, arrived);
        if (modules.inUse(arrived.type()).filter(first -> first != arrived).isPresent()) {
            Log.MODULES.warn(
                    "A second module of type {} came with bundle {}; the first stays in use",
                    arrived.type(),
                    arrived.bundle());
        }
    }

    void updatedModule(MessageTypeModule module, ServiceReference<MessageTypeModule> reference) {
        Module known = references.get(reference);
        if (known != null) {
            tell(EventType.MTM_CHANGED, known);
        }
    }

    void removeModule(MessageTypeModule module, ServiceReference<MessageTypeModule> reference) {
        Module departing = references.remove(reference);
        if (closed || departing == null) {
            return;
        }
        modules.remove(departing);
        if (middleware != null) {
            middleware.moduleGoes(departing);
        }
        tell(EventType.MTM_DEPARTED, departing);
        if (reference.getBundle() == null || departing.bundle().getState() != Bundle.ACTIVE) {
            lookForThreads(departing);
        }
    }

    /** A bundle that stays may have other work. */
    private void lookForThreads(Module departed) {
        ModuleThreads threads = new ModuleThreads(departed);
        String type = departed.type();
        CompletableFuture.delayedExecutor(TO_END_THREADS.toMillis(), TimeUnit.MILLISECONDS, executor)
                .execute(() -> threads.tellLeft(thread -> lost.left(type, thread)));
    }

    /** Start and stop of the whole framework are no news about a module. */
    private void tell(EventType type, Module module) {
        if (context.getBundle(0).getState() == Bundle.ACTIVE) {
            news.tell(type, module.type() + " " + module.descriptor().version());
        }
    }

    @Deactivate
    synchronized void deactivate() throws Exception {
        closed = true;
        if (!gate.isOpen()) {
            gate.close(); // nobody has to wait any more
        }
        if (registration != null) {
            registration.unregister();
            middleware.close();
        }
        gate.shut();
        gate.close();
        executor.shutdownNow();
    }
}
