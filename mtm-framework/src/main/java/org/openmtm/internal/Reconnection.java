// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import org.openmtm.mtm.Commands;

/**
 * Whether somebody connected a service and nobody disconnected it: then a new server has to connect again by itself, and
 * what was suspended goes on when that is done. Guarded by the service's host.
 */
final class Reconnection {
    private boolean wanted;
    private boolean underWay;

    static boolean isConnect(LiveOperation operation) {
        return operation.commandId().equals(Commands.Connect.ID);
    }

    /** Takes note of a command that succeeded. */
    void succeeded(LiveOperation operation) {
        if (isConnect(operation)) {
            wanted = true;
        } else if (operation.commandId().equals(Commands.Disconnect.ID)) {
            wanted = false;
        }
    }

    /** A new server is about to come. @return whether it has to connect */
    boolean begin() {
        underWay = wanted;
        return wanted;
    }

    /** Nothing but Connect starts while it is under way. */
    boolean allows(LiveOperation operation) {
        return !underWay || isConnect(operation);
    }

    /** An operation has ended, well or not. */
    void ended(LiveOperation operation) {
        if (isConnect(operation)) {
            giveUp();
        }
    }

    void giveUp() {
        underWay = false;
    }
}
