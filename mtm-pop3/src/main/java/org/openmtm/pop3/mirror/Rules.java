// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.mirror;

/**
 * What the settings of the account say of its mirror.
 *
 * @param fetch how much of new messages a sync fetches
 * @param lines with {@link Fetch#LINES} how many lines of the text
 * @param largestFetch of messages of more bytes only so much is fetched as {@link #lines} says; 0 for no limit
 * @param leave how long messages stay on the server
 * @param leaveDays with {@link Leave#DAYS} how many days
 * @param largestLeft messages of more bytes are deleted there as soon as they are here; 0 for no limit
 * @param mirrorRemovals whether what vanishes from the server vanishes here
 * @param brakePercent when so much vanishes at once, and at least {@code brakeMinimum}, it stays here all the same
 */
public record Rules(
        Fetch fetch,
        int lines,
        long largestFetch,
        Leave leave,
        int leaveDays,
        long largestLeft,
        boolean mirrorRemovals,
        int brakePercent,
        int brakeMinimum) {
    /** How much of a message is fetched. */
    public enum Fetch {
        HEADERS,
        LINES,
        ALL
    }

    /** How long messages stay on the server. */
    public enum Leave {
        /** For ever, even what is deleted here. */
        ALWAYS,
        /** Until they are here. */
        NEVER,
        /** For some days, or until they are deleted here. */
        DAYS,
        UNTIL_DELETED
    }

    /** The lines of the text that a sync fetches of a message of this size; -1 for every byte. */
    int linesOf(long size, boolean headersOnly) {
        if (headersOnly || fetch == Fetch.HEADERS) {
            return 0;
        }
        boolean all = fetch == Fetch.ALL && (largestFetch == 0 || size <= largestFetch);
        return all ? -1 : lines;
    }

    boolean brakes(long vanished, long here) {
        return brakeMinimum > 0 && vanished >= brakeMinimum && vanished * 100 >= here * brakePercent;
    }
}
