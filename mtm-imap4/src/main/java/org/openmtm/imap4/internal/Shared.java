// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.openmtm.email.wire.Wires;
import org.openmtm.settings.TokenSupplier;

/**
 * What all services of the module share.
 *
 * @param version of the module
 * @param hosts how many connections each host takes
 * @param wires what makes a connection cheap
 * @param tokens finds the service of this name that supplies access tokens
 * @param refreshing what a watch has to have while it fetches what came
 * @param clock tells the time of day
 */
record Shared(
        String version,
        HostBudgets hosts,
        Wires wires,
        Function<String, Optional<TokenSupplier>> tokens,
        Semaphore refreshing,
        Clock clock) {
    /** When mail comes for a thousand accounts at once, the store gets no more than it can take. */
    private static final int REFRESHING = 16;

    Shared(String version, HostBudgets hosts, Wires wires, Function<String, Optional<TokenSupplier>> tokens) {
        this(version, hosts, wires, tokens, new Semaphore(REFRESHING), Clock.systemUTC());
    }

    /** The same, at another time. */
    Shared withClock(Clock now) {
        return new Shared(version, hosts, wires, tokens, refreshing, now);
    }

    /** Without token services. */
    static Shared of(String version, HostBudgets hosts) {
        return new Shared(version, hosts, new Wires(), name -> Optional.empty());
    }
}
