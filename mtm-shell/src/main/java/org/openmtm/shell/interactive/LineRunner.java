// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.interactive;

import java.io.EOFException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.apache.felix.service.command.Function;
import org.apache.felix.service.command.Job;
import org.openmtm.shell.console.SafeText;

/** Runs lines through a Gogo session: our commands, those of other bundles, pipes. For one thread. */
final class LineRunner implements AutoCloseable {

    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;

    private final CommandSession session;
    private final ShellSession shell;
    private final PrintStream out;
    private final PrintStream err;

    LineRunner(CommandProcessor gogo, ShellSession shell, InputStream in, PrintStream out, PrintStream err) {
        this.shell = shell;
        this.out = out;
        this.err = err;
        session = gogo.createSession(in, immediate(out), immediate(err));
        session.put(ShellSession.VARIABLE, shell);
        session.put("SCOPE", "mtm:felix:*");
        // A word like rep* is for the search, not a pattern for file names.
        session.put(CommandSession.OPTION_NO_GLOB, true);
        Function exit = (gogoSession, arguments) -> {
            shell.end();
            return null;
        };
        List.of("exit", "quit").forEach(word -> session.put(word, exit));
        session.put("grep", (Function) Grep::execute);
    }

    /** Gogo writes through a channel, which cannot flush what it writes to: events must not wait for their command. */
    private static PrintStream immediate(PrintStream target) {
        return new PrintStream(target, true, StandardCharsets.UTF_8);
    }

    ShellSession shell() {
        return shell;
    }

    /** @return the exit status */
    int run(String line) {
        if (line.isBlank() || line.strip().startsWith("#")) {
            return 0;
        }
        shell.beginLine();
        try {
            Object result = session.execute(line);
            if (result != null) {
                out.println(session.format(result, Converter.INSPECT));
            }
        } catch (Exception e) {
            tell(line, e);
        }
        out.flush();
        err.flush();
        return shell.status();
    }

    /** Ctrl-C for commands that are not ours. */
    void interruptForeign() {
        Job job = session.foregroundJob();
        if (job != null) {
            job.interrupt();
        }
    }

    private void tell(String line, Exception e) {
        String kind = e.getClass().getSimpleName();
        String word = line.strip().split("\\s", 2)[0];
        if (kind.equals("CommandNotFoundException")) {
            say("there is no command '" + word + "'. See: help", WRONG_USAGE);
        } else if (e instanceof EOFException) {
            say("a quote or bracket is not closed; quote what holds one, as in \"don't\"", WRONG_USAGE);
        } else if (kind.equals("SyntaxError")) {
            say("this line makes no sense here: " + e.getMessage(), WRONG_USAGE);
        } else {
            String message = e.getMessage() == null ? kind : e.getMessage();
            say(word + ": " + message, FAILED);
        }
    }

    private void say(String text, int status) {
        err.println("mtm: " + SafeText.line(text));
        shell.commandEnded(status);
    }

    @Override
    public void close() {
        session.close();
    }
}
