// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.interactive;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.apache.felix.service.command.Process;
import org.openmtm.shell.command.CommandRunner;
import org.openmtm.shell.console.Console;
import org.openmtm.shell.console.Prompter;
import org.openmtm.shell.console.Screen;

/** One of our commands as a function of Gogo: with its streams, its exit status, and in our shell its terminal. */
final class GogoFunction implements Function {

    private final String name;
    private final CommandRunner runner;

    GogoFunction(String name, CommandRunner runner) {
        this.name = name;
        this.runner = runner;
    }

    @Override
    public Object execute(CommandSession session, List<Object> arguments) {
        List<String> words = new ArrayList<>();
        words.add(name);
        arguments.forEach(argument -> words.add(String.valueOf(argument)));
        Process process = Process.Utils.current();
        if (session.get(ShellSession.VARIABLE) instanceof ShellSession shell) {
            Console console = console(process, session, new PipeScreen(shell.screen(), process));
            int status = shell.interrupts().run(() -> runner.run(shell.words(words), console));
            shell.commandEnded(status);
            tell(process, status);
        } else {
            tell(process, runner.run(words, console(process, session, Screen.NONE)));
        }
        return null;
    }

    /** For the operators && and || of Gogo. */
    private static void tell(Process process, int status) {
        if (process != null) {
            process.error(status);
        }
    }

    private static Console console(Process process, CommandSession session, Screen screen) {
        PrintStream out = ProcessStreams.utf8(process == null ? session.getConsole() : process.out());
        PrintStream err = ProcessStreams.utf8(process == null ? session.getConsole() : process.err());
        return new Console(process == null ? session.getKeyboard() : process.in(), out, err, screen);
    }

    /** The terminal as one command of a pipe sees it. */
    private record PipeScreen(Screen screen, Process process) implements Screen {

        @Override
        public boolean outTerminal() {
            return (process == null || process.isTty(1)) && screen.outTerminal();
        }

        @Override
        public boolean errTerminal() {
            return (process == null || process.isTty(2)) && screen.errTerminal();
        }

        @Override
        public int width() {
            return screen.width();
        }

        @Override
        public Optional<Prompter> prompter() {
            return screen.prompter();
        }
    }
}
