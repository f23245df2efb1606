// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which UID became which (COPYUID, RFC 4315): the n-th number of the sources became the n-th of the targets. Kept as the
 * ranges that the server wrote, so {@code 1:4294967295} costs as much as {@code 7}. Immutable.
 */
public final class UidMapping {
    /** More ranges than this is no answer to anything that we ask. */
    private static final int MOST_RANGES = 100_000;

    private final long validity;
    /** from, to, from, to … in the order of the server. */
    private final long[] sources;

    private final long[] targets;
    /** Source ranges in ascending order: which, and how many numbers stand before it. */
    private final int[] order;

    private final long[] sourcesBefore;
    private final long[] targetsBefore;

    private UidMapping(long validity, long[] sources, long[] targets) {
        this.validity = validity;
        this.sources = sources;
        this.targets = targets;
        this.sourcesBefore = before(sources);
        this.targetsBefore = before(targets);
        Integer[] sorted = new Integer[sources.length / 2];
        Arrays.setAll(sorted, i -> i);
        Arrays.sort(sorted, (a, b) -> Long.compare(sources[2 * a], sources[2 * b]));
        this.order = Arrays.stream(sorted).mapToInt(Integer::intValue).toArray();
    }

    /**
     * Reads the argument of a COPYUID code: validity, sources, targets.
     *
     * @return empty if it is no proper one: numbers that cannot be UIDs, sets of different size, a source named twice
     */
    static Optional<UidMapping> parse(String argument) {
        String[] words = argument.split(" +");
        if (words.length != 3) {
            return Optional.empty();
        }
        long validity = number(words[0], 0, words[0].length());
        long[] sources = ranges(words[1]);
        long[] targets = ranges(words[2]);
        if (validity < 1 || sources == null || targets == null) {
            return Optional.empty();
        }
        return proper(new UidMapping(validity, sources, targets));
    }

    /** The mappings of several answers to one command as one; empty if they contradict each other. */
    static Optional<UidMapping> merged(List<UidMapping> mappings) {
        if (mappings.isEmpty()) {
            return Optional.empty();
        }
        UidMapping first = mappings.get(0);
        if (mappings.size() == 1) {
            return Optional.of(first);
        }
        if (mappings.stream().anyMatch(other -> other.validity != first.validity)) {
            return Optional.empty();
        }
        long[] sources =
                mappings.stream().flatMapToLong(m -> Arrays.stream(m.sources)).toArray();
        long[] targets =
                mappings.stream().flatMapToLong(m -> Arrays.stream(m.targets)).toArray();
        return sources.length / 2 > MOST_RANGES || targets.length / 2 > MOST_RANGES
                ? Optional.empty()
                : proper(new UidMapping(first.validity, sources, targets));
    }

    private static Optional<UidMapping> proper(UidMapping mapping) {
        for (int i = 1; i < mapping.order.length; i++) {
            if (mapping.sources[2 * mapping.order[i]] <= mapping.sources[2 * mapping.order[i - 1] + 1]) {
                return Optional.empty();
            }
        }
        return mapping.count() == total(mapping.targets, mapping.targetsBefore)
                ? Optional.of(mapping)
                : Optional.empty();
    }

    /** UIDVALIDITY of the target mailbox. */
    public long validity() {
        return validity;
    }

    /** How many messages were copied. */
    public long count() {
        return total(sources, sourcesBefore);
    }

    /** What became of this UID: its new one, or -1 if it was not copied. */
    public long target(long source) {
        int low = 0;
        int high = order.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int range = order[middle];
            if (source < sources[2 * range]) {
                high = middle - 1;
            } else if (source > sources[2 * range + 1]) {
                low = middle + 1;
            } else {
                return targetAt(sourcesBefore[range] + source - sources[2 * range]);
            }
        }
        return -1;
    }

    private long targetAt(long place) {
        int found = Arrays.binarySearch(targetsBefore, place);
        int range = found >= 0 ? found : -found - 2;
        return targets[2 * range] + place - targetsBefore[range];
    }

    public UidSet sources() {
        return set(sources);
    }

    public UidSet targets() {
        return set(targets);
    }

    private static UidSet set(long[] bounds) {
        UidSet.Builder set = new UidSet.Builder();
        for (int i = 0; i < bounds.length; i += 2) {
            set.add(bounds[i], bounds[i + 1]);
        }
        return set.build();
    }

    private static long[] before(long[] bounds) {
        long[] before = new long[bounds.length / 2];
        for (int i = 1; i < before.length; i++) {
            before[i] = before[i - 1] + bounds[2 * i - 1] - bounds[2 * i - 2] + 1;
        }
        return before;
    }

    private static long total(long[] bounds, long[] before) {
        int last = before.length - 1;
        return before[last] + bounds[2 * last + 1] - bounds[2 * last] + 1;
    }

    /** The ranges of a set in the order in which they are written, or null if it is none. */
    static long[] ranges(String set) {
        List<long[]> ranges = new ArrayList<>();
        int at = 0;
        while (at <= set.length()) {
            int comma = set.indexOf(',', at);
            int end = comma < 0 ? set.length() : comma;
            int colon = set.indexOf(':', at);
            boolean pair = colon >= 0 && colon < end;
            long from = number(set, at, pair ? colon : end);
            long to = pair ? number(set, colon + 1, end) : from;
            if (from < 1 || to < 1 || ranges.size() == MOST_RANGES) {
                return null;
            }
            ranges.add(new long[] {Math.min(from, to), Math.max(from, to)});
            at = end + 1;
        }
        return ranges.stream().flatMapToLong(Arrays::stream).toArray();
    }

    /** A UID, or -1 for anything else. */
    static long number(String text, int from, int to) {
        if (to <= from || to - from > 10) {
            return -1;
        }
        long value = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + c - '0';
        }
        return value >= 1 && value <= UidSet.MAX_UID ? value : -1;
    }

    /** As the server writes it: {@code validity sources targets}, sets in ascending order. */
    @Override
    public String toString() {
        return validity + " " + sources() + " " + targets();
    }
}
