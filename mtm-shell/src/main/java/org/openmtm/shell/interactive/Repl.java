// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.interactive;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.openmtm.session.MessagingSession;
import org.openmtm.shell.command.Completion;
import org.openmtm.shell.command.Environment;
import org.openmtm.shell.command.Notices;

/** The interactive shell: prompt, editing, history, completion, and new mail told above the prompt. */
final class Repl {

    private static final String PROMPT = "mtm> ";

    private final Environment environment;
    private final Tty tty;
    private final LineRunner lines;
    private final PrintStream err;

    Repl(Environment environment, Tty tty, LineRunner lines, PrintStream err) {
        this.environment = environment;
        this.tty = tty;
        this.lines = lines;
        this.err = err;
    }

    /** Until exit or the end of input. */
    int run() throws IOException {
        Terminal terminal = tty.terminal();
        terminal.handle(Terminal.Signal.INT, signal -> {
            if (!lines.shell().interrupts().interrupt()) {
                lines.interruptForeign();
            }
        });
        // A stopped shell would leave the terminal in the mode of the line editor.
        terminal.handle(Terminal.Signal.TSTP, Terminal.SignalHandler.SIG_IGN);
        LineReader reader = reader(terminal);
        terminal.writer().println("OpenMTM " + environment.version() + ". Try: help, demo, exit");
        try (MessagingSession session = environment.messaging().open("shell")) {
            session.observe(session.read().lastEvent(), new Notices(session, reader::printAbove));
            loop(reader);
        }
        return 0;
    }

    private void loop(LineReader reader) {
        while (!lines.shell().ended()) {
            try {
                lines.run(reader.readLine(PROMPT));
            } catch (UserInterruptException cleared) {
                // Ctrl-C at the prompt: a fresh line.
                err.flush();
            } catch (EndOfFileException end) {
                return;
            }
        }
    }

    private LineReader reader(Terminal terminal) throws IOException {
        Path history = PrivateHistory.prepare(environment.data().resolve("shell-history"));
        DefaultParser parser = new DefaultParser();
        parser.setEofOnUnclosedQuote(false);
        Completion completion = new Completion(environment);
        return LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("mtm")
                .parser(parser)
                .history(new PrivateHistory())
                .completer((reader, line, candidates) -> completion
                        .candidates(line.words().subList(0, line.wordIndex()), line.word())
                        .forEach(c -> candidates.add(new org.jline.reader.Candidate(
                                c.value(),
                                c.value(),
                                null,
                                c.help().isEmpty() ? null : c.help(),
                                null,
                                null,
                                c.complete()))))
                .variable(LineReader.HISTORY_FILE, history)
                .variable(LineReader.HISTORY_SIZE, 2000)
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.HISTORY_TIMESTAMPED, false)
                .build();
    }
}
