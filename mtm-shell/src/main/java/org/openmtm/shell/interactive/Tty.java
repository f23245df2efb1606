// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.interactive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.spi.SystemStream;
import org.jline.terminal.spi.TerminalProvider;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.shell.console.Prompter;
import org.openmtm.shell.console.Screen;

/** The terminal of the process. Nothing of it is loaded before somebody asks. Thread safe. */
public final class Tty implements Screen, AutoCloseable {

    private static final int DEFAULT_WIDTH = 80;
    private static final int DEFAULT_HEIGHT = 24;
    /** Ways to look at the terminal, the fastest first. */
    private static final List<String> PROVIDERS = List.of("jni", "exec");

    private final Map<SystemStream, Boolean> streams = new EnumMap<>(SystemStream.class);
    private final Runnable onInterrupt;
    private TerminalProvider provider;
    private Terminal terminal;

    /** @param onInterrupt gets Ctrl-C: once the terminal is open, it and not the JVM hears of signals */
    public Tty(Runnable onInterrupt) {
        this.onInterrupt = onInterrupt;
    }

    @Override
    public boolean outTerminal() {
        return movable(SystemStream.Output);
    }

    @Override
    public boolean errTerminal() {
        return movable(SystemStream.Error);
    }

    /** Whether a person can type here and see an answer. */
    public boolean interactive() {
        return isTerminal(SystemStream.Input) && isTerminal(SystemStream.Output);
    }

    @Override
    public int width() {
        int width = terminal().getWidth();
        return width > 0 ? width : DEFAULT_WIDTH;
    }

    @Override
    public Optional<Prompter> prompter() {
        return isTerminal(SystemStream.Input) && (outTerminal() || errTerminal())
                ? Optional.of(new LinePrompter(terminal()))
                : Optional.empty();
    }

    private boolean movable(SystemStream stream) {
        String type = System.getenv("TERM");
        return type != null && !type.equals("dumb") && isTerminal(stream);
    }

    private synchronized boolean isTerminal(SystemStream stream) {
        return streams.computeIfAbsent(
                stream, asked -> inJLine(() -> provider() != null && provider().isSystemStream(asked)));
    }

    private TerminalProvider provider() {
        for (String name : PROVIDERS) {
            if (provider == null) {
                try {
                    provider = TerminalProvider.load(name);
                } catch (IOException | LinkageError e) {
                    // This way does not work on this system: the next one is tried.
                    provider = null;
                }
            }
        }
        return provider;
    }

    /** The terminal itself, opened now if it is not yet. */
    synchronized Terminal terminal() {
        if (terminal == null) {
            terminal = inJLine(() -> TerminalBuilder.builder()
                    .name("mtm")
                    .system(true)
                    .dumb(true)
                    .encoding(StandardCharsets.UTF_8)
                    .nativeSignals(true)
                    .signalHandler(this::raised)
                    .build());
            if (terminal.getWidth() == 0) {
                // Some serial lines and containers never say: the line editor needs something to work with.
                terminal.setSize(new Size(DEFAULT_WIDTH, DEFAULT_HEIGHT));
            }
            terminal.handle(Terminal.Signal.TSTP, Terminal.SignalHandler.SIG_DFL);
        }
        return terminal;
    }

    private void raised(Terminal.Signal signal) {
        if (signal == Terminal.Signal.INT) {
            onInterrupt.run();
        }
    }

    private interface Action<T> {
        T run() throws IOException;
    }

    /** JLine looks for its parts through the context class loader. */
    private static <T> T inJLine(Action<T> action) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(Terminal.class.getClassLoader());
        try {
            return action.run();
        } catch (IOException e) {
            throw new MessagingException(ErrorKind.INTERNAL, "The terminal cannot be used: " + e.getMessage(), "", e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Override
    public synchronized void close() {
        if (terminal != null) {
            try {
                terminal.close();
            } catch (IOException e) {
                throw new MessagingException(ErrorKind.INTERNAL, "The terminal cannot be given back", "", e);
            }
        }
    }

    /** Asks through a line editor of its own, so that nothing asked for gets into a history. */
    private record LinePrompter(Terminal terminal) implements Prompter {

        private static final Character NO_ECHO = (char) 0;

        @Override
        public char[] password(String prompt) {
            return read(prompt, NO_ECHO).toCharArray();
        }

        @Override
        public String line(String prompt) {
            return read(prompt, null);
        }

        private String read(String prompt, Character mask) {
            LineReader reader = LineReaderBuilder.builder().terminal(terminal).build();
            reader.setVariable(LineReader.DISABLE_HISTORY, true);
            reader.setOpt(LineReader.Option.DISABLE_EVENT_EXPANSION);
            try {
                return reader.readLine(prompt, mask);
            } catch (UserInterruptException | EndOfFileException e) {
                throw new MessagingException(ErrorKind.CANCELLED, "Cancelled", "");
            }
        }
    }
}
