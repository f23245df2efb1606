// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import org.openmtm.entry.EntryId;
import org.openmtm.internal.ModuleTable.Module;
import org.openmtm.mtm.CommandDescriptor;
import org.openmtm.mtm.CommandDescriptor.Lane;
import org.openmtm.mtm.ServerMtm;
import org.openmtm.mtm.ServiceState;
import org.openmtm.mtm.ServiceStatus;

/** The place of the one server MTM of a service, and the module that it comes from. Guarded by its host. */
final class ServerSlot {
    /** Makes the server MTM of a service with the module given. */
    interface ServerFactory {
        ServerMtm create(EntryId service, Module module, Lease lease);
    }

    private final EntryId service;
    private final ServerFactory servers;
    private Module module;
    private HostedServer server;
    private boolean making;
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

    /** The module, or null. */
    Module module() {
        return module;
    }

    boolean holds(Module candidate) {
        return module == candidate;
    }

    void moduleArrived(Module arrived) {
        module = arrived;
        lastStatus = ServiceStatus.DISCONNECTED;
    }

    void moduleDeparted() {
        module = null;
    }

    /** The lane of a command; FOREGROUND as long as no module tells. */
    Lane lane(String command) {
        return module == null
                ? Lane.FOREGROUND
                : module.descriptor()
                        .command(command)
                        .map(CommandDescriptor::lane)
                        .orElse(Lane.FOREGROUND);
    }

    /** The server, or null if there is none yet. */
    HostedServer server() {
        return server;
    }

    boolean isBeingMade() {
        return making;
    }

    void beginMaking() {
        making = true;
    }

    /** Makes a server; called without the lock of the host, which nothing in a module may hold. */
    HostedServer make(Module from) throws InterruptedException {
        Lease lease = new Lease();
        return from.calls()
                .call(
                        "createServer",
                        () -> new HostedServer(
                                java.util.Objects.requireNonNull(
                                        servers.create(service, from, lease), "createServer gave nothing"),
                                from,
                                lease),
                        late -> {
                            late.close();
                            lease.end();
                        });
    }

    /** @param made null if that failed */
    void endMaking(HostedServer made) {
        making = false;
        server = made;
        faults = 0;
    }

    boolean isServer(HostedServer candidate) {
        return server != null && server == candidate;
    }

    int countFault() {
        return ++faults;
    }

    boolean isFaulty() {
        return server != null && faults > 0;
    }

    static boolean connectedOrConnecting(ServiceStatus status) {
        return status.connected() || status.state() == ServiceState.CONNECTING;
    }

    /** Takes a server out, which the caller closes. @param status its last one @return false if another one is here */
    boolean take(HostedServer taken, ServiceStatus status) {
        if (taken == null || server != taken) {
            return false;
        }
        lastStatus = connectedOrConnecting(status) ? ServiceStatus.DISCONNECTED : status;
        server = null;
        return true;
    }

    /** Where the service stood when it last had a server. */
    ServiceStatus lastStatus() {
        return lastStatus;
    }
}
