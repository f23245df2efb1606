// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal.keeper;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Notices that this machine got an address that it did not have: a cable, a wireless network, a tunnel. */
final class InterfaceWatch {
    private final Supplier<Set<String>> addresses;
    private Set<String> known = Set.of();

    InterfaceWatch(Supplier<Set<String>> addresses) {
        this.addresses = addresses;
    }

    /** Begins to watch. */
    void begin() {
        known = addresses.get();
    }

    /** Whether there is an address now that was not there when this was last asked. */
    boolean isNew() {
        Set<String> before = known;
        known = addresses.get();
        return !before.containsAll(known);
    }

    /** The addresses of this machine's interfaces that are up, but for loopback. */
    static Set<String> ofThisMachine() {
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(InterfaceWatch::counts)
                    .flatMap(NetworkInterface::inetAddresses)
                    .map(Object::toString)
                    .collect(Collectors.toSet());
        } catch (SocketException e) {
            return Set.of(); // a machine without interfaces says it so
        }
    }

    private static boolean counts(NetworkInterface candidate) {
        try {
            return candidate.isUp() && !candidate.isLoopback();
        } catch (SocketException e) {
            return false; // it went away meanwhile
        }
    }
}
