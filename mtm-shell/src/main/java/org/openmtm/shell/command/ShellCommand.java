// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.concurrent.Callable;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.console.Console;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** One command: parsed by picocli into its fields, run once with a session of its own. */
abstract class ShellCommand implements Callable<Integer> {

    static final int DONE = 0;
    static final int FAILED = 1;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and stop.")
    private boolean help;

    private final Toolbox tools;

    ShellCommand(Toolbox tools) {
        this.tools = tools;
    }

    @Override
    public final Integer call() throws Exception {
        try (MessagingSession session = environment().messaging().open("shell")) {
            return run(session);
        }
    }

    /**
     * @return the exit status
     * @throws Exception a MessagingException, or what the runner turns into one
     */
    abstract int run(MessagingSession session) throws Exception;

    final Toolbox tools() {
        return tools;
    }

    final Console console() {
        return tools.console();
    }

    final Environment environment() {
        return tools.environment();
    }

    final Finder find(MessagingSession session) {
        return new Finder(environment().messaging().accounts(), session.read());
    }

    final Waiting waiting(MessagingSession session) {
        return new Waiting(session, console(), tools.resident());
    }

    /** The option parser's own error: exit status 2. */
    final ParameterException wrongUsage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
