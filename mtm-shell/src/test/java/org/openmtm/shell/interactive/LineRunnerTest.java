// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.interactive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.service.command.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openmtm.shell.command.CommandRunner;
import org.openmtm.shell.command.CommandTree;
import org.openmtm.shell.command.FakeEnvironment;
import org.openmtm.shell.console.Screen;

class LineRunnerTest {

    private final CommandProcessorImpl gogo = new CommandProcessorImpl(null);
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final LineRunner lines = runner(false);

    private LineRunner runner(boolean json) {
        CommandRunner runner = new CommandRunner(new FakeEnvironment());
        CommandTree.names().forEach(name -> gogo.addCommand("mtm", new GogoFunction(name, runner), name));
        Function foreign = (session, arguments) -> "foreign " + arguments;
        gogo.addCommand("other", foreign, "lb");
        Function broken = (session, arguments) -> {
            throw new IllegalStateException("it broke");
        };
        gogo.addCommand("other", broken, "broken");
        return new LineRunner(
                gogo,
                new ShellSession(Screen.NONE, new Interrupts(), json),
                InputStream.nullInputStream(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void close() {
        lines.close();
        gogo.stop();
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void ourCommandsRunWithTheirStatus() {
        assertThat(lines.run("count work INBOX")).isZero();
        assertThat(out()).isEqualTo("2 messages, 1 unread, 2 complete here\n");
        assertThat(lines.run("count nobody")).isEqualTo(1);
        assertThat(lines.run("count")).isEqualTo(2);
        assertThat(err().lines()).hasSize(2);
    }

    @Test
    void commandsOfOthersRunToo() {
        assertThat(lines.run("lb")).isZero();
        assertThat(out()).isEqualTo("foreign []\n");
        assertThat(lines.run("broken")).isEqualTo(1);
        assertThat(err()).isEqualTo("mtm: broken: it broke\n");
    }

    @Test
    void linesAreJoinedByPipes() {
        assertThat(lines.run("list work INBOX | grep -i lunch")).isZero();
        assertThat(out().lines()).singleElement().asString().contains("Lunch");
    }

    @Test
    void textOfAnyScriptGoesThroughPipes() {
        assertThat(lines.run("search 'Grüße 日本' --json | grep 日本")).isZero();
        assertThat(out()).contains("\"query\":\"Grüße 日本\"");
    }

    @Test
    void aFailureInAPipeIsTheStatusOfTheLine() {
        assertThat(lines.run("list nobody INBOX | grep x")).isEqualTo(1);
        assertThat(err()).contains("There is no account 'nobody'");
        assertThat(lines.run("count nobody || count work INBOX")).isEqualTo(1);
        assertThat(out()).contains("2 messages");
    }

    @ParameterizedTest
    @CsvSource({
        "search rep*, rep*",
        "search from:anna, from:anna",
        "search 007, 007",
        "search \"two words\", two words",
        "search '''a  b''', a  b",
        "search a@b.c, a@b.c",
    })
    void wordsReachTheCommandAsTheyAreTyped(String line, String query) {
        assertThat(lines.run(line + " --json")).as(err()).isZero();
        assertThat(out()).contains("\"query\":\"" + query + "\"");
    }

    @ParameterizedTest
    @CsvSource({
        "nonsense, there is no command 'nonsense'",
        "search don't, a quote or bracket is not closed",
        "search (x, a quote or bracket is not closed",
    })
    void nonsenseIsWrongUsageInOneLine(String line, String words) {
        assertThat(lines.run(line)).isEqualTo(2);
        assertThat(err()).startsWith("mtm: ").contains(words);
        assertThat(err().lines()).hasSize(1);
    }

    @Test
    void commentsAndEmptyLinesAreNothing() {
        assertThat(lines.run("")).isZero();
        assertThat(lines.run("   ")).isZero();
        assertThat(lines.run("  # count nobody")).isZero();
        assertThat(out() + err()).isEmpty();
    }

    @Test
    void aScriptStopsAtItsFirstFailure() throws IOException {
        String script = "# first\ncount work INBOX\n\ncount nobody\ncount work\n";
        assertThat(new Script(lines).run(new BufferedReader(new StringReader(script))))
                .isEqualTo(1);
        assertThat(out().lines()).hasSize(1);
        assertThat(err().lines()).hasSize(1);
    }

    @Test
    void aScriptEndsAtExit() throws IOException {
        assertThat(new Script(lines).run(new BufferedReader(new StringReader("exit\ncount nobody\n"))))
                .isZero();
        assertThat(err()).isEmpty();
    }

    @Test
    void jsonCanBeSaidForAWholeScript() {
        try (LineRunner json = runner(true)) {
            assertThat(json.run("count work INBOX")).isZero();
        }
        assertThat(out()).startsWith("{\"account\":\"work\"");
    }
}
