// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.interactive;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.felix.service.command.CommandProcessor;
import org.jline.utils.Signals;
import org.openmtm.shell.command.CommandRunner;
import org.openmtm.shell.command.Environment;
import org.openmtm.shell.command.Start;
import org.openmtm.shell.console.Console;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * What the launcher calls: one command, a script or the interactive shell, on the calling thread, to the exit status of
 * the process.
 */
@Component(service = Callable.class, property = "openmtm.main:Boolean=true")
public final class ShellMain implements Callable<Integer> {

    /** Ctrl-C that a command does not heed so often ends the process. */
    private static final int PATIENCE = 3;

    private final Environment environment;
    private final CommandProcessor gogo;
    private final List<String> arguments;
    /** Those of the command; of the commands of a script, once there is one. */
    private volatile Interrupts interrupts = new Interrupts();

    private int ignored;

    @Activate
    public ShellMain(
            @Reference Environment environment,
            @Reference CommandProcessor gogo,
            @Reference(service = Object.class, target = "(openmtm.arguments=*)")
                    Map.Entry<Map<String, Object>, Object> arguments) {
        this.environment = environment;
        this.gogo = gogo;
        this.arguments = List.of((String[]) arguments.getKey().get("openmtm.arguments"));
    }

    @Override
    public Integer call() {
        Object previous = Signals.register("INT", this::interrupted);
        PrintStream out = ProcessStreams.utf8(descriptor(FileDescriptor.out));
        PrintStream err = ProcessStreams.utf8(descriptor(FileDescriptor.err));
        try (Tty tty = new Tty(this::interrupted)) {
            Console console = new Console(System.in, out, err, tty);
            CommandRunner runner = new CommandRunner(environment);
            Process process = new Process(tty, console);
            return interrupts.run(() -> runner.run(arguments, console, process));
        } finally {
            out.flush();
            err.flush();
            Signals.unregister("INT", previous);
        }
    }

    /** Not System.out: Gogo replaces that by a stream which, in the thread of a command, leads back to ours. */
    private static PrintStream descriptor(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    private synchronized void interrupted() {
        if (!interrupts.interrupt() || ++ignored >= PATIENCE) {
            System.exit(1);
        }
    }

    /** What runs where the command line holds no command. */
    private final class Process implements Start {

        private final Tty tty;
        private final Console console;

        Process(Tty tty, Console console) {
            this.tty = tty;
            this.console = console;
        }

        @Override
        public int script(Path file) throws IOException {
            try (BufferedReader source = Files.newBufferedReader(file)) {
                return run(source);
            }
        }

        @Override
        public int shell() throws IOException {
            if (!tty.interactive()) {
                return run(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
            }
            try (LineRunner lines = lines(tty.terminal().input())) {
                return new Repl(environment, tty, lines, console.err()).run();
            }
        }

        private int run(BufferedReader source) throws IOException {
            try (LineRunner lines = lines(InputStream.nullInputStream())) {
                return new Script(lines).run(source);
            }
        }

        private LineRunner lines(InputStream in) {
            interrupts = new Interrupts();
            ShellSession session = new ShellSession(tty, interrupts, console.json());
            return new LineRunner(gogo, session, in, console.out(), console.err());
        }
    }
}
