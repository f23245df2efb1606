// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.console;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.function.Supplier;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.operation.Progress;

/** The streams of one command and how to use them. Standard output is UTF-8, whatever the locale. */
public final class Console {

    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;
    private final Screen screen;
    private boolean json;

    public Console(InputStream in, PrintStream out, PrintStream err, Screen screen) {
        this.in = in;
        this.out = out;
        this.err = err;
        this.screen = screen;
    }

    public InputStream in() {
        return in;
    }

    public PrintStream out() {
        return out;
    }

    public PrintStream err() {
        return err;
    }

    /** From now on standard output holds JSON and nothing else. */
    public void useJson() {
        json = true;
    }

    /** Whether standard output has to be JSON. */
    public boolean json() {
        return json;
    }

    public boolean outTerminal() {
        return screen.outTerminal();
    }

    /** Columns to fill: the terminal's, or without end on a pipe. */
    public int width() {
        return screen.outTerminal() ? Math.max(10, screen.width()) : Integer.MAX_VALUE;
    }

    public Style style() {
        return screen.outTerminal() && System.getenv("NO_COLOR") == null ? Style.ANSI : Style.PLAIN;
    }

    /** Starts a JSON document. */
    public JsonWriter document() {
        return new JsonWriter(out);
    }

    /** Prints a line for people; the text is made harmless. */
    public void line(String text) {
        out.println(SafeText.line(text));
    }

    /** Says something beside the result, on standard error; silent with JSON. */
    public void note(String text) {
        if (!json) {
            out.flush();
            err.println(SafeText.line(text));
            err.flush();
        }
    }

    /** Some work that takes its time. */
    @FunctionalInterface
    public interface Work<T, X extends Exception> {
        T run() throws X;
    }

    /** Shows the progress while the work runs; nothing where standard error is no terminal. */
    public <T, X extends Exception> T showing(Supplier<Progress> progress, Work<T, X> work) throws X {
        ProgressBar bar = screen.errTerminal() ? ProgressBar.show(err, screen::width, progress) : null;
        try {
            return work.run();
        } finally {
            if (bar != null) {
                bar.close();
            }
        }
    }

    /**
     * Whom to ask.
     *
     * @param instead what to do where nobody can be asked
     * @throws MessagingException INVALID where there is no terminal
     */
    public Prompter prompter(String instead) {
        return screen.prompter()
                .orElseThrow(
                        () -> new MessagingException(ErrorKind.INVALID, "There is no terminal to ask on", instead));
    }

    public boolean canAsk() {
        return screen.prompter().isPresent();
    }
}
