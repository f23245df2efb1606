// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.openmtm.shell.console.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

@Command(
        name = "mtm",
        customSynopsis = "mtm [--data DIR] [--json] [COMMAND ARGS… | -f FILE]",
        description = {
            "",
            "Mail in a local store, fetched and sent by exchangeable modules.",
            "Without a command: an interactive shell, or commands from standard input where that is no terminal."
        },
        footer = {
            "",
            "mtm help COMMAND tells more. Exit status: 0 done, 1 failed, 2 wrong usage.",
            "",
            "Examples:",
            "  mtm demo",
            "  mtm account add work --imap mail.example.org --user anna@example.org",
            "  mtm sync work",
            "  mtm --json count work INBOX"
        })
final class Root implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The data directory. Default: $XDG_DATA_HOME/openmtm, else ~/.local/share/openmtm.")
    private Path data;

    @Option(
            names = "-f",
            paramLabel = "FILE",
            description = "Run the commands of this file; stop at the first failure.")
    private Path script;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version and stop.")
    private boolean version;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and stop.")
    private boolean help;

    private final Toolbox tools;
    private final Start start;

    /** @param start null where only commands make sense: inside a shell */
    Root(Toolbox tools, Start start) {
        this.tools = tools;
        this.start = start;
    }

    /** Understood by every command, before it or after it. */
    @Option(
            names = "--json",
            scope = ScopeType.INHERIT,
            description = "Print JSON on standard output, and nothing else there.")
    void json(boolean on) {
        Console console = tools.console();
        if (on) {
            console.useJson();
        }
    }

    @Override
    public Integer call() throws Exception {
        if (start == null) {
            throw new ParameterException(spec.commandLine(), "Say which command");
        }
        return script == null ? start.shell() : start.script(script);
    }

    /** The product's version. */
    record Version(Environment environment) implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {
                "OpenMTM " + environment.version() + " (Java " + System.getProperty("java.version") + ", "
                        + System.getProperty("os.name") + ")"
            };
        }
    }
}
