// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.util.List;
import java.util.Optional;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.internal.canary.Routes;
import org.openmtm.internal.canary.Trials;
import org.openmtm.registry.Canary;
import org.openmtm.registry.MtmInfo;
import org.openmtm.registry.MtmRegistry;
import org.openmtm.settings.SettingDescriptor;
import org.openmtm.store.MessageStore;

/** What applications see of the modules, and the trials that they order. */
final class Registry implements MtmRegistry {
    private final MessageStore store;
    private final ModuleTable modules;
    private final Services services;
    private final Routes routes;
    private final Trials trials;

    Registry(MessageStore store, ModuleTable modules, Services services, Routes routes, Trials trials) {
        this.store = store;
        this.modules = modules;
        this.services = services;
        this.routes = routes;
        this.trials = trials;
    }

    @Override
    public List<MtmInfo> modules() {
        return modules.modules();
    }

    @Override
    public Optional<MtmInfo> module(String type) {
        return modules.module(type);
    }

    @Override
    public List<MtmInfo> versions(String type) {
        return modules.versions(type);
    }

    @Override
    public Optional<MtmInfo> serving(EntryId service) {
        return modules.serving(ServiceEntries.require(store, service)).map(modules::info);
    }

    @Override
    public Optional<Canary> canary(String type) {
        return routes.canary(type);
    }

    @Override
    public synchronized void startCanary(Canary canary) {
        String type = canary.type();
        if (modules.version(type, canary.version()).isEmpty()) {
            throw new MessagingException(
                    ErrorKind.NOT_FOUND,
                    "There is no module '" + type + "' of version " + canary.version(),
                    "Install it beside the one in use first; there is: " + versionsOf(type));
        }
        if (modules.versions(type).stream().allMatch(known -> known.version().equals(canary.version()))) {
            throw new MessagingException(
                    ErrorKind.CONFLICT,
                    "Version " + canary.version() + " is the only module of type '" + type + "'",
                    "A trial needs another version that serves the other accounts, and all when it fails");
        }
        trials.start(canary.state() == Canary.State.TRYING ? canary : afresh(canary));
        services.reassign(type);
        trials.tell(canary, "on trial");
    }

    private static Canary afresh(Canary over) {
        return Canary.trying(over.type(), over.version(), over.accounts(), over.percent(), over.failures(), over.of());
    }

    @Override
    public synchronized void endCanary(String type, boolean promote) {
        Canary canary = routes.canary(type)
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.NOT_FOUND, "No version of '" + type + "' is on trial", "Start a trial first"));
        if (promote) {
            requirePromotable(canary);
            routes.promote(type);
        } else {
            routes.end(type);
        }
        services.reassign(type);
        trials.tell(canary, promote ? "promoted" : "trial ended");
    }

    private void requirePromotable(Canary canary) {
        if (canary.state() == Canary.State.ROLLED_BACK) {
            throw new MessagingException(
                    ErrorKind.CONFLICT,
                    "Version " + canary.version() + " of '" + canary.type() + "' was rolled back: " + canary.reason(),
                    "Start its trial again, or install a better one");
        }
        if (modules.version(canary.type(), canary.version()).isEmpty()) {
            throw new MessagingException(
                    ErrorKind.CONFLICT,
                    "Version " + canary.version() + " of '" + canary.type() + "' is not there",
                    "Start its bundle; there is: " + versionsOf(canary.type()));
        }
    }

    private List<String> versionsOf(String type) {
        return modules.versions(type).stream().map(MtmInfo::version).toList();
    }

    @Override
    public List<SettingDescriptor> settings(String type) {
        return modules.settings(type);
    }
}
