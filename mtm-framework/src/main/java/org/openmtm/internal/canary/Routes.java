// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal.canary;

import java.io.IOException;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.registry.Canary;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which version of each type of module serves whom: the one that was promoted, and the trial. Kept in Config Admin, one
 * factory configuration for each type, and read once: who changes it goes through here. Thread safe.
 */
public final class Routes {
    /** The factory PID; a configuration's name is the type. */
    static final String PID = "org.openmtm.routes";

    private record Route(Optional<String> promoted, Optional<Canary> canary) {}

    private static final Route NONE = new Route(Optional.empty(), Optional.empty());
    private static final Logger LOG = LoggerFactory.getLogger("org.openmtm.modules");

    private final ConfigurationAdmin admin;
    private final Map<String, Route> byType = new ConcurrentHashMap<>();

    public Routes(ConfigurationAdmin admin) {
        this.admin = admin;
    }

    /** The version that was promoted last, if any. */
    public Optional<String> promoted(String type) {
        return route(type).promoted();
    }

    public Optional<Canary> canary(String type) {
        return route(type).canary();
    }

    /** Begins a trial, or replaces it by what became of it. */
    public void put(Canary canary) {
        write(canary.type(), new Route(promoted(canary.type()), Optional.of(canary)));
    }

    /** Forgets the trial. */
    public void end(String type) {
        write(type, new Route(promoted(type), Optional.empty()));
    }

    /** Makes the version on trial the one that serves all; the trial is over. */
    public void promote(String type) {
        write(type, new Route(canary(type).map(Canary::version), Optional.empty()));
    }

    private Route route(String type) {
        return byType.computeIfAbsent(type, this::read);
    }

    private Route read(String type) {
        try {
            Dictionary<String, Object> values = configuration(type).getProperties();
            return values == null ? NONE : route(type, values);
        } catch (IOException e) {
            throw failed("read", type, e);
        }
    }

    /** A rule that somebody broke must not take all accounts of the type with it. */
    private static Route route(String type, Dictionary<String, Object> values) {
        try {
            return new Route(Optional.ofNullable((String) values.get("promoted")), canary(type, values));
        } catch (RuntimeException e) {
            LOG.warn("Which version of {} serves whom cannot be read in its configuration: no rule counts", type, e);
            return NONE;
        }
    }

    private static Optional<Canary> canary(String type, Dictionary<String, Object> values) {
        if (values.get("version") == null) {
            return Optional.empty();
        }
        String accounts = (String) values.get("accounts");
        return Optional.of(new Canary(
                type,
                (String) values.get("version"),
                accounts.isEmpty() ? List.of() : Arrays.asList(accounts.split(",")),
                (Integer) values.get("percent"),
                (Integer) values.get("failures"),
                (Integer) values.get("of"),
                Canary.State.valueOf((String) values.get("state")),
                (String) values.get("reason")));
    }

    private synchronized void write(String type, Route next) {
        Hashtable<String, Object> values = new Hashtable<>();
        next.promoted().ifPresent(version -> values.put("promoted", version));
        next.canary().ifPresent(canary -> {
            values.put("version", canary.version());
            values.put("accounts", String.join(",", canary.accounts()));
            values.put("percent", canary.percent());
            values.put("failures", canary.failures());
            values.put("of", canary.of());
            values.put("state", canary.state().name());
            values.put("reason", canary.reason());
        });
        try {
            configuration(type).update(values);
        } catch (IOException e) {
            throw failed("write", type, e);
        }
        byType.put(type, next);
    }

    private Configuration configuration(String type) throws IOException {
        return admin.getFactoryConfiguration(PID, type, "?");
    }

    private static MessagingException failed(String verb, String type, IOException e) {
        return new MessagingException(
                ErrorKind.STORE,
                "Cannot " + verb + " which version of " + type + " serves whom: " + e.getMessage(),
                "Check that the configuration directory can be read and written, and that the disk is not full",
                e);
    }
}
