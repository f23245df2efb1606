// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.openmtm.entry.Entry;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.CommandDescriptor;
import org.openmtm.session.MessagingSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "invoke",
        description = {
            "Start any command of a module by its id, with its parameters as text.",
            "Other commands say the same in fewer words; this one reaches the commands of modules that nobody knew of.",
            "mtm mtm info TYPE lists them."
        },
        footer = {
            "",
            "Examples:",
            "  mtm invoke work is-connected",
            "  mtm invoke work sync folder=INBOX headersOnly=true",
            "  mtm invoke work compose kind=reply original=4711 text=Agreed."
        })
final class Invoke extends ShellCommand {

    @Parameters(index = "0", paramLabel = "NAME", description = "The account.")
    private String name;

    @Parameters(index = "1", paramLabel = "COMMAND", description = "The id of the command.")
    private String command;

    @Parameters(index = "2..*", arity = "0..*", paramLabel = "PARAMETER=VALUE", description = "Its parameters.")
    private List<String> words = List.of();

    @Option(names = "--sending", description = "Ask the service that sends, not the one that receives.")
    private boolean sending;

    Invoke(Toolbox tools) {
        super(tools);
    }

    @Override
    int run(MessagingSession session) throws InterruptedException {
        Finder find = find(session);
        Entry service = sending ? find.sending(find.account(name)) : find.receiving(name);
        Performed.of(session, waiting(session), service, decoded(descriptor(service)))
                .tell(console(), name + ": " + command + " is done");
        return DONE;
    }

    private CommandDescriptor descriptor(Entry service) {
        List<CommandDescriptor> commands = environment()
                .messaging()
                .modules()
                .module(service.mtm())
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.UNAVAILABLE,
                        "The module '" + service.mtm() + "' is not installed",
                        "Install its bundle; 'mtm mtm list' shows what is there"))
                .descriptor()
                .commands();
        return commands.stream()
                .filter(known -> known.id().equals(command))
                .findFirst()
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.NOT_SUPPORTED,
                        "The module " + service.mtm() + " has no command '" + command + "'",
                        "It has " + commands.stream().map(CommandDescriptor::id).collect(Collectors.joining(", "))));
    }

    private org.openmtm.mtm.Command decoded(CommandDescriptor descriptor) {
        Map<String, String> parameters = parameters(descriptor);
        try {
            return descriptor.decode().apply(parameters);
        } catch (IllegalArgumentException e) {
            throw wrongUsage("A parameter of " + command + " is wrong: " + e.getMessage());
        } catch (MessagingException e) {
            throw e.kind() == ErrorKind.INVALID ? wrongUsage(e.oneLine()) : e;
        }
    }

    private Map<String, String> parameters(CommandDescriptor descriptor) {
        Map<String, String> given = new LinkedHashMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals <= 0) {
                throw wrongUsage("'" + word + "' is no PARAMETER=VALUE");
            }
            given.put(word.substring(0, equals), word.substring(equals + 1));
        }
        List<String> known = descriptor.parameters().stream()
                .map(CommandDescriptor.Parameter::name)
                .toList();
        given.keySet().stream().filter(one -> !known.contains(one)).findFirst().ifPresent(unknown -> {
            throw wrongUsage("The command " + command + " has no parameter '" + unknown + "'"
                    + (known.isEmpty() ? ", it has none" : "; it has " + String.join(", ", known)));
        });
        descriptor.parameters().stream()
                .filter(parameter -> parameter.required() && !given.containsKey(parameter.name()))
                .findFirst()
                .ifPresent(missing -> {
                    throw wrongUsage("It lacks " + missing.name() + "=…: " + missing.help());
                });
        return given;
    }
}
