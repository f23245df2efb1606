// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.toys.module;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
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

/** A module that fails with exceptions of its own, in the way that its command says. */
public final class Failing implements MessageTypeModule {
    public static final List<String> WAYS = List.of("own", "plain", "unknown", "error", "circle", "well");

    /** Its command. */
    record Work(Map<String, String> parameters) implements Command {
        @Override
        public String id() {
            return "work";
        }
    }

    /** One of the middleware's kind, with something of its own in it. */
    static final class Trouble extends MessagingException {
        private static final long serialVersionUID = 1L;

        Trouble(Throwable cause) {
            super(ErrorKind.REFUSED, "It was refused", "no", "Ask again", cause);
            addSuppressed(new Unknown("beside it", null));
        }
    }

    /** One of a kind that nobody else knows. */
    static final class Unknown extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unknown(String message, Throwable cause) {
            super(message, cause);
        }
    }

    static void fail(String way) {
        switch (way) {
            case "own" -> throw new Trouble(new Unknown("deep", new IOException("deeper")));
            case "plain" ->
                throw new MessagingException(ErrorKind.NETWORK, "It broke", "bye", "Wait", new IOException("reset"));
            case "unknown" -> throw new Unknown("what", new Trouble(null));
            case "error" -> throw new NoClassDefFoundError("com/example/Gone");
            case "circle" -> {
                Unknown first = new Unknown("first", null);
                first.initCause(new Unknown("second", first));
                throw first;
            }
            default -> {
                return;
            }
        }
    }

    @Override
    public MtmDescriptor descriptor() {
        return new MtmDescriptor(
                "failing",
                "Failing",
                "1",
                "pid",
                List.of(CapabilityAnswer.no(Capability.SEND, "no")),
                List.of(new CommandDescriptor("work", "", List.of(), Lane.FOREGROUND, Work::new)));
    }

    @Override
    public ClientMtm createClient(ClientContext context) {
        return new ClientMtm() {
            @Override
            public CapabilityAnswer query(Capability capability) {
                fail(capability == Capability.RECEIVE ? "own" : "unknown");
                return CapabilityAnswer.no(capability, "no");
            }

            @Override
            public Operation invoke(Command command) {
                return context.start(command);
            }
        };
    }

    @Override
    public ServerMtm createServer(ServerContext context) {
        return new ServerMtm() {
            @Override
            public OperationResult execute(Command command, OperationContext operation) {
                fail(command.parameters().getOrDefault("way", ""));
                return OperationResult.of(Map.of("worked", true));
            }

            @Override
            public ServiceStatus status() {
                return ServiceStatus.DISCONNECTED;
            }

            @Override
            public void close() {
                Thread.onSpinWait(); // it has nothing to close
            }
        };
    }
}
