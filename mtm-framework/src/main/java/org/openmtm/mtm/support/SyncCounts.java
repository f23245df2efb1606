// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm.support;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a sync did, in the words that the shell knows. For one thread. */
final class SyncCounts {
    private static final int MOST_LINES = 100;

    private final long start = System.nanoTime();
    private final List<String> parked = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private long parkedCount;
    private long problemCount;
    private long added;
    private long completed;
    private long removed;
    private long bytes;
    private long sent;
    private long refused;

    void fetched(long length, boolean fresh) {
        bytes += length;
        added += fresh ? 1 : 0;
        completed += fresh ? 0 : 1;
    }

    void removed(long count) {
        removed += count;
    }

    void sent(Deleting deleting) {
        sent += deleting.sent();
        refused += deleting.refused();
    }

    /** A message stays on the server and is tried again with the next sync. */
    void parked(String key, String reason) {
        parkedCount++;
        if (parked.size() < MOST_LINES) {
            parked.add(key + ": " + reason);
        }
    }

    void problem(String what) {
        problemCount++;
        if (problems.size() < MOST_LINES) {
            problems.add(what);
        }
    }

    Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("folders", 1L);
        values.put("new", added);
        values.put("bodies", added + completed);
        values.put("removed", removed);
        values.put("bytes", bytes);
        values.put("changesSent", sent);
        values.put("changesRefused", refused);
        values.put("parked", parkedCount);
        if (!parked.isEmpty()) {
            values.put("parkedMessages", String.join("; ", parked));
        }
        values.put("problems", problemCount);
        if (!problems.isEmpty()) {
            values.put("problemTexts", String.join("; ", problems));
        }
        values.put("millis", (System.nanoTime() - start) / 1_000_000);
        return values;
    }
}
