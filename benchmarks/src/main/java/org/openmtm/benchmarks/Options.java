// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.benchmarks;

import java.nio.file.Path;
import java.util.Set;

/**
 * What to measure.
 *
 * @param root the checkout
 * @param runs how often each figure is taken; the median counts
 * @param mails how many mails the mailbox has
 * @param subjects which of {@link #ALL}
 * @param roundTrips the round trips in milliseconds
 * @param work where the mailboxes are written; emptied before each run
 * @param launcher the command line of the distribution
 * @param load the machine's load average before anything ran, in words
 * @param quick a tenth of all sizes, to see whether everything runs
 * @param page the page whose table is replaced; null to leave it
 */
record Options(
        Path root,
        int runs,
        int mails,
        Set<String> subjects,
        int[] roundTrips,
        Path work,
        Path launcher,
        Path page,
        String load,
        boolean quick) {

    static final Set<String> ALL =
            Set.of("raw", "mbsync", "ours", "folders", "offline", "million", "sending", "swap", "accounts");

    static final String USAGE = """
            usage: benchmarks/run [--runs N] [--mails N] [--only raw,mbsync,ours,folders,offline,million,sending,swap,accounts]
                                  [--rtt 0,50] [--quick] [--no-page]
            """;

    static Options parse(Path root, String... arguments) {
        int runs = 3;
        int mails = 20_000;
        Set<String> subjects = ALL;
        boolean quick = false;
        int[] roundTrips = {0, 50};
        Path page = root.resolve("docs").resolve("performance.md");
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--runs" -> runs = Integer.parseInt(arguments[++i]);
                case "--mails" -> mails = Integer.parseInt(arguments[++i]);
                case "--only" -> subjects = Set.of(arguments[++i].split(","));
                case "--rtt" ->
                    roundTrips = java.util.Arrays.stream(arguments[++i].split(","))
                            .mapToInt(Integer::parseInt)
                            .toArray();
                case "--quick" -> {
                    quick = true;
                    runs = 1;
                    mails = 2_000;
                    page = null;
                }
                case "--no-page" -> page = null;
                default -> throw new IllegalArgumentException("unknown option " + arguments[i] + "\n" + USAGE);
            }
        }
        if (!ALL.containsAll(subjects)) {
            throw new IllegalArgumentException("unknown word after --only\n" + USAGE);
        }
        Path work = root.resolve("benchmarks").resolve("target").resolve("work");
        return new Options(
                root,
                runs,
                mails,
                subjects,
                roundTrips,
                work,
                root.resolve("launcher/bin/mtm"),
                page,
                System.getProperty("openmtm.load", "unknown"),
                quick);
    }

    /** So many, or a tenth if it is to be quick. */
    int part(int whole) {
        return quick ? whole / 10 : whole;
    }

    /** Whether the large mailbox is looked at. */
    boolean needsMails() {
        return measures("raw") || measures("mbsync") || measures("ours");
    }

    boolean measures(String subject) {
        return subjects.contains(subject);
    }
}
