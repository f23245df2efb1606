// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.openmtm.mtm.MessageTypeModule;
import org.openmtm.mtm.MtmDescriptor;
import org.openmtm.registry.MtmInfo;
import org.openmtm.registry.MtmRegistry;
import org.openmtm.settings.SettingDescriptor;
import org.osgi.framework.Bundle;
import org.osgi.service.metatype.MetaTypeInformation;
import org.osgi.service.metatype.MetaTypeService;
import org.osgi.service.metatype.ObjectClassDefinition;

/**
 * The modules that are registered now. Of two modules of one type the first one stays in use until it leaves: a running
 * account is never moved to another implementation behind its back.
 */
final class ModuleTable implements MtmRegistry {
    /** A module with the bundle that brought it. */
    record Module(MessageTypeModule module, MtmDescriptor descriptor, Bundle bundle) {}

    private final MetaTypeService metaTypes;
    private final ToIntFunction<String> services;
    private final Map<String, List<Module>> byType = new TreeMap<>();

    /** @param services counts the service entries that use a type */
    ModuleTable(MetaTypeService metaTypes, ToIntFunction<String> services) {
        this.metaTypes = metaTypes;
        this.services = services;
    }

    /** @return whether it is the one in use now */
    synchronized boolean add(Module module) {
        List<Module> known = byType.getOrDefault(module.descriptor().type(), List.of());
        byType.put(module.descriptor().type(), append(known, module));
        return known.isEmpty();
    }

    /** @return whether it was the one in use */
    synchronized boolean remove(Module module) {
        String type = module.descriptor().type();
        List<Module> known = byType.getOrDefault(type, List.of());
        boolean inUse = !known.isEmpty() && known.get(0) == module;
        List<Module> rest = known.stream().filter(other -> other != module).toList();
        if (rest.isEmpty()) {
            byType.remove(type);
        } else {
            byType.put(type, rest);
        }
        return inUse;
    }

    private static List<Module> append(List<Module> list, Module module) {
        return java.util.stream.Stream.concat(list.stream(), java.util.stream.Stream.of(module))
                .toList();
    }

    boolean isInUse(Module module) {
        return inUse(module.descriptor().type()).filter(now -> now == module).isPresent();
    }

    synchronized Optional<Module> inUse(String type) {
        return byType.getOrDefault(type, List.of()).stream().findFirst();
    }

    @Override
    public synchronized List<MtmInfo> modules() {
        return byType.values().stream().map(list -> info(list.get(0))).toList();
    }

    @Override
    public Optional<MtmInfo> module(String type) {
        return inUse(type).map(this::info);
    }

    private MtmInfo info(Module module) {
        return new MtmInfo(
                module.descriptor(),
                module.bundle().getBundleId(),
                module.bundle().getSymbolicName(),
                module.bundle().getVersion().toString(),
                services.applyAsInt(module.descriptor().type()));
    }

    @Override
    public List<SettingDescriptor> settings(String type) {
        return schema(type).descriptors();
    }

    /** Empty for a module that is not there or describes nothing. */
    SettingsSchema schema(String type) {
        Module module = inUse(type).orElse(null);
        if (module == null) {
            return SettingsSchema.EMPTY;
        }
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
