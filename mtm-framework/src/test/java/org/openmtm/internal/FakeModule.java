// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.internal.ModuleTable.Module;
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
import org.openmtm.operation.OperationResult;
import org.osgi.framework.Bundle;
import org.osgi.framework.Version;

/** A module whose commands do what a test wants; those without work of their own run until the test lets them go. */
class FakeModule implements MessageTypeModule {
    /** A command with no type of its own. */
    record Asked(String id, Map<String, String> parameters) implements Command {
        Asked(String id) {
            this(id, Map.of());
        }
    }

    /** What a command does. */
    interface Work {
        Map<String, ?> run(ServerContext service, OperationContext operation) throws InterruptedException;
    }

    final List<String> began = new CopyOnWriteArrayList<>();
    final List<Command> commands = new CopyOnWriteArrayList<>();
    final AtomicInteger servers = new AtomicInteger();
    final AtomicInteger asked = new AtomicInteger();
    volatile Duration needs = Duration.ZERO;
    final CountDownLatch closed = new CountDownLatch(1);
    volatile ServiceStatus status = ServiceStatus.DISCONNECTED;
    private final String type;
    private final String version;
    private Module module;
    private final Map<String, CommandDescriptor> descriptors = new LinkedHashMap<>();
    private final Map<String, Work> works = new HashMap<>();
    private final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();

    FakeModule(String type) {
        this(type, "1");
    }

    FakeModule(String type, String version) {
        this.type = type;
        this.version = version;
    }

    FakeModule with(String id, Lane lane) {
        return with(new CommandDescriptor(id, id, List.of(), lane, texts -> new Asked(id, texts)), this::waitForGo);
    }

    FakeModule with(String id, Lane lane, Work work) {
        return with(new CommandDescriptor(id, id, List.of(), lane, texts -> new Asked(id, texts)), work);
    }

    FakeModule with(CommandDescriptor descriptor, Work work) {
        descriptors.put(descriptor.id(), descriptor);
        works.put(descriptor.id(), work);
        return this;
    }

    /** Lets a command go that runs until then, now or when it comes. */
    void go(String id) {
        gate(id).countDown();
    }

    private CountDownLatch gate(String id) {
        return gates.computeIfAbsent(id, key -> new CountDownLatch(1));
    }

    Map<String, ?> waitForGo(ServerContext service, OperationContext operation) throws InterruptedException {
        String id =
                service.store().operation(operation.operationId()).orElseThrow().command();
        CountDownLatch cancelled = new CountDownLatch(1);
        try (var registration = operation.onCancel(() -> {
            cancelled.countDown();
            gate(id).countDown();
        })) {
            if (!gate(id).await(30, TimeUnit.SECONDS)) {
                throw new MessagingException(ErrorKind.INTERNAL, "nobody let " + id + " go", "");
            }
        }
        operation.checkCancelled();
        return Map.of("ran", id);
    }

    void awaitBegan(String id) {
        Benches.await(id + " begins", () -> began.contains(id));
    }

    /** As the framework holds it: the same one each time. */
    synchronized Module module() {
        if (module == null) {
            module = Benches.held(this, Proxies.of(Bundle.class, (method, arguments) -> bundle(method)));
        }
        return module;
    }

    private Object bundle(String method) {
        return switch (method) {
            case "getVersion" -> Version.valueOf(version);
            case "getBundleId" -> Long.valueOf(version);
            case "getSymbolicName", "toString" -> type;
            case "adapt" -> null;
            default -> throw new UnsupportedOperationException(method);
        };
    }

    @Override
    public MtmDescriptor descriptor() {
        CapabilityAnswer send = type.equals("sender")
                ? CapabilityAnswer.yes(Capability.SEND)
                : CapabilityAnswer.no(Capability.SEND, "the sender can");
        return new MtmDescriptor(type, type, version, "pid", List.of(send), List.copyOf(descriptors.values()));
    }

    @Override
    public ClientMtm createClient(ClientContext context) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ServerMtm createServer(ServerContext context) {
        servers.incrementAndGet();
        return new ServerMtm() {
            @Override
            public OperationResult execute(Command command, OperationContext operation) throws InterruptedException {
                began.add(command.id());
                commands.add(command);
                return OperationResult.of(works.get(command.id()).run(context, operation));
            }

            @Override
            public ServiceStatus status() {
                return status;
            }

            @Override
            public Duration needs() {
                asked.incrementAndGet();
                return needs;
            }

            @Override
            public void close() {
                closed.countDown();
            }
        };
    }
}
