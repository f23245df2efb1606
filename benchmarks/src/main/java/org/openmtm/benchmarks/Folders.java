// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openmtm.testservers.ImapProbe;
import org.openmtm.testservers.MadeUpMails;
import org.openmtm.testservers.MailboxGenerator;
import org.openmtm.testservers.ScriptedImapServer;
import org.openmtm.testservers.TcpProxy;

/** What a sync costs that finds little: many folders, many flags, another UIDVALIDITY; and a folder of a million mails. */
final class Folders {
    private static final String USER = "u2";
    private static final int FOLDERS = 100;

    private final Mailbox mailbox;
    private final Figures figures;
    private final Ours ours;
    private final Path work;
    private final int flags;
    private final int large;
    private final WireCount wire = new WireCount();

    Folders(Mailbox mailbox, Figures figures, Ours ours, Options options) {
        this.mailbox = mailbox;
        this.figures = figures;
        this.ours = ours;
        this.work = options.work();
        this.flags = options.part(10_000);
        this.large = options.part(1_000_000);
    }

    /** 100 folders without a change, then 10,000 flags in one of them, then another UIDVALIDITY of it. */
    void littleNews() throws IOException, InterruptedException {
        mailbox.server().bulkDeliver(USER, Mailbox.FOLDER, new MailboxGenerator(5, 0));
        for (int i = 1; i < FOLDERS - 1; i++) {
            mailbox.server().bulkDeliver(USER, "Folder " + i, new MailboxGenerator(5, i));
        }
        mailbox.server().bulkDeliver(USER, "Flags", new MailboxGenerator(flags, 1));
        TcpProxy proxy = mailbox.proxy().roundTrip(Duration.ZERO).tap(wire);
        ours.addAccount(proxy.port(), USER, mailbox.server().password(USER), "notify=false");
        ours.mtm("sync", Ours.ACCOUNT).run();
        // A process that stays, with a connection that stays: neither start nor log-in is measured.
        Command command = ours.mtm("--json", "-f", "/dev/stdin");
        try (RunningShell shell = new RunningShell(command, work.resolve("shell.err"))) {
            shell.send("connect " + Ours.ACCOUNT);
            shell.next(120);
            shell.send("sync " + Ours.ACCOUNT);
            shell.next(120);
            for (int i = 0; i < 5; i++) {
                measured(shell, "sync " + Ours.ACCOUNT, Names.HUNDRED, Names.HUNDRED_TRIPS);
                figures.add(Names.HUNDRED_COMMANDS, wire.commands().size());
            }
            figures.note(Names.HUNDRED + ": " + wire.told());
            String[] ways = {"+FLAGS", "-FLAGS", "+FLAGS"};
            for (String way : ways) {
                try (ImapProbe probe = mailbox.server().client(USER)) {
                    probe.select("Flags");
                    probe.store("1:*", way, "\\Flagged");
                }
                String told =
                        measured(shell, "sync " + Ours.ACCOUNT + " --folder Flags", Names.FLAGS, Names.FLAGS_TRIPS);
                if (number(told, "flagsIn") != flags) {
                    throw new IOException("not all flags came: " + told);
                }
            }
            figures.note(Names.FLAGS + ": " + wire.told());
            mailbox.server().bumpUidValidity(USER, "Flags");
            long received = proxy.bytes(TcpProxy.Direction.TO_CLIENT);
            String said = measured(shell, "sync " + Ours.ACCOUNT + " --folder Flags", Names.VALIDITY, null);
            figures.add(Names.VALIDITY_BODIES, number(said, "bodies"));
            figures.add(
                    Names.VALIDITY_RECEIVED,
                    (proxy.bytes(TcpProxy.Direction.TO_CLIENT) - received) / (double) (1 << 20));
        } finally {
            proxy.tap((direction, bytes, length) -> {});
        }
    }

    private String measured(RunningShell shell, String line, String millis, String trips)
            throws IOException, InterruptedException {
        wire.awaitIdle();
        wire.reset();
        long start = System.nanoTime();
        shell.send(line);
        RunningShell.Line answer = shell.next(120);
        figures.add(millis, (answer.nanos() - start) / 1e6);
        wire.awaitIdle();
        if (trips != null) {
            figures.add(trips, wire.roundTrips());
        }
        return answer.text();
    }

    static double number(String json, String field) throws IOException {
        Matcher value = Pattern.compile("\"" + field + "\"\\s*:\\s*(\\d+)").matcher(json);
        if (!value.find()) {
            throw new IOException("no " + field + " in " + json);
        }
        return Double.parseDouble(value.group(1));
    }

    /** The headers of a million mails in a small heap, killed in the middle. */
    void large() throws IOException, InterruptedException {
        try (ScriptedImapServer server = new ScriptedImapServer().user("u1", "secret")) {
            MadeUpMails mails = new MadeUpMails(server, large);
            ours.addAccount(server.port(), "u1", "secret");
            Command sync = ours.mtm("sync", Ours.ACCOUNT, "--headers-only").with("MTM_JAVA_OPTS", "-Xmx128m");
            long start = System.nanoTime();
            Process killed = sync.start(work.resolve("large.err"));
            while (mails.headers() < large / 2) {
                if (killed.waitFor(50, TimeUnit.MILLISECONDS)) {
                    throw new IOException("ended with " + killed.exitValue() + " before it was killed");
                }
            }
            List<ProcessHandle> all = killed.descendants().toList();
            all.forEach(ProcessHandle::destroyForcibly);
            killed.destroyForcibly().waitFor();
            sync.run();
            figures.add(Names.MILLION, (System.nanoTime() - start) / 1e9);
            figures.add(Names.MILLION_AGAIN, mails.headers() - large);
            String count = ours.mtm("--json", "count", Ours.ACCOUNT, Mailbox.FOLDER)
                    .run()
                    .output();
            if (number(count, "total") != large) {
                throw new IOException("after the sync the count is wrong: " + count);
            }
        }
    }
}
