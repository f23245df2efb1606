// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.util.HashMap;
import java.util.Map;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.OperationContext;
import org.openmtm.operation.OperationResult;

/**
 * Who carries out which command. A family of commands is a class with {@code static void add(CommandHandlers, Imap4Service)}
 * that adds its handlers, named in {@link Imap4Server}, and its descriptors in {@link Imap4Commands}.
 */
final class CommandHandlers {
    private final Map<Class<?>, CommandHandler<?>> handlers = new HashMap<>();

    <C extends Command> CommandHandlers add(Class<C> type, CommandHandler<C> handler) {
        handlers.put(type, handler);
        return this;
    }

    /** Whether somebody carries out this kind of command. */
    boolean has(Class<? extends Command> type) {
        return handlers.containsKey(type);
    }

    /** Carries a command out. @throws MessagingException NOT_SUPPORTED if nobody can */
    @SuppressWarnings("unchecked")
    <C extends Command> OperationResult run(C command, OperationContext operation) throws InterruptedException {
        CommandHandler<C> handler = (CommandHandler<C>) handlers.get(command.getClass());
        if (handler == null) {
            throw new MessagingException(
                    ErrorKind.NOT_SUPPORTED,
                    "IMAP4 does not know the command '" + command.id() + "'",
                    "See the commands of the module");
        }
        return handler.run(command, operation);
    }
}
