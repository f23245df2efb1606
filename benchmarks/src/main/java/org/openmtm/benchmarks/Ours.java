// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The distribution, driven by its command line as a user drives it. */
final class Ours {

    static final String ACCOUNT = "work";

    private final Mailbox mailbox;
    private final Figures figures;
    private final Path work;
    private final Path launcher;
    private final Path data;

    Ours(Mailbox mailbox, Figures figures, Options options) {
        this.mailbox = mailbox;
        this.figures = figures;
        this.work = options.work();
        this.launcher = options.launcher();
        this.data = work.resolve("data");
    }

    /** From nothing to all mails durable. */
    void firstSync(int roundTrip) throws IOException, InterruptedException {
        addAccount(mailbox.port(roundTrip));
        double seconds = mtm("sync", ACCOUNT).run().seconds();
        checkCount();
        figures.add(Names.at(Names.OURS, roundTrip), seconds);
    }

    /** From nothing until a search, which waits for the index, gives its answer. */
    void untilSearchable(int roundTrip) throws IOException, InterruptedException {
        addAccount(mailbox.port(roundTrip));
        String word = mailbox.mails().uniqueWord(0);
        Path script = script("sync " + ACCOUNT, "search " + word);
        Command.Result result = mtm("--json", "-f", script.toString()).run();
        String answer = result.output().strip().lines().reduce("", (before, line) -> line);
        if (!answer.contains("\"id\"")) {
            throw new IOException("searched for " + word + " and found nothing: " + answer);
        }
        figures.add(Names.at(Names.OURS_SEARCHABLE, roundTrip), result.seconds());
    }

    /** The same first sync in a small heap. */
    void smallHeap() throws IOException, InterruptedException {
        addAccount(mailbox.port(0));
        double seconds =
                mtm("sync", ACCOUNT).with("MTM_JAVA_OPTS", "-Xmx128m").run().seconds();
        checkCount();
        figures.add(Names.OURS_SMALL, seconds);
    }

    void accountList() throws IOException, InterruptedException {
        figures.add(Names.ACCOUNT_LIST, mtm("account", "list").run().seconds());
    }

    /** Builds the distribution, if it has to be, before anything is measured. */
    void prepare() throws IOException, InterruptedException {
        Trees.fresh(data);
        mtm("account", "list").run();
    }

    Path script(String... commands) throws IOException {
        return Files.writeString(work.resolve("script"), String.join("\n", commands) + "\n");
    }

    Command mtm(String... arguments) {
        List<String> line = new ArrayList<>(List.of(launcher.toString(), "--data", data.toString()));
        line.addAll(List.of(arguments));
        return new Command(line);
    }

    void addAccount(int port) throws IOException, InterruptedException {
        addAccount(port, Mailbox.USER, mailbox.password());
    }

    /** @param settings as key=value */
    void addAccount(int port, String user, String secret, String... settings) throws IOException, InterruptedException {
        Trees.fresh(data);
        Path password = Files.writeString(work.resolve("password"), secret + "\n");
        List<String> line = new ArrayList<>(
                List.of("account", "add", ACCOUNT, "--imap", "127.0.0.1:" + port, "--tls", "none", "--user", user));
        line.addAll(List.of("--password-file", password.toString()));
        for (String setting : settings) {
            line.addAll(List.of("--set", setting));
        }
        mtm(line.toArray(String[]::new)).run();
    }

    /** An account that is there to send; nobody connects its receiving side. @param settings as key=value */
    void addSender(int imapPort, int smtpPort, String... settings) throws IOException, InterruptedException {
        Trees.fresh(data);
        Path password = Files.writeString(work.resolve("password"), mailbox.password() + "\n");
        List<String> line = new ArrayList<>(List.of("account", "add", ACCOUNT, "--imap", "127.0.0.1:" + imapPort));
        line.addAll(List.of("--smtp", "127.0.0.1:" + smtpPort, "--tls", "none", "--smtp-tls", "none"));
        line.addAll(List.of("--user", Mailbox.USER, "--password-file", password.toString()));
        for (String setting : settings) {
            line.addAll(List.of("--set", setting));
        }
        mtm(line.toArray(String[]::new)).run();
    }

    private void checkCount() throws IOException, InterruptedException {
        String count = mtm("--json", "count", ACCOUNT, Mailbox.FOLDER).run().output();
        for (String field : List.of("total", "bodies")) {
            Matcher value = Pattern.compile("\"" + field + "\"\\s*:\\s*(\\d+)").matcher(count);
            if (!value.find()
                    || Integer.parseInt(value.group(1)) != mailbox.mails().count()) {
                throw new IOException("after the sync the count is wrong: " + count);
            }
        }
    }
}
