// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntToLongFunction;

/**
 * Finds pairs of a message here and one there: by the server's own name for it, else by Message-ID and size, and where
 * several are alike by the time of arrival, then in their order. Each is in one pair at most. For one thread, once.
 */
final class Matching {
    /** The low bits of a sorted number hold the index, the others the beginning of the key. */
    private static final int INDEX_BITS = 24;

    static final int MOST = 1 << INDEX_BITS;

    private static final long INDEX = MOST - 1;

    private final Candidates here;
    private final Strangers there;
    private final BitSet found = new BitSet();
    private Pairs pairs;

    /** Takes the pairs. */
    @FunctionalInterface
    interface Pairs {
        void pair(int candidate, int stranger);
    }

    Matching(Candidates here, Strangers there) {
        this.here = here;
        this.there = there;
    }

    void run(Pairs sink) {
        pairs = sink;
        if (here.haveEmailIds()) {
            join(here::emailKey, there::emailKey);
        }
        join(here::key, there::key);
    }

    /** The strangers that belong to nobody here, as UIDs in their order. */
    long[] strange() {
        long[] uids = new long[there.size() - found.cardinality()];
        int at = 0;
        for (int i = found.nextClearBit(0); i < there.size(); i = found.nextClearBit(i + 1)) {
            uids[at++] = there.uid(i);
        }
        return uids;
    }

    private void join(IntToLongFunction keyHere, IntToLongFunction keyThere) {
        long[] local = sorted(here.size(), keyHere, here::taken);
        long[] remote = sorted(there.size(), keyThere, found::get);
        int j = 0;
        for (int i = 0; i < local.length; ) {
            long head = local[i] >>> INDEX_BITS;
            int localEnd = end(local, i);
            while (j < remote.length && (remote[j] >>> INDEX_BITS) < head) {
                j++;
            }
            if (j < remote.length && (remote[j] >>> INDEX_BITS) == head) {
                int remoteEnd = end(remote, j);
                group(
                        Arrays.copyOfRange(local, i, localEnd),
                        Arrays.copyOfRange(remote, j, remoteEnd),
                        keyHere,
                        keyThere);
                j = remoteEnd;
            }
            i = localEnd;
        }
    }

    private static int end(long[] sorted, int from) {
        int to = from + 1;
        while (to < sorted.length && (sorted[to] >>> INDEX_BITS) == (sorted[from] >>> INDEX_BITS)) {
            to++;
        }
        return to;
    }

    /** The indices of all that are free and have a key, by the beginning of their keys. */
    private static long[] sorted(int size, IntToLongFunction key, java.util.function.IntPredicate taken) {
        long[] order = new long[size];
        int used = 0;
        for (int i = 0; i < size; i++) {
            if (key.applyAsLong(i) != 0 && !taken.test(i)) {
                order[used++] = key.applyAsLong(i) & Long.MAX_VALUE & ~INDEX | i;
            }
        }
        long[] result = used == size ? order : Arrays.copyOf(order, used);
        Arrays.sort(result);
        return result;
    }

    /** Messages whose keys begin alike, each side in its order. */
    private void group(long[] local, long[] remote, IntToLongFunction keyHere, IntToLongFunction keyThere) {
        Map<Long, Deque<Integer>> sameTime = new HashMap<>();
        Map<Long, Deque<Integer>> same = new HashMap<>();
        for (long each : local) {
            int i = (int) (each & INDEX);
            long key = keyHere.applyAsLong(i);
            sameTime.computeIfAbsent(timed(key, here.received(i)), unused -> new ArrayDeque<>())
                    .add(i);
            same.computeIfAbsent(key, unused -> new ArrayDeque<>()).add(i);
        }
        for (long each : remote) {
            int j = (int) (each & INDEX);
            long key = keyThere.applyAsLong(j);
            Deque<Integer> alike = sameTime.get(timed(key, there.received(j)));
            if (alike != null && !alike.isEmpty()) {
                pair(alike.poll(), j);
            }
        }
        for (long each : remote) {
            int j = (int) (each & INDEX);
            Deque<Integer> alike = same.get(keyThere.applyAsLong(j));
            while (!found.get(j) && alike != null && !alike.isEmpty()) {
                int i = alike.poll();
                if (!here.taken(i)) {
                    pair(i, j);
                }
            }
        }
    }

    private static long timed(long key, int received) {
        return key * 31 + received;
    }

    private void pair(int candidate, int stranger) {
        here.take(candidate);
        found.set(stranger);
        pairs.pair(candidate, stranger);
    }
}
