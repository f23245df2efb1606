// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import java.util.concurrent.ThreadLocalRandom;
import org.openmtm.error.MessagingException;

/** Whether the server takes a second connection of the account, as set or as learned when it refused one. Thread safe. */
final class AccountBudget {
    private static final long FIRST_PAUSE_MILLIS = 30_000;
    private static final long LONGEST_PAUSE_MILLIS = 600_000;

    private int refusals;
    private long again;
    private String words = "";

    /** @param set the setting: 1 or 2 */
    synchronized boolean allowsSecond(int set) {
        return set >= 2 && (refusals == 0 || System.nanoTime() - again > 0);
    }

    /** The server refused a second connection: it is tried again later, after growing pauses. */
    synchronized void refused(MessagingException e) {
        long pause = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(10, refusals));
        refusals++;
        again = System.nanoTime() + (pause + ThreadLocalRandom.current().nextLong(pause / 4)) * 1_000_000;
        words = e.serverWords().isEmpty() ? e.getMessage() : e.serverWords();
    }

    synchronized void accepted() {
        refusals = 0;
        words = "";
    }

    /** How many connections there may be now, with the reason if it is fewer than set. */
    synchronized String describe(int set) {
        int most = allowsSecond(set) ? 2 : 1;
        return words.isEmpty() || set < 2
                ? Integer.toString(most)
                : most + " (the server refused a second: " + words + (most == 1 ? ")" : "; tried again when needed)");
    }
}
