// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.launcher;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.openmtm.host.DataDirectory;
import org.openmtm.host.HostException;
import org.openmtm.host.HostLog;

/**
 * Starts OpenMTM: {@code mtm [--data DIR] [--json] [COMMAND ARGS… | -f FILE]}. The launcher knows the data directory
 * and the framework; what the words mean is the business of the shell bundle.
 */
public final class Main {

    private static final long DEFAULT_START_SECONDS = 30;

    private final PrintStream out;
    private final PrintStream err;

    private Main(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Runs one command or the interactive shell, and ends the JVM with its exit status. */
    public static void main(String[] args) {
        System.exit(new Main(System.out, System.err).run(args));
    }

    private int run(String[] args) {
        try {
            return launch(Arguments.parse(args, System.getenv(), System.getProperty("user.home")));
        } catch (LaunchException e) {
            if (List.of(args).contains("--json")) {
                out.println(e.json());
                out.flush();
            }
            err.println("mtm: " + e.getMessage());
            return e.exitStatus();
        } catch (Exception e) {
            err.println("mtm: the command ended unexpectedly: " + e + "; the log directory may hold more");
            return LaunchException.FAILED;
        }
    }

    private int launch(Arguments arguments) throws Exception {
        try (DataDirectory data = open(arguments)) {
            Path home = Path.of(System.getProperty("openmtm.home", "")).toAbsolutePath();
            setSystemProperties(home, data);
            HostLog log = data.log();
            JvmLog.redirectTo(log);
            Console console = Console.install(log);
            try (Host host = Host.start(home, data, arguments, log)) {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> terminate(console, host, data), "openmtm-stop"));
                return call(host.findMain(Long.getLong("openmtm.start.seconds", DEFAULT_START_SECONDS)), console);
            }
        }
    }

    private static int call(Callable<?> command, Console console) throws Exception {
        console.unmute();
        try {
            return command.call() instanceof Integer status ? status : LaunchException.FAILED;
        } finally {
            console.mute();
        }
    }

    /** What the command says on standard error while it is stopped from outside is for the user's eyes. */
    private static void terminate(Console console, Host host, DataDirectory data) {
        console.muteOutput();
        host.close();
        try {
            data.discard();
        } catch (IOException e) {
            // The system's own cleaning of temporary files is left to do it; nobody could be told any more.
            console.mute();
        }
    }

    /** Help must be had even while another process works on the data directory, or where there can be none. */
    private static DataDirectory open(Arguments arguments) throws LaunchException {
        try {
            if (arguments.data() == null) {
                return DataDirectory.temporary(arguments.summary());
            }
            try {
                return DataDirectory.open(arguments.data(), arguments.summary());
            } catch (HostException e) {
                if (!arguments.asksForInformation()) {
                    throw e;
                }
                return DataDirectory.temporary(arguments.summary());
            }
        } catch (HostException e) {
            throw LaunchException.failed(e.getMessage() + "; " + e.advice() + " with --data DIR", e);
        }
    }

    /** Libraries in bundles read these when they load; the framework's properties do not reach them. */
    private static void setSystemProperties(Path home, DataDirectory data) throws IOException {
        System.setProperty("openmtm.data", data.path().toString());
        Path logging = home.resolve("conf").resolve("logback.xml");
        if (System.getProperty("logback.configurationFile") == null && Files.exists(logging)) {
            System.setProperty("logback.configurationFile", logging.toString());
        }
        String natives = data.nativeLibraries().toString();
        for (String library : List.of("org.sqlite.tmpdir", "ZstdTempFolder", "jline.tmpdir")) {
            System.setProperty(library, natives);
        }
    }
}
