// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.openmtm.mtm.Capability;
import org.openmtm.mtm.CapabilityAnswer;
import org.openmtm.mtm.ClientContext;
import org.openmtm.mtm.ClientMtm;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.CommandDescriptor;
import org.openmtm.mtm.CommandDescriptor.Lane;
import org.openmtm.mtm.MessageTypeModule;
import org.openmtm.mtm.MtmDescriptor;
import org.openmtm.mtm.OperationContext;
import org.openmtm.mtm.ServerContext;
import org.openmtm.mtm.ServerMtm;
import org.openmtm.mtm.ServiceStatus;
import org.openmtm.operation.Operation;
import org.openmtm.operation.OperationResult;
import org.openmtm.settings.ServiceSettings;

/** A module that does something evil in any of its callbacks. Its one command is "work". */
final class HostileModule implements MessageTypeModule {
    /** What it does when it is called. @return whether it gives null afterwards */
    interface Evil {
        boolean does();
    }

    static final List<String> CALLBACKS = List.of(
            "descriptor", "check", "createClient", "createServer", "execute", "status", "needs", "close", "decode");

    final AtomicInteger worked = new AtomicInteger();
    private final Map<String, Evil> evils = new ConcurrentHashMap<>();
    private final Set<String> inside = ConcurrentHashMap.newKeySet();
    private final CountDownLatch released = new CountDownLatch(1);
    private final String type;

    HostileModule(String type) {
        this.type = type;
    }

    HostileModule does(String callback, Evil evil) {
        evils.put(callback, evil);
        return this;
    }

    /** Does not return from there before {@link #release}, whoever interrupts it. */
    HostileModule blocks(String callback) {
        return does(callback, () -> {
            inside.add(callback);
            while (released.getCount() > 0) {
                LockSupport.parkNanos(1_000_000);
            }
            return false;
        });
    }

    /** Whether somebody has come to where it {@link #blocks}. */
    boolean holds(String callback) {
        return inside.contains(callback);
    }

    void release() {
        released.countDown();
    }

    void isGood() {
        evils.clear();
    }

    private <T> T at(String callback, T good) {
        Evil evil = evils.get(callback);
        return evil != null && evil.does() ? null : good;
    }

    @Override
    public MtmDescriptor descriptor() {
        return at(
                "descriptor",
                new MtmDescriptor(
                        type,
                        type,
                        "1",
                        "pid",
                        List.of(CapabilityAnswer.no(Capability.SEND, "no")),
                        List.of(new CommandDescriptor("work", "", List.of(), Lane.FOREGROUND, this::decode))));
    }

    private Command decode(Map<String, String> texts) {
        return at("decode", new FakeModule.Asked("work", texts));
    }

    @Override
    public void check(ServiceSettings settings) {
        at("check", null);
    }

    @Override
    public ClientMtm createClient(ClientContext context) {
        return at("createClient", new ClientMtm() {
            @Override
            public CapabilityAnswer query(Capability capability) {
                return at("query", CapabilityAnswer.no(capability, "good"));
            }

            @Override
            public Operation invoke(Command command) {
                return context.start(command);
            }
        });
    }

    @Override
    public ServerMtm createServer(ServerContext context) {
        return at("createServer", new Server());
    }

    private final class Server implements ServerMtm {
        @Override
        public OperationResult execute(Command command, OperationContext operation) {
            OperationResult result = at("execute", OperationResult.of(Map.of("worked", worked.incrementAndGet())));
            return result;
        }

        @Override
        public ServiceStatus status() {
            return at("status", ServiceStatus.DISCONNECTED);
        }

        @Override
        public Duration needs() {
            return at("needs", Duration.ZERO);
        }

        @Override
        public void close() {
            at("close", null);
        }
    }
}
