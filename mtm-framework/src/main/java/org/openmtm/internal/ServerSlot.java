// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.util.Map;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.internal.ModuleTable.Module;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.CommandDescriptor;
import org.openmtm.mtm.CommandDescriptor.Lane;
import org.openmtm.mtm.ServerMtm;
import org.openmtm.mtm.ServiceState;
import org.openmtm.mtm.ServiceStatus;

/** The place of the one server MTM of a service, and the module that it comes from. Guarded by its host. */
final class ServerSlot {
    /** Makes the server MTM of a service with the module given. */
    interface ServerFactory {
        ServerMtm create(EntryId service, Module module);
    }

    private final EntryId service;
    private final ServerFactory servers;
    private Module module;
    private ServerMtm server;
    private ServiceStatus lastStatus = ServiceStatus.DISCONNECTED;

    /** How many commands this server failed at with a fault of its own. */
    private int faults;

    ServerSlot(EntryId service, ServerFactory servers) {
        this.service = service;
        this.servers = servers;
    }

    boolean hasModule() {
        return module != null;
    }

    boolean holds(Module candidate) {
        return module == candidate;
    }

    /** Null while there is none. */
    Module module() {
        return module;
    }

    void moduleArrived(Module arrived) {
        module = arrived;
        lastStatus = ServiceStatus.DISCONNECTED;
    }

    void moduleDeparted() {
        module = null;
    }

    /** The lane of a command; FOREGROUND as long as no module tells. */
    Lane lane(Command command) {
        return module == null
                ? Lane.FOREGROUND
                : module.descriptor()
                        .command(command.id())
                        .map(CommandDescriptor::lane)
                        .orElse(Lane.FOREGROUND);
    }

    /** The typed command behind a recorded one, as the module that is here reads it. */
    Command typed(Command command) {
        return module != null && command instanceof RecordedCommand recorded
                ? CommandReader.recorded(module.descriptor(), recorded)
                : command;
    }

    /** The server, made now if there is none. */
    ServerMtm server() {
        if (module == null) {
            throw new MessagingException(ErrorKind.UNAVAILABLE, "The module is being replaced", "");
        }
        if (server == null) {
            server = servers.create(service, module);
            faults = 0;
        }
        return server;
    }

    boolean isServer(ServerMtm candidate) {
        return server != null && server == candidate;
    }

    boolean isEmpty() {
        return server == null;
    }

    int countFault() {
        return ++faults;
    }

    boolean isFaulty() {
        return server != null && faults > 0;
    }

    boolean isConnected() {
        return server != null && server.status().connected();
    }

    boolean isConnectedOrConnecting() {
        return server != null && connectedOrConnecting(server.status());
    }

    private static boolean connectedOrConnecting(ServiceStatus status) {
        return status.connected() || status.state() == ServiceState.CONNECTING;
    }

    /** Takes the server out, to be closed by the caller; null if there is none. */
    ServerMtm take() {
        ServerMtm taken = server;
        if (taken != null) {
            ServiceStatus status = taken.status();
            lastStatus = connectedOrConnecting(status) ? ServiceStatus.DISCONNECTED : status;
        }
        server = null;
        return taken;
    }

    ServiceStatus status() {
        if (module == null) {
            return new ServiceStatus(
                    ServiceState.NO_MODULE, ErrorKind.UNAVAILABLE, "Its module is not installed", Map.of());
        }
        return server != null ? server.status() : lastStatus;
    }

    /** Closes a server that was taken out; whatever it makes of it. */
    void close(ServerMtm taken) {
        if (taken != null) {
            try {
                taken.close();
            } catch (RuntimeException e) {
                Log.MODULES.warn("Closing the server side of service {} failed", service, e);
            }
        }
    }
}
