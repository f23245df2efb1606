// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.osgitests;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.openmtm.mtm.Capability;
import org.openmtm.mtm.CapabilityAnswer;
import org.openmtm.mtm.ClientContext;
import org.openmtm.mtm.ClientMtm;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.CompoundCommands;
import org.openmtm.mtm.MessageTypeModule;
import org.openmtm.mtm.MtmDescriptor;
import org.openmtm.mtm.OperationContext;
import org.openmtm.mtm.SendingCommands;
import org.openmtm.mtm.ServerContext;
import org.openmtm.mtm.ServerMtm;
import org.openmtm.mtm.ServiceState;
import org.openmtm.mtm.ServiceStatus;
import org.openmtm.operation.OperationResult;
import org.openmtm.operation.Progress;

/**
 * A module without a network: a sync takes a permit, and ends when it got one; a test and a sync of the tree end at
 * once, and so does a connect, which says that it is connected; a compound does a sync of the tree and one of the folders.
 */
class ToyModule implements MessageTypeModule {
    final Semaphore permits = new Semaphore(0);
    final List<String> log = new CopyOnWriteArrayList<>();
    private final String type;
    private final String version;

    ToyModule(String type, String version) {
        this.type = type;
        this.version = version;
    }

    @Override
    public MtmDescriptor descriptor() {
        return new MtmDescriptor(
                type,
                "Toy",
                version,
                "org.openmtm.toy",
                List.of(CapabilityAnswer.yes(Capability.RECEIVE)),
                List.of(
                        Commands.SYNCHRONISE,
                        Commands.SYNCHRONISE_TREE,
                        Commands.TEST,
                        Commands.CONNECT,
                        SendingCommands.FILE_SENT,
                        CompoundCommands.CONNECT_AND_SYNCHRONISE,
                        CompoundCommands.IS_BUSY));
    }

    @Override
    public ClientMtm createClient(ClientContext context) {
        return new ClientMtm() {
            @Override
            public CapabilityAnswer query(Capability capability) {
                return descriptor().query(capability);
            }

            @Override
            public org.openmtm.operation.Operation invoke(Command command) {
                return context.start(command);
            }
        };
    }

    @Override
    public ServerMtm createServer(ServerContext context) {
        log.add("made");
        return new ServerMtm() {
            @Override
            public OperationResult execute(Command command, OperationContext operation) throws InterruptedException {
                log.add(command.toString());
                if (command instanceof Commands.Connect) {
                    context.statusChanged(new ServiceStatus(ServiceState.CONNECTED, null, "", Map.of()));
                }
                work();
                if (command instanceof Commands.Synchronise) {
                    return synchronise(operation);
                }
                return OperationResult.of(
                        command instanceof CompoundCommands.ConnectAndSynchronise
                                ? compound(context, operation)
                                : Map.of("version", version));
            }

            @Override
            public ServiceStatus status() {
                return ServiceStatus.DISCONNECTED;
            }

            @Override
            public void close() {
                log.add("closed");
            }
        };
    }

    /** Done with each command; nothing, but others may want to. */
    void work() {}

    private OperationResult synchronise(OperationContext operation) throws InterruptedException {
        operation.progress(Progress.stage("toy", "waits"));
        try (var registration = operation.onCancel(permits::release)) {
            permits.acquire();
        }
        operation.checkCancelled();
        return OperationResult.of(Map.of("version", version));
    }

    private static Map<String, String> compound(ServerContext context, OperationContext operation)
            throws InterruptedException {
        Map<String, String> tree = context.perform(operation, "tree", new Commands.SynchroniseTree());
        Map<String, String> synced = context.perform(operation, "sync", new Commands.Synchronise("", false));
        return Map.of("tree", tree.get("version"), "folders", synced.get("version"));
    }
}
