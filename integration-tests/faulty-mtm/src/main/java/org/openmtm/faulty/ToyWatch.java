// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.faulty;

import java.util.Map;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.ServerContext;
import org.openmtm.mtm.ServiceState;
import org.openmtm.mtm.ServiceStatus;

/** The connection of an account that stays connected: the server says when there is new mail. */
final class ToyWatch {
    private static final ServiceStatus CONNECTED = new ServiceStatus(ServiceState.CONNECTED, null, "", Map.of());

    private final ServerContext context;
    private final ToyLogin login;
    private final Fault fault;
    private volatile ToyConnection connection;
    private volatile ServiceStatus status = ServiceStatus.DISCONNECTED;

    ToyWatch(ServerContext context, ToyLogin login, Fault fault) {
        this.context = context;
        this.login = login;
        this.fault = fault;
    }

    ServiceStatus status() {
        return status;
    }

    /** Connects; nothing happens if it is connected. */
    void begin() throws InterruptedException {
        if (status.connected()) {
            return;
        }
        try {
            ToyConnection made = login.login(opened -> connection = opened);
            made.writeLine("WATCH");
            made.readLine();
            made.patient();
            say(CONNECTED);
            ToyThreads.start("toy-watch", () -> watch(made));
        } catch (MessagingException e) {
            end();
            say(new ServiceStatus(ServiceState.FAULT, e.kind(), e.getMessage(), Map.of()));
            throw e;
        }
    }

    private void watch(ToyConnection mine) {
        try {
            while (true) {
                mine.readLine();
                if (fault != Fault.LIES_ABOUT_PUSH) {
                    context.start(new Commands.Synchronise("", false));
                }
            }
        } catch (MessagingException e) {
            lost(mine, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The server has gone; unless it was we who went. */
    private void lost(ToyConnection mine, MessagingException why) {
        boolean ours = mine == connection;
        mine.close();
        if (ours && fault != Fault.DOES_NOT_SEE_THE_END_OF_A_CONNECTION) {
            connection = null;
            say(new ServiceStatus(ServiceState.FAULT, why.kind(), why.getMessage(), Map.of()));
        }
    }

    /** Harmless when it is not connected. */
    void end() {
        ToyConnection mine = connection;
        connection = null;
        if (mine != null) {
            mine.close();
        }
        if (status.connected()) {
            say(ServiceStatus.DISCONNECTED);
        }
    }

    private void say(ServiceStatus next) {
        status = next;
        context.statusChanged(next);
    }
}
