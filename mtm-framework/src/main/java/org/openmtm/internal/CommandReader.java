// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.internal.ModuleTable.Module;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.CommandDescriptor;
import org.openmtm.mtm.CommandDescriptor.Parameter;
import org.openmtm.mtm.MtmDescriptor;

/** Makes commands from their ids and the text of their parameters, as a module describes them. */
final class CommandReader {
    private CommandReader() {}

    /** @throws MessagingException NOT_SUPPORTED if the module does not know the command, with those that it knows */
    static CommandDescriptor require(MtmDescriptor module, String id) {
        return module.command(id)
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.NOT_SUPPORTED,
                        module.name() + " does not know the command '" + id + "'",
                        "It knows: "
                                + module.commands().stream()
                                        .map(CommandDescriptor::id)
                                        .collect(Collectors.joining(", "))));
    }

    /** The command of an operation in the form that the module knows. */
    static Command read(Module module, LiveOperation operation) throws InterruptedException {
        forgetIfForeign(module, operation);
        if (operation.command() instanceof RecordedCommand recorded) {
            Command read = module.calls().call("decode", () -> recorded(module.descriptor(), recorded));
            operation.command(read);
        }
        return operation.command();
    }

    /** What another bundle, perhaps an older version of this one, made of a command is not what this module can use. */
    private static void forgetIfForeign(Module module, LiveOperation operation) {
        ClassLoader from = operation.command().getClass().getClassLoader();
        if (from != Command.class.getClassLoader()
                && from != CommandReader.class.getClassLoader()
                && from != module.module().getClass().getClassLoader()) {
            operation.forgetReading();
        }
    }

    /** Reads what waits, as far as it can be read; the others fail when they have their turn. @param module may be null */
    static void readAll(Module module, List<LiveOperation> operations) {
        if (module == null || operations.isEmpty()) {
            return;
        }
        try {
            operations.forEach(operation -> forgetIfForeign(module, operation));
            module.calls().callThrough("decode", module.calls().bounds().call(), () -> {
                operations.forEach(operation -> readQuietly(module.descriptor(), operation));
                return null;
            });
        } catch (MessagingException e) {
            Log.OPERATIONS.warn("Operations that wait cannot be read: {}", e.oneLine());
        }
    }

    private static void readQuietly(MtmDescriptor module, LiveOperation operation) {
        try {
            Command read = operation.command() instanceof RecordedCommand recorded
                    ? recorded(module, recorded)
                    : operation.command();
            operation.endsWithItsProcess(read.endsWithItsProcess());
            operation.command(read);
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            Log.OPERATIONS.warn("Operation {} cannot be read: {}", operation.id(), Retold.words(e));
        }
    }

    /** A command from the journal: perhaps an older module wrote it, so a parameter that nobody knows is passed over. */
    static Command recorded(MtmDescriptor module, RecordedCommand command) {
        return decode(require(module, command.id()), command.parameters());
    }

    /** A command that somebody asks for. @throws MessagingException INVALID, naming the parameter that is wrong */
    static Command asked(Module module, String id, Map<String, String> parameters) {
        return module.calls()
                .callThrough(
                        "decode", module.calls().bounds().call(), () -> asked(module.descriptor(), id, parameters));
    }

    static Command asked(MtmDescriptor module, String id, Map<String, String> parameters) {
        CommandDescriptor descriptor = require(module, id);
        List<String> names =
                descriptor.parameters().stream().map(Parameter::name).toList();
        for (String name : parameters.keySet()) {
            if (!names.contains(name)) {
                throw new MessagingException(
                        ErrorKind.INVALID,
                        "The command '" + id + "' has no parameter '" + name + "'",
                        names.isEmpty() ? "It has none" : "It has: " + String.join(", ", names));
            }
        }
        for (Parameter parameter : descriptor.parameters()) {
            if (parameter.required()
                    && parameters.getOrDefault(parameter.name(), "").isBlank()) {
                throw new MessagingException(
                        ErrorKind.INVALID,
                        "The command '" + id + "' needs the parameter '" + parameter.name() + "'",
                        "Give it: " + parameter.help());
            }
        }
        return decode(descriptor, parameters);
    }

    private static Command decode(CommandDescriptor descriptor, Map<String, String> parameters) {
        try {
            Command command = descriptor.decode().apply(parameters);
            if (command == null || !descriptor.id().equals(command.id())) {
                throw new MessagingException(
                        ErrorKind.INTERNAL,
                        "The module made " + command + " of the command '" + descriptor.id() + "'",
                        "Please report it");
            }
            return command;
        } catch (IllegalArgumentException | NullPointerException e) {
            throw new MessagingException(
                    ErrorKind.INVALID,
                    "A parameter of '" + descriptor.id() + "' is wrong: " + e.getMessage(),
                    descriptor.parameters().stream()
                            .map(parameter -> parameter.name() + ": " + parameter.help())
                            .collect(Collectors.joining("; ")),
                    e);
        }
    }
}
