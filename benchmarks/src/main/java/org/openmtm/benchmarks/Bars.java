// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** The bars that the figures have to reach, as ratios within one run wherever a machine's speed plays a part. */
final class Bars {

    /**
     * One bar.
     *
     * @param what what is judged
     * @param measured the figure, in words
     * @param bar the most (or least) allowed, in words
     * @param verdict {@code pass}, {@code FAIL}, or {@code not measured}
     */
    record Verdict(String what, String measured, String bar, String verdict) {}

    private final Figures figures;
    private final List<Verdict> verdicts = new ArrayList<>();

    private Bars(Figures figures) {
        this.figures = figures;
    }

    static List<Verdict> judge(Figures figures) {
        Bars bars = new Bars(figures);
        bars.firstSync();
        bars.others();
        bars.folders();
        bars.offline();
        bars.million();
        bars.sending();
        bars.swap();
        bars.accounts();
        return bars.verdicts;
    }

    private void firstSync() {
        OptionalDouble raw = figures.median(Names.RAW);
        OptionalDouble ours = figures.median(Names.OURS);
        atMost("first sync, durable", ours, scale(raw, 1.5, 3), "1.5 × raw wire read + 3 s = %.2f s", "%.2f s");
        OptionalDouble fsync = figures.median(Names.MBSYNC_FSYNC);
        atLeast(
                "first sync, against mbsync with FSync",
                ratio(fsync, ours),
                4,
                "at least %.0f × faster",
                "%.1f × faster");
        atMost(
                "first sync, until every mail can be searched",
                figures.median(Names.OURS_SEARCHABLE),
                scale(raw, 2.5, 6),
                "2.5 × raw wire read + 6 s = %.2f s",
                "%.2f s");
        atMost(
                "first sync at 50 ms round trip",
                figures.median(Names.at(Names.OURS, 50)),
                scale(ours, 1.3, 0),
                "1.3 × its own at 0 ms = %.2f s",
                "%.2f s");
        atMost(
                "until searchable at 50 ms round trip",
                figures.median(Names.at(Names.OURS_SEARCHABLE, 50)),
                scale(figures.median(Names.OURS_SEARCHABLE), 1.3, 0),
                "1.3 × its own at 0 ms = %.2f s",
                "%.2f s");
    }

    private void others() {
        atMost(
                "first sync with -Xmx128m",
                figures.median(Names.OURS_SMALL),
                OptionalDouble.of(Double.MAX_VALUE),
                "passes",
                "%.2f s");
        atMost(
                "second sync, nothing changed",
                figures.median(Names.SECOND),
                OptionalDouble.of(50),
                "%.0f ms",
                "%.1f ms");
        atMost("second sync, round trips", figures.median(Names.SECOND_TRIPS), OptionalDouble.of(3), "%.0f", "%.0f");
        atMost(
                "new mail announced by the server → event, p99",
                figures.percentile(Names.EVENT, 99),
                OptionalDouble.of(200),
                "%.0f ms",
                "%.1f ms");
        atMost(
                "`mtm account list` from cold",
                figures.median(Names.ACCOUNT_LIST),
                OptionalDouble.of(2),
                "%.0f s",
                "%.2f s");
    }

    private void folders() {
        atMost(
                "no-change sync of 100 folders with LIST-STATUS, commands on the wire",
                figures.median(Names.HUNDRED_COMMANDS),
                OptionalDouble.of(1),
                "%.0f in all",
                "%.0f");
        atMost(
                "… round trips",
                figures.median(Names.HUNDRED_TRIPS),
                OptionalDouble.of(2),
                "1, and 1 to leave IDLE",
                "%.0f");
        atMost(
                "10,000 flags changed on the server",
                figures.median(Names.FLAGS),
                OptionalDouble.of(1000),
                "%.0f ms",
                "%.0f ms");
        atMost(
                "10,000 flags changed, round trips",
                figures.median(Names.FLAGS_TRIPS),
                OptionalDouble.of(3),
                "%.0f",
                "%.0f");
        atMost(
                "UIDVALIDITY changed, nothing else: bodies fetched again",
                figures.median(Names.VALIDITY_BODIES),
                OptionalDouble.of(0),
                "%.0f",
                "%.0f");
    }

    private void offline() {
        atMost(
                "offline replay of 1,000 mixed operations, commands on the wire",
                figures.median(Names.REPLAY_COMMANDS),
                OptionalDouble.of(100),
                "a tenth: %.0f",
                "%.0f");
    }

    private void sending() {
        atLeast(
                "1,000 mails of 5 KB sent, each ledgered durably before its dot, against Jakarta Mail without a ledger",
                ratio(figures.median(Names.OURS_COLD), figures.median(Names.JAKARTA_COLD)),
                0.5,
                "at least %.1f × its rate",
                "%.2f ×");
        atLeast(
                "… the second thousand, both warm",
                ratio(figures.median(Names.OURS_RATE), figures.median(Names.JAKARTA_RATE)),
                0.5,
                "at least %.1f × its rate",
                "%.2f ×");
    }

    private void swap() {
        atMost(
                "update of the IMAP module → account connected again, besides the log-in, p99",
                figures.percentile(Names.SWAP_BESIDES, 99),
                OptionalDouble.of(500),
                "%.0f ms",
                "%.0f ms");
        atMost(
                "… growth of metaspace, two thirds of 300 updates (one class loader is about 2,500 KB)",
                figures.median(Names.SWAP_METASPACE),
                OptionalDouble.of(1_000),
                "0 within %.0f KB",
                "%.0f KB");
        atMost("… of threads", figures.median(Names.SWAP_THREADS), OptionalDouble.of(2), "0 within %.0f", "%.1f");
        atMost(
                "… of sockets and files",
                figures.median(Names.SWAP_DESCRIPTORS),
                OptionalDouble.of(1),
                "0 within %.0f",
                "%.1f");
        atMost(
                "… class loaders of replaced modules alive",
                figures.median(Names.SWAP_LOADERS),
                OptionalDouble.of(1),
                "0, or %.0f in a cache of the JDK",
                "%.0f");
    }

    private void accounts() {
        for (String name : List.of(Names.SMALL_STACKS, Names.VIRTUAL)) {
            atMost(
                    name + ", TLS, -Xmx256m: all get their mail",
                    figures.median(name + Names.ARRIVED),
                    OptionalDouble.of(Double.MAX_VALUE),
                    "passes",
                    "within %.1f s");
        }
        atMost(
                "… platform threads for each account with virtual threads",
                figures.median(Names.VIRTUAL + Names.THREADS),
                OptionalDouble.of(0.1),
                "none (%.1f)",
                "%.2f");
    }

    private void million() {
        atMost(
                "1,000,000 mails, headers only, -Xmx128m, killed in the middle and resumed",
                figures.median(Names.MILLION),
                OptionalDouble.of(Double.MAX_VALUE),
                "passes",
                "%.1f s");
        atMost(
                "… headers fetched twice (those in flight when it was killed)",
                figures.median(Names.MILLION_AGAIN),
                OptionalDouble.of(10_000),
                "at most %.0f",
                "%.0f");
    }

    private void atMost(String what, OptionalDouble value, OptionalDouble most, String bar, String measured) {
        boolean pass = value.isPresent() && most.isPresent() && value.getAsDouble() <= most.getAsDouble();
        add(what, value, most, pass, bar, measured);
    }

    private void atLeast(String what, OptionalDouble value, double least, String bar, String measured) {
        boolean pass = value.isPresent() && value.getAsDouble() >= least;
        add(what, value, OptionalDouble.of(least), pass, bar, measured);
    }

    private void add(
            String what, OptionalDouble value, OptionalDouble bound, boolean pass, String bar, String measured) {
        if (value.isEmpty() || bound.isEmpty()) {
            verdicts.add(new Verdict(what, "–", bound.isEmpty() ? "–" : format(bar, bound), "not measured"));
        } else {
            verdicts.add(new Verdict(what, format(measured, value), format(bar, bound), pass ? "pass" : "FAIL"));
        }
    }

    private static String format(String pattern, OptionalDouble value) {
        return String.format(Locale.ROOT, pattern, value.getAsDouble());
    }

    private static OptionalDouble scale(OptionalDouble value, double factor, double plus) {
        return value.isPresent() ? OptionalDouble.of(factor * value.getAsDouble() + plus) : value;
    }

    private static OptionalDouble ratio(OptionalDouble value, OptionalDouble of) {
        return value.isPresent() && of.isPresent()
                ? OptionalDouble.of(value.getAsDouble() / of.getAsDouble())
                : OptionalDouble.empty();
    }
}
