// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.openmtm.email.wire.WireConnection;
import org.openmtm.settings.ServiceSettings;

/** What there is to tell of the connections of a service. */
final class ConnectionFigures {
    private ConnectionFigures() {}

    static Map<String, String> of(
            ServiceSettings now,
            HostBudgets hosts,
            AccountBudget budget,
            Connector connector,
            Link primary,
            Link secondary) {
        Map<String, String> figures = new LinkedHashMap<>();
        if (primary.openedWith() == null) {
            return figures;
        }
        long open = Stream.of(primary, secondary).filter(Link::usable).count();
        figures.put("connections", open + " of " + budget.describe(now.number("connections", 2)));
        figures.put(
                "connections to the host",
                hosts.describe(primary.settings().wire(), now.number("host.connections", 0)));
        figures.put("bytes", Long.toString(primary.bytes() + secondary.bytes()));
        figures.put("round trips", Long.toString(primary.roundTrips() + secondary.roundTrips()));
        if (primary.usable() && primary.connection().wire().compressed()) {
            WireConnection wire = primary.connection().wire();
            figures.put("compression", wire.bytesRead() + " bytes read from " + wire.bytesReceived());
        }
        connector.switchedOff().forEach((capability, reason) -> figures.put("not used: " + capability, reason));
        String changed = changed(primary.openedWith(), now);
        if (primary.usable() && !changed.isEmpty()) {
            figures.put("settings changed", changed + "; they count from the next connect");
        }
        return figures;
    }

    /** The keys whose values differ. */
    private static String changed(ServiceSettings then, ServiceSettings now) {
        TreeSet<String> keys = new TreeSet<>(then.asMap().keySet());
        keys.addAll(now.asMap().keySet());
        keys.removeIf(key -> Objects.equals(text(then, key), text(now, key)));
        return String.join(", ", keys);
    }

    private static String text(ServiceSettings settings, String key) {
        return settings.text(key, "");
    }
}
