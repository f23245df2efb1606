// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import org.openmtm.testservers.TestTools;

/** Measures everything in one run and tells whether the bars are reached; exit status 1 if one is not. */
public final class Benchmark {

    /** A measurement that may fail without ending the others. */
    @FunctionalInterface
    private interface Step {
        void run() throws IOException, InterruptedException;
    }

    private final Options options;
    private final Figures figures = new Figures();

    private Benchmark(Options options) {
        this.options = options;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path root = TestTools.workspace();
        Options options;
        try {
            options = Options.parse(root, arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        System.exit(new Benchmark(options).run() ? 0 : 1);
    }

    private boolean run() throws IOException, InterruptedException {
        Trees.fresh(options.work());
        int mails = options.needsMails() ? options.mails() : 1;
        System.out.println("Writing " + mails + " mails…");
        try (Mailbox mailbox = new Mailbox(mails)) {
            RawWire raw = new RawWire(mailbox, figures);
            Ours ours = new Ours(mailbox, figures, options);
            if (options.measures("ours")) {
                ours.prepare();
            }
            if (options.needsMails()) {
                rounds(mailbox, raw, ours);
            }
            if (options.measures("ours")) {
                running(mailbox, ours);
            }
            large(mailbox, ours);
        }
        if (options.measures("swap")) {
            System.out.println("Updates of a module whose account is connected");
            step(Names.SWAP_CONNECTED, new Swap(figures, options)::measure);
        }
        if (options.measures("accounts")) {
            System.out.println("A thousand accounts in IDLE");
            Accounts accounts = new Accounts(figures, options);
            step(Names.SMALL_STACKS, accounts::smallStacks);
            step(Names.VIRTUAL, accounts::virtualThreads);
        }
        Trees.delete(options.work());
        return report();
    }

    private void rounds(Mailbox mailbox, RawWire raw, Ours ours) throws IOException, InterruptedException {
        // Rounds, not blocks: what disturbs the machine for a while then disturbs all alike.
        for (int run = 1; run <= options.runs(); run++) {
            for (int roundTrip : options.roundTrips()) {
                System.out.println("Round " + run + ", " + roundTrip + " ms round trip");
                if (options.measures("raw")) {
                    step(Names.RAW, () -> raw.measure(roundTrip));
                }
                if (options.measures("ours")) {
                    firstSyncs(ours, roundTrip);
                }
                if (options.measures("mbsync")) {
                    mbsync(mailbox, roundTrip);
                }
            }
        }
    }

    private void firstSyncs(Ours ours, int roundTrip) throws IOException, InterruptedException {
        step(Names.OURS, () -> ours.firstSync(roundTrip));
        if (roundTrip == 0) {
            step(Names.ACCOUNT_LIST, ours::accountList);
        }
        step(Names.OURS_SEARCHABLE, () -> ours.untilSearchable(roundTrip));
    }

    private void mbsync(Mailbox mailbox, int roundTrip) throws IOException, InterruptedException {
        Mbsync mbsync = new Mbsync(mailbox, figures, options.work());
        step(Names.MBSYNC_FSYNC, () -> mbsync.measure(roundTrip, true));
        step(Names.MBSYNC, () -> mbsync.measure(roundTrip, false));
    }

    private void running(Mailbox mailbox, Ours ours) throws IOException, InterruptedException {
        System.out.println("Small heap, running shell, new mail");
        step(Names.OURS_SMALL, ours::smallHeap);
        Shell shell = new Shell(mailbox, figures, ours, options.work());
        step("a synced account behind the proxy", () -> {
            ours.addAccount(mailbox.proxy().port());
            ours.mtm("sync", Ours.ACCOUNT).run();
        });
        step(Names.SECOND, shell::nothingChanged);
        step(Names.EVENT, shell::newMail);
        if (!figures.failures().isEmpty()) {
            Shell.tellErrors(options.work());
        }
    }

    private void large(Mailbox mailbox, Ours ours) throws IOException, InterruptedException {
        Folders folders = new Folders(mailbox, figures, ours, options);
        if (options.measures("folders")) {
            System.out.println("Many folders, many flags, another UIDVALIDITY");
            ours.prepare();
            step(Names.HUNDRED, folders::littleNews);
        }
        if (options.measures("offline")) {
            System.out.println("A thousand operations without a connection");
            ours.prepare();
            step(Names.REPLAY, new Offline(mailbox, figures, ours, options)::replay);
        }
        if (options.measures("sending")) {
            System.out.println("A thousand mails sent");
            ours.prepare();
            Sending sending = new Sending(mailbox, figures, ours, options);
            for (int run = 1; run <= options.runs(); run++) {
                step(Names.SOURCE_RATE, sending::source);
                step(Names.JAKARTA_RATE, sending::jakarta);
                step(Names.OURS_RATE, sending::ours);
            }
        }
        if (options.measures("million")) {
            System.out.println("A folder of a million mails");
            ours.prepare();
            step(Names.MILLION, folders::large);
        }
    }

    private void step(String name, Step step) throws InterruptedException {
        try {
            step.run();
        } catch (IOException e) {
            figures.failed(name, e);
        }
    }

    private boolean report() throws IOException {
        Report report = new Report(figures, options);
        System.out.println();
        System.out.println(report.text());
        if (options.page() != null) {
            report.write(options.page());
            System.out.println("Written to docs/performance.md");
        }
        return report.allPass();
    }
}
