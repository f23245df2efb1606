// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.shell.console.Console;
import org.openmtm.shell.console.Human;
import org.openmtm.shell.console.Prompter;
import org.openmtm.shell.console.Screen;
import org.openmtm.shell.demo.Stage;

/** Shows the tour: step by step for people, as one document with JSON. */
final class DemoStage implements Stage {

    private static final String INDENT = "     ";
    private static final int MAX_WIDTH = 100;

    private final Toolbox tools;
    private final Console console;
    private final CommandRunner runner;
    private final List<Map<String, Object>> steps = new ArrayList<>();
    private final long begun = System.nanoTime();
    private long stepBegun;

    DemoStage(Toolbox tools) {
        this.tools = tools;
        this.console = tools.console();
        this.runner = new CommandRunner(tools.environment());
    }

    @Override
    public void step(String title) {
        stepBegun = System.nanoTime();
        Map<String, Object> step = new LinkedHashMap<>();
        step.put("title", title);
        steps.add(step);
        show("");
        show(console.style().strong(String.format("%2d.  %s", steps.size(), title)));
    }

    @Override
    public void say(String text) {
        show(INDENT + text);
    }

    @Override
    public void type(List<String> words) {
        type(words, ShellCommand.DONE);
    }

    @Override
    public void typeInVain(List<String> words) {
        type(words, ShellCommand.FAILED);
    }

    private void type(List<String> words, int expected) {
        if (Thread.currentThread().isInterrupted()) {
            throw new MessagingException(ErrorKind.CANCELLED, "Cancelled", "");
        }
        typed(words).forEach(line -> show(INDENT + console.style().weak(line)));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = runner.run(words, inner(out, err));
        for (ByteArrayOutputStream bytes : List.of(out, err)) {
            bytes.toString(StandardCharsets.UTF_8).lines().forEach(line -> show(INDENT + line));
        }
        if (err.toString(StandardCharsets.UTF_8).equals(Failure.CANCELLED + "\n")) {
            throw new MessagingException(ErrorKind.CANCELLED, "Cancelled", "");
        }
        if (status != expected) {
            throw new MessagingException(
                    ErrorKind.INTERNAL,
                    "Step " + steps.size() + " of the tour ended with " + status + ": "
                            + err.toString(StandardCharsets.UTF_8).strip(),
                    "");
        }
    }

    /** The command as a person would type it, broken before options where it is too long for a line. */
    private List<String> typed(List<String> words) {
        int room = Math.min(console.width(), MAX_WIDTH) - INDENT.length();
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder("$ mtm");
        for (int i = 0; i < words.size(); i++) {
            boolean option = words.get(i).startsWith("--");
            int needed = quoted(words.get(i)).length()
                    + 1
                    + (i + 1 < words.size() ? words.get(i + 1).length() + 1 : 0);
            if (option && line.length() + needed > room - 2) {
                lines.add(line + " \\");
                line = new StringBuilder("   ");
            }
            line.append(' ').append(quoted(words.get(i)));
        }
        lines.add(line.toString());
        return lines;
    }

    private static String quoted(String word) {
        return word.matches("[\\p{Alnum}@%+=:,./_-]+") ? word : "'" + word + "'";
    }

    @Override
    public void verify(String what, boolean holds) {
        Duration took = Duration.ofNanos(System.nanoTime() - stepBegun);
        Map<String, Object> step = steps.get(steps.size() - 1);
        step.put("verified", what);
        step.put("ok", holds);
        step.put("millis", took.toMillis());
        if (!holds) {
            throw new MessagingException(
                    ErrorKind.INTERNAL, "Step " + steps.size() + " of the tour is not so: " + what, "");
        }
        show(INDENT + "✓ " + what + console.style().weak("  (" + Human.duration(took) + ")"));
    }

    void finish() {
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        if (console.json()) {
            console.document()
                    .object()
                    .name("ok")
                    .value(true)
                    .name("millis")
                    .value(took.toMillis())
                    .name("steps")
                    .value(steps)
                    .endObject();
            return;
        }
        show("");
        show("All " + steps.size() + " steps are verified, in " + Human.duration(took)
                + ". Your own mailbox: mtm help account add");
    }

    /** What is shown was made harmless by the commands themselves. */
    private void show(String line) {
        if (!console.json()) {
            console.out().println(line);
            console.out().flush();
        }
    }

    /** The tables of the tour are as wide as the terminal, less the indent. */
    private Console inner(ByteArrayOutputStream out, ByteArrayOutputStream err) {
        Screen screen = new Screen() {
            @Override
            public boolean outTerminal() {
                return console.outTerminal();
            }

            @Override
            public boolean errTerminal() {
                return false;
            }

            @Override
            public int width() {
                return console.width() - INDENT.length();
            }

            @Override
            public Optional<Prompter> prompter() {
                return Optional.empty();
            }
        };
        return new Console(
                InputStream.nullInputStream(),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, false, StandardCharsets.UTF_8),
                screen);
    }
}
