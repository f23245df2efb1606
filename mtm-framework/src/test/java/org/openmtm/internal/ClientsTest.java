// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.internal.ModuleTable.Module;
import org.openmtm.mtm.Capability;
import org.openmtm.mtm.CapabilityAnswer;
import org.openmtm.mtm.ClientContext;
import org.openmtm.mtm.ClientMtm;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.MessageTypeModule;
import org.openmtm.mtm.MtmDescriptor;
import org.openmtm.mtm.ServerContext;
import org.openmtm.mtm.ServerMtm;
import org.openmtm.operation.Operation;

class ClientsTest {
    private static final EntryId SERVICE = EntryId.of(10);

    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private volatile Module inUse;
    private final Clients clients = new Clients(service -> here(), service -> null);
    private final ClientMtm client = new LentClient(SERVICE, clients);

    private Module here() {
        if (inUse == null) {
            throw new MessagingException(ErrorKind.UNAVAILABLE, "none", "");
        }
        return inUse;
    }

    private Module module(String name, CountDownLatch until) {
        MessageTypeModule module = new Clock(name, inside, until);
        return Benches.held(module);
    }

    @Test
    void aClientThatIsKeptGoesToTheModuleThatIsHere() {
        inUse = module("one", new CountDownLatch(0));
        assertThat(client.createMessage()).isEqualTo(EntryId.of(3));
        inUse = null;
        assertThatThrownBy(client::createMessage).extracting("kind").isEqualTo(ErrorKind.UNAVAILABLE);
        inUse = module("three", new CountDownLatch(0));
        assertThat(client.createMessage()).isEqualTo(EntryId.of(5));
    }

    @Test
    void aModuleDoesNotLeaveInTheMiddleOfACall() throws Exception {
        Module leaving = module("one", go);
        inUse = leaving;
        CompletableFuture<EntryId> call = CompletableFuture.supplyAsync(client::createMessage);
        assertThat(inside.await(30, TimeUnit.SECONDS)).isTrue();
        inUse = null;
        CompletableFuture<Void> departure = CompletableFuture.runAsync(() -> clients.awaitLeft(leaving));
        assertThat(departure).isNotCompleted();

        go.countDown();
        departure.get(30, TimeUnit.SECONDS);
        assertThat(call.get(30, TimeUnit.SECONDS)).isEqualTo(EntryId.of(3));
    }

    @Test
    void aCallThatThrowsHoldsNobodyUp() throws Exception {
        Module leaving = module("one", new CountDownLatch(0));
        inUse = leaving;
        assertThatThrownBy(client::pending).isInstanceOf(MessagingException.class);
        CompletableFuture.runAsync(() -> clients.awaitLeft(leaving)).get(4, TimeUnit.SECONDS);
    }

    @Test
    void allThatAClientCanDoIsPassedOn() {
        List<Method> missing = Arrays.stream(ClientMtm.class.getMethods())
                .filter(method -> Arrays.stream(LentClient.class.getDeclaredMethods())
                        .noneMatch(own -> own.getName().equals(method.getName())
                                && Arrays.equals(own.getParameterTypes(), method.getParameterTypes())))
                .toList();
        assertThat(missing).isEmpty();
    }

    /** A module whose client counts the letters of its name, and takes its time. */
    private record Clock(String name, CountDownLatch inside, CountDownLatch go) implements MessageTypeModule {
        @Override
        public MtmDescriptor descriptor() {
            return new MtmDescriptor("clock", name, "1", "pid", List.of(), List.of());
        }

        @Override
        public ServerMtm createServer(ServerContext context) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ClientMtm createClient(ClientContext context) {
            return new ClientMtm() {
                @Override
                public CapabilityAnswer query(Capability capability) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public Operation invoke(Command command) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public EntryId createMessage() {
                    inside.countDown();
                    try {
                        if (!go.await(30, TimeUnit.SECONDS)) {
                            throw new AssertionError("nobody let it go");
                        }
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    return EntryId.of(name.length());
                }
            };
        }
    }
}
