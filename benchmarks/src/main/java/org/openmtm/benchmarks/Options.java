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
 * @param subjects which of raw, mbsync, ours, folders and million
 * @param roundTrips the round trips in milliseconds
 * @param work where the mailboxes are written; emptied before each run
 * @param launcher the command line of the distribution
 * @param load the machine's load average before anything ran, in words
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
        String load) {

    static final String USAGE = """
            usage: benchmarks/run [--runs N] [--mails N] [--only raw,mbsync,ours,folders,million] [--rtt 0,50] [--no-page]
            """;

    static Options parse(Path root, String... arguments) {
        int runs = 3;
        int mails = 20_000;
        Set<String> subjects = Set.of("raw", "mbsync", "ours", "folders", "million");
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
                case "--no-page" -> page = null;
                default -> throw new IllegalArgumentException("unknown option " + arguments[i] + "\n" + USAGE);
            }
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
                System.getProperty("openmtm.load", "unknown"));
    }

    boolean measures(String subject) {
        return subjects.contains(subject);
    }
}
