// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.interactive;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.apache.felix.service.command.Process;
import org.openmtm.shell.command.CommandRunner;
import org.openmtm.shell.command.CommandTree;
import org.openmtm.shell.command.Environment;
import org.openmtm.shell.console.Console;
import org.openmtm.shell.console.Screen;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Offers each command as a function of the scope {@code mtm}, in every Gogo shell. */
@Component(
        service = {},
        immediate = true)
public final class GogoCommands {

    private static final String SCOPE = "mtm";

    private final CommandRunner runner;
    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();

    @Activate
    public GogoCommands(BundleContext context, @Reference Environment environment) {
        runner = new CommandRunner(environment);
        for (String name : CommandTree.names()) {
            Dictionary<String, Object> properties = new Hashtable<>();
            properties.put(CommandProcessor.COMMAND_SCOPE, SCOPE);
            properties.put(CommandProcessor.COMMAND_FUNCTION, name);
            Function function = (session, arguments) -> execute(name, session, arguments);
            registrations.add(context.registerService(Function.class, function, properties));
        }
    }

    @Deactivate
    void deactivate() {
        registrations.forEach(ServiceRegistration::unregister);
    }

    private Object execute(String name, CommandSession session, List<Object> arguments) {
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
        public java.util.Optional<org.openmtm.shell.console.Prompter> prompter() {
            return screen.prompter();
        }
    }
}
