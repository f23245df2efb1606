// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.openmtm.shell.console.Console;
import org.openmtm.shell.console.Prompter;
import org.openmtm.shell.console.Screen;

/** A command that ran: its exit status and what it wrote. */
record Ran(int status, String out, String err, byte[] bytes) {

    static Ran words(FakeEnvironment environment, String... words) {
        return with(environment, "", words);
    }

    static Ran with(FakeEnvironment environment, String input, String... words) {
        return on(Screen.NONE, environment, input, words);
    }

    /** With a person at a terminal who answers every question the same. */
    static Ran answering(FakeEnvironment environment, String answer, String... words) {
        Screen screen = new Screen() {
            @Override
            public boolean outTerminal() {
                return false;
            }

            @Override
            public boolean errTerminal() {
                return false;
            }

            @Override
            public int width() {
                return Integer.MAX_VALUE;
            }

            @Override
            public Optional<Prompter> prompter() {
                return Optional.of(new Prompter() {
                    @Override
                    public char[] password(String prompt) {
                        return answer.toCharArray();
                    }

                    @Override
                    public String line(String prompt) {
                        return answer;
                    }
                });
            }
        };
        return on(screen, environment, "", words);
    }

    private static Ran on(Screen screen, FakeEnvironment environment, String input, String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, false, StandardCharsets.UTF_8),
                screen);
        int status = new CommandRunner(environment).run(List.of(words), console);
        return new Ran(
                status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8), out.toByteArray());
    }
}
