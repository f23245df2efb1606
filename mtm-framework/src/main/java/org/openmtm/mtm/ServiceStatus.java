// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

import java.util.Map;
import org.openmtm.error.ErrorKind;

/**
 * The status of a service: state, reason, and what the module wants to tell (server, capabilities, last sync), in order.
 *
 * @param state where it stands
 * @param error the kind of the fault, else null
 * @param text one line for people, or empty
 * @param details names and values for people; no secrets
 */
public record ServiceStatus(ServiceState state, ErrorKind error, String text, Map<String, String> details) {
    public static final ServiceStatus DISCONNECTED = new ServiceStatus(ServiceState.DISCONNECTED, null, "", Map.of());

    public boolean connected() {
        return state == ServiceState.CONNECTED;
    }
}
