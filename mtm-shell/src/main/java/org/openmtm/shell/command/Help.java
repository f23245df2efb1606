// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "help",
        description = "Show help, for everything or for one command.",
        footer = {"", "Examples:", "  mtm help", "  mtm help sync", "  mtm help account add"})
final class Help implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and stop.")
    private boolean help;

    @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "The command, and its second word.")
    private List<String> words = List.of();

    @Override
    public Integer call() {
        CommandLine line = spec.parent().commandLine();
        CommandLine at = line;
        for (String word : words) {
            CommandLine next = at.getSubcommands().get(word);
            if (next == null) {
                throw new ParameterException(line, "There is no command '" + String.join(" ", words) + "'");
            }
            at = next;
        }
        at.usage(line.getOut());
        return ShellCommand.DONE;
    }
}
