// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.mirror;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a session did. For one thread. */
public final class Report {
    private static final int MOST_PROBLEMS = 20;

    private final List<String> problems = new ArrayList<>();
    long firstUid;
    long added;
    long bodies;
    long matched;
    long removed;
    long vanished;
    long deletedThere;
    long parked;
    private long problemCount;
    private long bytes;
    private long roundTrips;

    /** Something that did not go well, for people. */
    public void problem(String text) {
        problemCount++;
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(text);
        }
    }

    /** Adds what a session cost. */
    public void cost(long moreBytes, long moreRoundTrips) {
        bytes += moreBytes;
        roundTrips += moreRoundTrips;
    }

    /** How many messages the server deleted because they were deleted here, or did not have to stay there. */
    public long deletedThere() {
        return deletedThere;
    }

    /** For the result of an operation. */
    public Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("new", added);
        values.put("bodies", bodies);
        values.put("matched", matched);
        values.put("removed", removed);
        values.put("vanished", vanished);
        values.put("deletedOnServer", deletedThere);
        values.put("parked", parked);
        values.put("problems", problemCount);
        if (!problems.isEmpty()) {
            values.put("problemTexts", String.join("; ", problems));
        }
        values.put("firstUid", firstUid);
        values.put("bytes", bytes);
        values.put("roundTrips", roundTrips);
        return values;
    }
}
