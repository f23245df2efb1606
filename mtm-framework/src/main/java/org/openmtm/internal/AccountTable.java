// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.internal.ModuleTable.Module;
import org.openmtm.mtm.Capability;
import org.openmtm.session.Account;
import org.openmtm.session.Accounts;
import org.openmtm.session.ServiceSpec;
import org.openmtm.settings.ServiceSettings;
import org.openmtm.settings.StandardSettings;
import org.openmtm.store.MessageStore;

/** Accounts: service entries of one name in the store, their settings in Config Admin, their secrets in the vault. */
final class AccountTable implements Accounts {
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._@-]{0,63}";

    private final MessageStore store;
    private final ModuleTable modules;
    private final SettingsTable settings;
    private final Vault vault;
    private final Consumer<EntryId> duringRemoval;

    /** @param duringRemoval ends everything that runs for a service */
    AccountTable(
            MessageStore store,
            ModuleTable modules,
            SettingsTable settings,
            Vault vault,
            Consumer<EntryId> duringRemoval) {
        this.store = store;
        this.modules = modules;
        this.settings = settings;
        this.vault = vault;
        this.duringRemoval = duringRemoval;
    }

    @Override
    public List<Account> list() {
        Map<String, List<Entry>> byName = new TreeMap<>();
        store.services()
                .forEach(service -> byName.computeIfAbsent(service.name(), name -> new ArrayList<>())
                        .add(service));
        List<Account> accounts = new ArrayList<>();
        byName.forEach((name, services) -> accounts.add(account(name, services)));
        return accounts;
    }

    private Account account(String name, List<Entry> services) {
        Entry sending = services.stream().filter(this::sends).findFirst().orElse(null);
        Entry receiving = services.stream()
                .filter(service -> service != sending)
                .findFirst()
                .orElse(null);
        return new Account(name, receiving, sending);
    }

    /** A service whose module is away counts as receiving, but for the well-known type that never does. */
    private boolean sends(Entry service) {
        return modules.serving(service)
                .map(module -> module.descriptor().query(Capability.SEND).supported())
                .orElse(service.mtm().equals("smtp"));
    }

    @Override
    public Optional<Account> find(String name) {
        return list().stream().filter(account -> account.name().equals(name)).findFirst();
    }

    @Override
    public Account create(String name, List<ServiceSpec> services) {
        checkName(name);
        if (services.isEmpty()) {
            throw new MessagingException(
                    ErrorKind.INVALID,
                    "An account needs at least one service",
                    "Name a server to receive from or send to");
        }
        Map<ServiceSpec, Map<String, Object>> typed = new LinkedHashMap<>();
        for (ServiceSpec spec : services) {
            typed.put(spec, checked(module(spec.mtm()), new ServiceSettings(Map.of()), spec.settings()));
        }
        // Settings and secrets first: should we be killed in between, what is left behind is overwritten or never seen.
        typed.forEach((spec, values) -> {
            values.values().removeIf(java.util.Objects::isNull);
            settings.create(name, spec.mtm(), module(spec.mtm()).descriptor().settingsPid(), values);
            vault.removeAll(secretPrefix(name, spec.mtm()));
            if (spec.password() != null) {
                vault.put(secretName(name, spec.mtm(), StandardSettings.PASSWORD_SECRET), spec.password());
            }
        });
        store.write(tx -> {
            List<EntryId> ids = services.stream()
                    .map(spec -> tx.addService(spec.mtm(), name))
                    .toList();
            for (EntryId other : ids.subList(1, ids.size())) {
                tx.link(ids.get(0), other);
            }
            return null;
        });
        return find(name).orElseThrow();
    }

    /** The changes in their types, after Metatype and the module itself have looked at what comes of them. */
    private Map<String, Object> checked(Module module, ServiceSettings before, Map<String, ?> changes) {
        String type = module.descriptor().type();
        Map<String, Object> typed = modules.schema(type).checked(type, changes);
        Map<String, Object> after = new TreeMap<>(before.asMap());
        typed.forEach((key, value) -> {
            if (value == null) {
                after.remove(key);
            } else {
                after.put(key, value);
            }
        });
        SettingsTable.defaults(modules.settings(type)).forEach(after::putIfAbsent);
        module.calls().callThrough("check", module.calls().bounds().call(), () -> {
            module.module().check(new ServiceSettings(after));
            return null;
        });
        return typed;
    }

    private void checkName(String name) {
        if (!name.matches(NAME)) {
            throw new MessagingException(
                    ErrorKind.INVALID,
                    "'" + name.replaceAll("\\p{Cntrl}", "?") + "' cannot be the name of an account",
                    "Use 1 to 64 letters, digits, '.', '-', '_', '@', the first one a letter or digit");
        }
        list().stream()
                .filter(account -> account.name().equalsIgnoreCase(name))
                .findFirst()
                .ifPresent(taken -> {
                    throw new MessagingException(
                            ErrorKind.CONFLICT,
                            "There is an account " + taken.name() + " already",
                            "Choose another name, or remove that account first");
                });
    }

    private Module module(String mtm) {
        modules.awaitComing(mtm);
        return modules.inUse(mtm)
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.UNAVAILABLE,
                        "The module '" + mtm + "' is not installed",
                        "Install its bundle; 'mtm mtm list' shows what is there"));
    }

    @Override
    public ServiceSettings settings(EntryId service) {
        Entry entry = service(service);
        return settings.read(entry.name(), entry.mtm(), modules.settings(entry.mtm()));
    }

    @Override
    public void change(EntryId service, Map<String, ?> changes) {
        Entry entry = service(service);
        Module module = module(entry.mtm());
        Map<String, Object> typed = checked(module, settings.read(entry.name(), entry.mtm(), List.of()), changes);
        settings.change(entry.name(), entry.mtm(), module.descriptor().settingsPid(), typed);
    }

    @Override
    public void setPassword(EntryId service, char[] password) {
        Entry entry = service(service);
        vault.put(secretName(entry.name(), entry.mtm(), StandardSettings.PASSWORD_SECRET), password);
    }

    Optional<char[]> secret(Entry service, String name) {
        return vault.get(secretName(service.name(), service.mtm(), name));
    }

    @Override
    public void remove(String name) {
        Account account = find(name)
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.NOT_FOUND, "There is no account '" + name + "'", "See 'account list'"));
        List<Entry> services = account.services().toList();
        services.forEach(service -> duringRemoval.accept(service.id()));
        store.write(tx -> {
            services.forEach(service -> tx.remove(service.id()));
            return null;
        });
        services.forEach(service -> duringRemoval.accept(service.id())); // and what was started until now
        services.forEach(service -> {
            settings.remove(name, service.mtm());
            vault.removeAll(secretPrefix(name, service.mtm()));
        });
    }

    /** The service of a type that was chosen as the default one; the first one where none was, or it is gone. */
    Optional<EntryId> defaultService(String mtm) {
        List<Entry> candidates = store.services().stream()
                .filter(service -> service.mtm().equals(mtm))
                .toList();
        String chosen = settings.defaultAccount(mtm);
        return candidates.stream()
                .filter(service -> service.name().equals(chosen))
                .findFirst()
                .or(() -> candidates.stream().findFirst())
                .map(Entry::id);
    }

    /** Chooses the default service of a type. @param service null to take the choice back */
    void changeDefaultService(String mtm, EntryId service) {
        if (service == null) {
            settings.changeDefaultAccount(mtm, null);
            return;
        }
        Entry entry = service(service);
        if (!entry.mtm().equals(mtm)) {
            throw new MessagingException(
                    ErrorKind.INVALID,
                    "The service " + service + " is one of '" + entry.mtm() + "', not of '" + mtm + "'",
                    "See 'account list'");
        }
        settings.changeDefaultAccount(mtm, entry.name());
    }

    private Entry service(EntryId id) {
        return ServiceEntries.require(store, id);
    }

    private static String secretPrefix(String account, String mtm) {
        return account + "/" + mtm + "/";
    }

    private static String secretName(String account, String mtm, String secret) {
        return secretPrefix(account, mtm) + secret;
    }
}
