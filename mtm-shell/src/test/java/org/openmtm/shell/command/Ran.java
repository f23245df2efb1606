// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.openmtm.shell.console.Console;
import org.openmtm.shell.console.Screen;

/** A command that ran: its exit status and what it wrote. */
record Ran(int status, String out, String err, byte[] bytes) {

    static Ran words(FakeEnvironment environment, String... words) {
        return with(environment, "", words);
    }

    static Ran with(FakeEnvironment environment, String input, String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, false, StandardCharsets.UTF_8),
                Screen.NONE);
        int status = new CommandRunner(environment).run(List.of(words), console);
        return new Ran(
                status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8), out.toByteArray());
    }
}
