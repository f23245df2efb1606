// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.openmtm.entry.Entry;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.internal.canary.Routes;
import org.openmtm.mtm.MessageTypeModule;
import org.openmtm.mtm.MtmDescriptor;
import org.openmtm.registry.Canary;
import org.openmtm.registry.MtmInfo;
import org.openmtm.settings.SettingDescriptor;
import org.osgi.framework.Bundle;
import org.osgi.service.metatype.MetaTypeInformation;
import org.osgi.service.metatype.MetaTypeService;
import org.osgi.service.metatype.ObjectClassDefinition;

/**
 * The modules that are registered now. Of two modules of one type that of the older bundle is in use: so it is the same one after
 * a restart, and gets its accounts back after an update. The other one serves only whom a trial or a promotion gives to it, or
 * all while the first is away.
 */
final class ModuleTable {
    /**
     * A module with the bundle that brought it. Each registration is one of its own.
     *
     * @param calls the way into it
     */
    record Module(MessageTypeModule module, MtmDescriptor descriptor, Bundle bundle, ModuleCalls calls) {
        String type() {
            return descriptor.type();
        }

        /** That of its bundle. */
        String version() {
            return bundle == null ? descriptor.version() : bundle.getVersion().toString();
        }

        long rank() {
            return bundle == null ? 0 : bundle.getBundleId();
        }
    }

    private static final int READINGS = 100;
    private static final Duration BETWEEN_READINGS = Duration.ofMillis(10);

    private final MetaTypeService metaTypes;
    private final ToIntFunction<String> services;
    private final Routes routes;
    private final Latecomers latecomers;
    private final Map<String, List<Module>> byType = new TreeMap<>();
    private final Map<MessageTypeModule, SettingsSchema> schemas = Collections.synchronizedMap(new IdentityHashMap<>());

    /** @param routes which version serves whom @param services counts the service entries that use a type */
    ModuleTable(MetaTypeService metaTypes, Routes routes, Latecomers latecomers, ToIntFunction<String> services) {
        this.latecomers = latecomers;
        this.metaTypes = metaTypes;
        this.routes = routes;
        this.services = services;
    }

    /** Returns when there is a module of a type, or none will come by itself. Not to be called while a lock is held. */
    void awaitComing(String type) {
        latecomers.await(type, () -> inUse(type).isPresent());
    }

    synchronized void add(Module module) {
        byType.merge(
                module.descriptor().type(),
                List.of(module),
                (known, fresh) -> Stream.concat(known.stream(), fresh.stream())
                        .sorted(Comparator.comparingLong(Module::rank))
                        .toList());
    }

    synchronized void remove(Module module) {
        schemas.remove(module.module());
        byType.computeIfPresent(module.descriptor().type(), (type, known) -> {
            List<Module> rest = known.stream().filter(other -> other != module).toList();
            return rest.isEmpty() ? null : rest;
        });
    }

    Optional<Module> serving(Entry service) {
        return serving(service.mtm(), service.name());
    }

    /** The module that serves an account now: the one on trial if the account tries it, else the one in use. */
    synchronized Optional<Module> serving(String type, String account) {
        return routes.canary(type)
                .filter(canary -> canary.covers(account))
                .flatMap(canary -> version(type, canary.version()))
                .or(() -> inUse(type));
    }

    synchronized Optional<Module> version(String type, String version) {
        return known(type).stream()
                .filter(module -> module.version().equals(version))
                .findFirst();
    }

    /**
     * The module of those accounts that try no other: the version that was promoted, else the first one that is not, or was
     * not, on trial.
     */
    synchronized Optional<Module> inUse(String type) {
        List<Module> known = known(type);
        String tried = routes.canary(type).map(Canary::version).orElse("");
        return routes.promoted(type)
                .flatMap(promoted -> version(type, promoted))
                .or(() -> known.stream()
                        .filter(module -> !module.version().equals(tried))
                        .findFirst())
                .or(() -> known.stream().findFirst());
    }

    private List<Module> known(String type) {
        return byType.getOrDefault(type, List.of());
    }

    /** All modules of a type, the one in use first. */
    List<MtmInfo> versions(String type) {
        return allOf(type).stream().map(this::info).toList();
    }

    private synchronized List<Module> allOf(String type) {
        Module first = inUse(type).orElse(null);
        return known(type).stream()
                .sorted(Comparator.comparing(module -> module != first))
                .toList();
    }

    public List<MtmInfo> modules() {
        return allInUse().stream().map(this::info).toList(); // asks the store, so not while others wait to come or go
    }

    private synchronized List<Module> allInUse() {
        return byType.keySet().stream().flatMap(type -> inUse(type).stream()).toList();
    }

    public Optional<MtmInfo> module(String type) {
        return inUse(type).map(this::info);
    }

    MtmInfo info(Module module) {
        return new MtmInfo(
                module.descriptor(),
                module.bundle().getBundleId(),
                module.bundle().getSymbolicName(),
                module.bundle().getVersion().toString(),
                services.applyAsInt(module.descriptor().type()));
    }

    public List<SettingDescriptor> settings(String type) {
        return schema(type).descriptors();
    }

    /** Empty for a module that is not there or describes nothing. */
    SettingsSchema schema(String type) {
        return inUse(type).map(this::schema).orElse(SettingsSchema.EMPTY);
    }

    /** Read once: it does not change while the module is here, and cannot be read while its bundle starts or stops. */
    private SettingsSchema schema(Module module) {
        SettingsSchema known = schemas.get(module.module());
        if (known == null) {
            known = readInTime(module);
            remember(module, known);
        }
        return known;
    }

    /** Nothing of a module that has left meanwhile. */
    private synchronized void remember(Module module, SettingsSchema schema) {
        if (schema != SettingsSchema.EMPTY && inUse(module.type()).orElse(null) == module) {
            schemas.put(module.module(), schema);
        }
    }

    /** Metatype fails with whatever it happens to meet when the bundle changes its state at that moment. */
    private SettingsSchema readInTime(Module module) {
        RuntimeException last = null;
        for (int round = 0; round < READINGS; round++) {
            try {
                return described(module);
            } catch (RuntimeException e) {
                last = e;
                LockSupport.parkNanos(BETWEEN_READINGS.toNanos());
            }
        }
        throw new MessagingException(
                ErrorKind.UNAVAILABLE,
                "The settings of the module '" + module.type() + "' cannot be read: " + last,
                "See whether its bundle is started",
                last);
    }

    private SettingsSchema described(Module module) {
        MetaTypeInformation information = metaTypes.getMetaTypeInformation(module.bundle());
        String pid = module.descriptor().settingsPid();
        boolean described = information != null
                && (List.of(information.getFactoryPids()).contains(pid)
                        || List.of(information.getPids()).contains(pid));
        if (!described) {
            return SettingsSchema.EMPTY;
        }
        ObjectClassDefinition definition = information.getObjectClassDefinition(pid, null);
        return SettingsSchema.of(definition);
    }
}
