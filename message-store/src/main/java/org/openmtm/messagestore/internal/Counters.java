// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.util.HashMap;
import java.util.Map;
import org.openmtm.entry.Flag;

/**
 * What the changes of one commit add to the counters of folders. Summed up here and written once before the commit: one
 * update a folder instead of one a message.
 */
final class Counters {
    private static final int TOTAL = 0;
    private static final int UNREAD = 1;
    private static final int BODIES = 2;
    private static final int BOUND = 3;

    private final Map<Long, long[]> committing = new HashMap<>();
    private final Map<Long, long[]> changing = new HashMap<>();

    /** A message came to a folder (sign 1) or left it (sign -1). */
    void message(long folder, int sign, int flags, boolean complete) {
        long[] sums = changing.computeIfAbsent(folder, id -> new long[4]);
        sums[TOTAL] += sign;
        sums[UNREAD] += (flags & Flag.SEEN.bit()) == 0 ? sign : 0;
        sums[BODIES] += complete ? sign : 0;
    }

    /** So many messages were bound to a folder, or lost their binding (negative). */
    void bound(long folder, long change) {
        changing.computeIfAbsent(folder, id -> new long[4])[BOUND] += change;
    }

    /** The change is part of the commit. */
    void accept() {
        changing.forEach((folder, sums) -> {
            long[] total = committing.computeIfAbsent(folder, id -> new long[4]);
            for (int i = 0; i < sums.length; i++) {
                total[i] += sums[i];
            }
        });
        changing.clear();
    }

    /** The change is not. */
    void reject() {
        changing.clear();
    }

    void write(Db db) {
        committing.forEach((folder, sums) -> {
            if (sums[TOTAL] != 0 || sums[UNREAD] != 0 || sums[BODIES] != 0 || sums[BOUND] != 0) {
                db.update(
                        "UPDATE folder SET total = total + ?, unread = unread + ?, bodies = bodies + ?,"
                                + " bound = bound + ? WHERE id = ?",
                        sums[TOTAL],
                        sums[UNREAD],
                        sums[BODIES],
                        sums[BOUND],
                        folder);
            }
        });
        committing.clear();
    }

    void clear() {
        committing.clear();
        changing.clear();
    }
}
