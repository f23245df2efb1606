// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm.support;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.CommandDescriptor;
import org.openmtm.mtm.OperationContext;
import org.openmtm.operation.OperationResult;

/**
 * Who carries out which command. Filled when a server MTM is made, then only read; thread safe from then on.
 *
 * <p>What a handler throws is made what the framework expects: whatever breaks while an operation is cancelled is CANCELLED,
 * and whatever breaks while the module has to go is an {@link InterruptedException}, so that the operation waits for the next
 * module instead of failing.
 */
public final class CommandTable {
    /** Carries commands of one kind out. */
    @FunctionalInterface
    public interface Handler<C extends Command> {
        OperationResult run(C command, OperationContext operation) throws InterruptedException;
    }

    private final String protocol;
    private final Map<Class<?>, Handler<Command>> handlers = new HashMap<>();
    private final List<CommandDescriptor> descriptors = new ArrayList<>();

    /** @param protocol its name, for refusals: "POP3" */
    public CommandTable(String protocol) {
        this.protocol = protocol;
    }

    /** @return this */
    public <C extends Command> CommandTable add(CommandDescriptor descriptor, Class<C> type, Handler<C> handler) {
        if (handlers.put(type, (command, operation) -> handler.run(type.cast(command), operation)) != null) {
            throw new IllegalArgumentException("Two handlers of the command " + descriptor.id());
        }
        descriptors.add(descriptor);
        return this;
    }

    /** The descriptions of all that is carried out, in the order in which it was added. */
    public List<CommandDescriptor> descriptors() {
        return List.copyOf(descriptors);
    }

    /** @throws MessagingException NOT_SUPPORTED for a command that nobody carries out */
    public OperationResult run(Command command, OperationContext operation) throws InterruptedException {
        Handler<Command> handler = handlers.get(command.getClass());
        if (handler == null) {
            throw new MessagingException(
                    ErrorKind.NOT_SUPPORTED,
                    protocol + " does not carry out '" + command.id() + "'",
                    "Its commands tell what it does");
        }
        try {
            return handler.run(command, operation);
        } catch (RuntimeException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException("The module has to go");
            }
            operation.checkCancelled();
            throw e;
        }
    }
}
