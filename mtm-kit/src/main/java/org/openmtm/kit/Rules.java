// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.kit;

import org.junit.jupiter.api.Assumptions;
import org.openmtm.mtm.Capability;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.Commands;

/** What all groups of rules stand on. */
interface Rules {
    /** What the rules work with. */
    Workbench bench();

    /** A new account at a new server. */
    default Rig rig() throws Exception {
        return Rig.of(bench());
    }

    /** A rule about something that the module does not claim says nothing about it. */
    default void onlyFor(Capability capability) {
        Assumptions.assumeTrue(bench().claims(capability), "Not applicable: the module does not claim " + capability);
    }

    /** The shortest way to the server that ends with an error if there is none. */
    default Command probe() {
        if (bench().claims(Capability.RECEIVE)) {
            return new Commands.Synchronise("", false);
        }
        return bench().knows(Commands.Test.ID) ? new Commands.Test() : new Commands.Connect();
    }

    /**
     * Connects, where the module knows how.
     *
     * @return whether it is connected now: a protocol that has no use for a connection without work does not stay connected
     */
    default boolean connect(Rig rig) {
        if (!bench().knows(Commands.Connect.ID)) {
            return false;
        }
        new Contract("Commands.Connect", "Connects the service and stays connected, if its protocol has a use for that")
                .succeeds("connecting", () -> rig.run(new Commands.Connect()));
        return rig.status().connected();
    }
}
