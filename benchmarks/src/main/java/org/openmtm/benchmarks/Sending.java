// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.openmtm.testservers.SmtpSink;
import org.openmtm.testservers.TestTools;
import org.openmtm.testservers.TestTools.Located;
import org.openmtm.testservers.TestTools.Tool;

/**
 * A thousand mails of 5 KB over one connection to a local smtp-sink: by us, each in the ledger durably before its dot; by
 * plain Jakarta Mail, which keeps no record; by Postfix's smtp-source as the limit. Both JVMs do two rounds: in the first
 * they are cold.
 */
final class Sending {
    private static final int BYTES = 5_000;
    private static final int ROUNDS = 2;

    private final Mailbox mailbox;
    private final Figures figures;
    private final Ours ours;
    private final Options options;
    private final int mails;

    Sending(Mailbox mailbox, Figures figures, Ours ours, Options options) {
        this.mailbox = mailbox;
        this.figures = figures;
        this.ours = ours;
        this.options = options;
        this.mails = options.part(1_000);
    }

    void source() throws IOException, InterruptedException {
        Located source = TestTools.require(Tool.SMTP_SOURCE);
        try (SmtpSink sink = SmtpSink.swallowing()) {
            double seconds = new Command(
                            List.of(
                                    source.executable().toString(),
                                    "-d",
                                    "-s1",
                                    "-m" + mails,
                                    "-l" + BYTES,
                                    "-f" + SentText.FROM,
                                    "-t" + SentText.TO,
                                    "127.0.0.1:" + sink.port()),
                            source.environment())
                    .run()
                    .seconds();
            figures.add(Names.SOURCE_RATE, mails / seconds);
        }
    }

    void jakarta() throws IOException, InterruptedException {
        Path module = options.root().resolve("benchmarks").resolve("target");
        String classes = module.resolve("classes")
                + File.pathSeparator
                + Files.readString(module.resolve("test.classpath")).strip();
        try (SmtpSink sink = SmtpSink.swallowing()) {
            String said = new Command(List.of(
                            Jdks.running().toString(),
                            "-cp",
                            classes,
                            "org.openmtm.benchmarks.JakartaMail",
                            Integer.toString(sink.port()),
                            Integer.toString(mails),
                            Integer.toString(BYTES),
                            Integer.toString(ROUNDS)))
                    .run()
                    .output();
            List<MatchResult> rounds =
                    Pattern.compile("round ([0-9.]+)").matcher(said).results().toList();
            if (rounds.size() != ROUNDS) {
                throw new IOException("Jakarta Mail said: " + said);
            }
            figures.add(
                    Names.JAKARTA_COLD, mails / Double.parseDouble(rounds.get(0).group(1)));
            figures.add(
                    Names.JAKARTA_RATE, mails / Double.parseDouble(rounds.get(1).group(1)));
        }
    }

    void ours() throws IOException, InterruptedException {
        Path text = Files.writeString(options.work().resolve("text"), SentText.of(BYTES));
        try (SmtpSink sink = SmtpSink.swallowing()) {
            // The copies in a Sent folder are left out: the peers file none.
            ours.addSender(mailbox.port(0), sink.port(), "smtp.address=" + SentText.FROM, "smtp.file.sent=never");
            Command command = ours.mtm("--json", "-f", "/dev/stdin");
            try (RunningShell shell = new RunningShell(command, options.work().resolve("shell.err"))) {
                for (String name : List.of(Names.OURS_COLD, Names.OURS_RATE)) {
                    queue(shell, text);
                    long start = System.nanoTime();
                    shell.send("invoke " + Ours.ACCOUNT + " send-queued --sending includeNextConnection=true");
                    RunningShell.Line answer = shell.next(600);
                    figures.add(name, mails / ((answer.nanos() - start) / 1e9));
                    check(answer.text());
                }
            }
        }
    }

    private void queue(RunningShell shell, Path text) throws IOException, InterruptedException {
        List<String> unanswered = new ArrayList<>();
        for (int i = 0; i < mails; i++) {
            shell.send("send " + Ours.ACCOUNT + " --to " + SentText.TO + " --subject 'Mail " + i + "' --body-file "
                    + text + " --on-next-connection");
            unanswered.add("Mail " + i);
        }
        for (String subject : unanswered) {
            String answer = shell.next(120).text();
            if (!answer.contains("QUEUED")) {
                throw new IOException(subject + " is not in the Outbox: " + answer);
            }
        }
    }

    private void check(String answer) throws IOException {
        if (!Pattern.compile("\"sent\"\\s*:\\s*\"?" + mails + "\\b")
                .matcher(answer)
                .find()) {
            throw new IOException("not all mails were sent: " + answer);
        }
    }
}
