// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.settings.ServiceSettings;
import org.openmtm.settings.SettingDescriptor;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/**
 * Settings in Config Admin: one factory configuration for each service, named by its account, described by the Metatype of
 * its module. Nothing is cached: Config Admin is the truth.
 */
final class SettingsTable {
    private static final String ACCOUNT = "openmtm.account";
    private static final String MTM = "openmtm.mtm";
    /** The PID of the configuration that names the default account of each type of module. */
    private static final String DEFAULTS = "org.openmtm.defaults";

    private static final List<String> NOT_SETTINGS =
            List.of(ACCOUNT, MTM, "service.pid", "service.factoryPid", "service.bundleLocation");

    private final ConfigurationAdmin admin;

    SettingsTable(ConfigurationAdmin admin) {
        this.admin = admin;
    }

    /** What is configured, with defaults filled in from the descriptors (none where the module is not there). */
    ServiceSettings read(String account, String mtm, List<SettingDescriptor> descriptors) {
        Map<String, Object> values = defaults(descriptors);
        Configuration configuration = find(account, mtm);
        if (configuration != null) {
            values.putAll(toMap(configuration.getProperties()));
        }
        return new ServiceSettings(values);
    }

    /** The defaults, in a map of the caller's own. */
    static Map<String, Object> defaults(List<SettingDescriptor> descriptors) {
        Map<String, Object> values = new TreeMap<>();
        for (SettingDescriptor descriptor : descriptors) {
            if (!descriptor.defaultValue().isEmpty()) {
                values.put(descriptor.key(), descriptor.defaultValue());
            }
        }
        return values;
    }

    /** Creates the configuration, or replaces what a crash may have left of one. */
    void create(String account, String mtm, String factoryPid, Map<String, Object> values) {
        try {
            Configuration configuration = admin.getFactoryConfiguration(factoryPid, account, "?");
            write(configuration, account, mtm, values);
        } catch (IOException e) {
            throw notWritten(account, e);
        }
    }

    /** Changes some values; null takes one away. */
    void change(String account, String mtm, String factoryPid, Map<String, Object> changes) {
        Configuration configuration = find(account, mtm);
        if (configuration == null) {
            Map<String, Object> values = new LinkedHashMap<>(changes);
            values.values().removeIf(java.util.Objects::isNull);
            create(account, mtm, factoryPid, values);
            return;
        }
        Map<String, Object> values = toMap(configuration.getProperties());
        changes.forEach((key, value) -> {
            if (value == null) {
                values.remove(key);
            } else {
                values.put(key, value);
            }
        });
        try {
            write(configuration, account, mtm, values);
        } catch (IOException e) {
            throw notWritten(account, e);
        }
    }

    void remove(String account, String mtm) {
        Configuration configuration = find(account, mtm);
        if (configuration != null) {
            try {
                configuration.delete();
            } catch (IOException e) {
                throw notWritten(account, e);
            }
        }
    }

    /** The account that was chosen as the default one for a type of module, or null. */
    String defaultAccount(String mtm) {
        try {
            Dictionary<String, Object> chosen =
                    admin.getConfiguration(DEFAULTS, "?").getProperties();
            return chosen == null ? null : (String) chosen.get(mtm);
        } catch (IOException e) {
            throw notRead("the default accounts", e);
        }
    }

    /** Chooses it. @param account null to take the choice back */
    void changeDefaultAccount(String mtm, String account) {
        try {
            Configuration configuration = admin.getConfiguration(DEFAULTS, "?");
            Dictionary<String, Object> chosen = configuration.getProperties();
            Dictionary<String, Object> next = chosen == null ? new Hashtable<>() : chosen;
            if (account == null) {
                next.remove(mtm);
            } else {
                next.put(mtm, account);
            }
            configuration.update(next);
        } catch (IOException e) {
            throw notWritten(String.valueOf(account), e);
        }
    }

    private static void write(Configuration configuration, String account, String mtm, Map<String, Object> values)
            throws IOException {
        Dictionary<String, Object> properties = new Hashtable<>(values);
        properties.put(ACCOUNT, account);
        properties.put(MTM, mtm);
        configuration.update(properties);
    }

    private Configuration find(String account, String mtm) {
        try {
            // Account names hold no character that is special in a filter: AccountTable refuses them.
            Configuration[] found =
                    admin.listConfigurations("(&(" + ACCOUNT + "=" + account + ")(" + MTM + "=" + mtm + "))");
            return found == null ? null : found[0];
        } catch (IOException | InvalidSyntaxException e) {
            throw notRead("the settings of account " + account, e);
        }
    }

    private static MessagingException notRead(String what, Exception e) {
        return new MessagingException(
                ErrorKind.STORE,
                "Cannot read " + what + ": " + e.getMessage(),
                "Check that the configuration directory is readable",
                e);
    }

    private static Map<String, Object> toMap(Dictionary<String, Object> properties) {
        Map<String, Object> values = new TreeMap<>();
        for (String key : new ArrayList<>(java.util.Collections.list(properties.keys()))) {
            if (!NOT_SETTINGS.contains(key)) {
                Object value = properties.get(key);
                values.put(
                        key,
                        value instanceof Object[] array
                                ? String.join(",", Arrays.copyOf(array, array.length, String[].class))
                                : value);
            }
        }
        return values;
    }

    private static MessagingException notWritten(String account, IOException e) {
        return new MessagingException(
                ErrorKind.STORE,
                "Cannot write the settings of account " + account + ": " + e.getMessage(),
                "Check that the configuration directory is writable and the disk not full",
                e);
    }
}
