// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A set of UIDs (or sequence numbers) as ascending, disjoint ranges. It is never expanded: {@code 1:4294967295} costs as
 * much as {@code 7}. Immutable.
 */
public final class UidSet {
    public static final UidSet EMPTY = new UidSet(new long[0]);

    /** The largest UID there can be. */
    public static final long MAX_UID = 4_294_967_295L;

    /** from, to, from, to … */
    private final long[] bounds;

    private UidSet(long[] bounds) {
        this.bounds = bounds;
    }

    public static UidSet range(long from, long to) {
        return from > to ? EMPTY : new UidSet(new long[] {from, to});
    }

    /** @param uids ascending, without duplicates */
    public static UidSet ofSorted(long[] uids, int from, int to) {
        Builder builder = new Builder();
        for (int i = from; i < to; i++) {
            builder.add(uids[i], uids[i]);
        }
        return builder.build();
    }

    public static UidSet of(long... uids) {
        long[] sorted = uids.clone();
        Arrays.sort(sorted);
        return ofSorted(sorted, 0, sorted.length);
    }

    public boolean isEmpty() {
        return bounds.length == 0;
    }

    public int ranges() {
        return bounds.length / 2;
    }

    public long from(int range) {
        return bounds[2 * range];
    }

    public long to(int range) {
        return bounds[2 * range + 1];
    }

    /** How many numbers are in it. */
    public long count() {
        long count = 0;
        for (int i = 0; i < bounds.length; i += 2) {
            count += bounds[i + 1] - bounds[i] + 1;
        }
        return count;
    }

    public boolean contains(long uid) {
        int low = 0;
        int high = bounds.length / 2 - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (uid < bounds[2 * middle]) {
                high = middle - 1;
            } else if (uid > bounds[2 * middle + 1]) {
                low = middle + 1;
            } else {
                return true;
            }
        }
        return false;
    }

    /** The same set in parts whose text is at most so long, so that each fits a command line. */
    public List<UidSet> split(int maxText) {
        List<UidSet> parts = new ArrayList<>();
        int start = 0;
        int length = 0;
        for (int i = 0; i < bounds.length; i += 2) {
            int text = digits(bounds[i]) + (bounds[i] == bounds[i + 1] ? 0 : 1 + digits(bounds[i + 1])) + 1;
            if (length + text > maxText && i > start) {
                parts.add(new UidSet(Arrays.copyOfRange(bounds, start, i)));
                start = i;
                length = 0;
            }
            length += text;
        }
        if (start < bounds.length) {
            parts.add(start == 0 ? this : new UidSet(Arrays.copyOfRange(bounds, start, bounds.length)));
        }
        return parts;
    }

    /** The same set as two of about the same count; one that is empty where there is only one number. */
    public List<UidSet> halves() {
        long half = count() / 2;
        Builder low = new Builder();
        Builder high = new Builder();
        for (int i = 0; i < bounds.length; i += 2) {
            long length = bounds[i + 1] - bounds[i] + 1;
            long taken = Math.min(half, length);
            if (taken > 0) {
                low.add(bounds[i], bounds[i] + taken - 1);
            }
            if (taken < length) {
                high.add(bounds[i] + taken, bounds[i + 1]);
            }
            half -= taken;
        }
        return List.of(low.build(), high.build());
    }

    private static int digits(long value) {
        return Long.toString(value).length();
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof UidSet other && Arrays.equals(bounds, other.bounds);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bounds);
    }

    /** In the form of RFC 9051: {@code 1:3,7}; empty for the empty set. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < bounds.length; i += 2) {
            text.append(i == 0 ? "" : ",").append(bounds[i]);
            if (bounds[i] != bounds[i + 1]) {
                text.append(':').append(bounds[i + 1]);
            }
        }
        return text.toString();
    }

    /** Collects ranges in any order. */
    public static final class Builder {
        private long[] bounds = new long[16];
        private int used;
        private boolean ordered = true;

        public Builder add(long from, long to) {
            if (used > 0 && ordered && from == bounds[used - 1] + 1) {
                bounds[used - 1] = to;
                return this;
            }
            ordered = ordered && (used == 0 || from > bounds[used - 1]);
            if (used == bounds.length) {
                bounds = Arrays.copyOf(bounds, used * 2);
            }
            bounds[used++] = from;
            bounds[used++] = to;
            return this;
        }

        public int ranges() {
            return used / 2;
        }

        public UidSet build() {
            if (used == 0) {
                return EMPTY;
            }
            return new UidSet(ordered ? Arrays.copyOf(bounds, used) : merged());
        }

        private long[] merged() {
            Integer[] order = new Integer[used / 2];
            Arrays.setAll(order, i -> i);
            Arrays.sort(order, (a, b) -> Long.compare(bounds[2 * a], bounds[2 * b]));
            long[] result = new long[used];
            int length = 0;
            for (int i : order) {
                if (length > 0 && bounds[2 * i] <= result[length - 1] + 1) {
                    result[length - 1] = Math.max(result[length - 1], bounds[2 * i + 1]);
                } else {
                    result[length++] = bounds[2 * i];
                    result[length++] = bounds[2 * i + 1];
                }
            }
            return Arrays.copyOf(result, length);
        }
    }
}
