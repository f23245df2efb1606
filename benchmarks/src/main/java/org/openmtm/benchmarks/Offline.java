// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.openmtm.testservers.MailboxGenerator;
import org.openmtm.testservers.TcpProxy;

/** A thousand mixed changes made without a connection, and the commands that carry them to the server. */
final class Offline {
    private static final String USER = "u3";
    private static final Pattern CHANGE = Pattern.compile("\"id\"\\s*:\\s*\"c\\d+\"");

    private final Mailbox mailbox;
    private final Figures figures;
    private final Ours ours;
    private final Path work;
    private final int operations;
    private final WireCount wire = new WireCount();

    Offline(Mailbox mailbox, Figures figures, Ours ours, Options options) {
        this.mailbox = mailbox;
        this.figures = figures;
        this.ours = ours;
        this.work = options.work();
        this.operations = options.part(1_000);
    }

    void replay() throws IOException, InterruptedException {
        mailbox.server().createFolder(USER, "Work");
        mailbox.server().createFolder(USER, "Old");
        mailbox.server().bulkDeliver(USER, Mailbox.FOLDER, new MailboxGenerator(operations, 3));
        TcpProxy proxy = mailbox.proxy().roundTrip(Duration.ZERO).tap(wire);
        ours.addAccount(proxy.port(), USER, mailbox.server().password(USER), "notify=false");
        ours.mtm("sync", Ours.ACCOUNT).run();
        try {
            change();
            replayed();
        } finally {
            proxy.tap((direction, bytes, length) -> {});
        }
    }

    /** Each operation is one command of a user about one message. */
    private void change() throws IOException, InterruptedException {
        List<String> local = new ArrayList<>(List.of("copy"));
        local.addAll(ids(Ours.ACCOUNT, Mailbox.FOLDER).subList(0, operations / 10));
        local.add("local/Drafts");
        ours.mtm(local.toArray(String[]::new)).run();
        List<String> script = new ArrayList<>();
        for (String id : ids("local", "Drafts")) {
            script.add("move " + id + " " + Ours.ACCOUNT + "/Work");
        }
        List<String> inbox = ids(Ours.ACCOUNT, Mailbox.FOLDER);
        String[] kinds = {
            "move %s " + Ours.ACCOUNT + "/Work",
            "move %s " + Ours.ACCOUNT + "/Old",
            "copy %s " + Ours.ACCOUNT + "/Work",
            "copy %s " + Ours.ACCOUNT + "/Old",
            "delete %s",
            "flag %s +flagged",
            "flag %s +answered",
            "move %s local/Drafts"
        };
        for (int i = 0; script.size() < operations; i++) {
            script.add(String.format(kinds[i % kinds.length], inbox.get(i)));
        }
        ours.mtm("-f", ours.script(script.toArray(String[]::new)).toString()).run();
    }

    private List<String> ids(String account, String folder) throws IOException, InterruptedException {
        String said = ours.mtm("--json", "list", account, folder, "--limit", "0")
                .run()
                .output();
        return Pattern.compile("\"id\"\\s*:\\s*\"?(\\d+)")
                .matcher(said)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private void replayed() throws IOException, InterruptedException {
        try (RunningShell shell = new RunningShell(ours.mtm("--json", "-f", "/dev/stdin"), work.resolve("shell.err"))) {
            checkPending(shell, operations);
            wire.reset();
            long start = System.nanoTime();
            shell.send("sync " + Ours.ACCOUNT);
            RunningShell.Line answer = shell.next(600);
            List<String> commands = wire.commands();
            figures.add(Names.REPLAY, (answer.nanos() - start) / 1e6);
            figures.add(Names.REPLAY_COMMANDS, commands.size());
            Map<String, Long> counted =
                    commands.stream().collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()));
            figures.note(Names.REPLAY_COMMANDS + ": " + counted + ".");
            checkPending(shell, 0);
        }
    }

    private static void checkPending(RunningShell shell, int expected) throws IOException, InterruptedException {
        shell.send("ops list " + Ours.ACCOUNT + " --changes");
        String said = shell.next(120).text();
        long pending = CHANGE.matcher(said).results().count();
        if (pending != expected) {
            throw new IOException(pending + " changes wait instead of " + expected);
        }
    }
}
