// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.shell.console.Console;
import org.openmtm.shell.console.Style;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Runs one command line to its exit status: 0 done, 1 failed, 2 wrong usage. Never throws. Thread safe. */
public final class CommandRunner {

    /** The exit status of wrong usage. */
    public static final int WRONG_USAGE = 2;

    /** Less is refused by the option parser; a narrower terminal wraps. */
    private static final int MIN_HELP_WIDTH = 55;

    private static final int MAX_HELP_WIDTH = 100;

    private final Environment environment;

    public CommandRunner(Environment environment) {
        this.environment = environment;
    }

    /** Runs a command inside a shell. */
    public int run(List<String> words, Console console) {
        return run(words, new Toolbox(environment, console, true), null);
    }

    /** Runs the command line of a process. */
    public int run(List<String> words, Console console, Start start) {
        return run(words, new Toolbox(environment, console, false), start);
    }

    private int run(List<String> given, Toolbox tools, Start start) {
        Console console = tools.console();
        List<String> words = CommandTree.whole(given);
        try {
            CommandLine line = configured(CommandTree.of(tools, start, words), console);
            if (words.contains("--json")) {
                // Known before parsing, because wrong usage is told as JSON too.
                console.useJson();
            }
            return line.execute(words.toArray(String[]::new));
        } catch (RuntimeException e) {
            Failure.tell(console, Failure.of(e));
            return ShellCommand.FAILED;
        } finally {
            console.out().flush();
            console.err().flush();
        }
    }

    private CommandLine configured(CommandLine line, Console console) {
        boolean colour = console.style() == Style.ANSI;
        return line.setExpandAtFiles(false)
                .setAllowOptionsAsOptionParameters(false)
                .setAbbreviatedOptionsAllowed(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(HostPort.class, text -> convert(text, HostPort::parse))
                .registerConverter(EntryId.class, text -> convert(text, EntryId::parse))
                .setUsageHelpWidth(Math.max(MIN_HELP_WIDTH, Math.min(console.width(), MAX_HELP_WIDTH)))
                .setUsageHelpAutoWidth(false)
                .setColorScheme(CommandLine.Help.defaultColorScheme(colour ? Ansi.ON : Ansi.OFF))
                .setOut(writer(console.out()))
                .setErr(writer(console.err()))
                .setParameterExceptionHandler((wrong, args) -> tellUsage(console, wrong))
                .setExecutionExceptionHandler((thrown, failing, parsed) -> {
                    if (thrown instanceof ParameterException wrong) {
                        return tellUsage(console, wrong);
                    }
                    Failure.tell(console, Failure.of(thrown));
                    return ShellCommand.FAILED;
                });
    }

    /** The parser of options shows the words of this exception only. */
    private static <T> T convert(String text, Function<String, T> reading) {
        try {
            return reading.apply(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    private static PrintWriter writer(OutputStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }

    /** One line: what is wrong, and where to read on. */
    private static int tellUsage(Console console, ParameterException wrong) {
        String command = wrong.getCommandLine().getCommandSpec().qualifiedName(" ");
        String path = command.substring("mtm".length()).strip();
        String message = String.valueOf(wrong.getMessage()).replaceFirst("^Error: ", "");
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            String guess = unmatched.getSuggestions().stream().limit(2).collect(Collectors.joining(" or "));
            message = "'" + unmatched.getUnmatched().get(0) + "' is not understood"
                    + (guess.isEmpty() ? "" : " (did you mean " + guess + "?)");
        }
        Failure.tell(
                console,
                new MessagingException(
                        ErrorKind.INVALID,
                        path.isEmpty() ? message : path + ": " + message,
                        path.isEmpty() ? "See: mtm help" : "See: mtm help " + path));
        return WRONG_USAGE;
    }
}
