// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import java.util.Arrays;

/** A set of positive numbers without boxing: open addressing, at most half full. For one thread. */
public final class LongSet {
    private long[] table = new long[1024];
    private int size;

    /** @return whether it was not in yet; false for numbers that are not positive, which are never in */
    public boolean add(long value) {
        if (value <= 0) {
            return false;
        }
        int slot = slot(table, value);
        if (table[slot] == value) {
            return false;
        }
        table[slot] = value;
        if (++size * 2 > table.length) {
            grow();
        }
        return true;
    }

    public boolean contains(long value) {
        return value > 0 && table[slot(table, value)] == value;
    }

    public int size() {
        return size;
    }

    /** Ascending. */
    public long[] sorted() {
        long[] values = new long[size];
        int at = 0;
        for (long value : table) {
            if (value != 0) {
                values[at++] = value;
            }
        }
        Arrays.sort(values);
        return values;
    }

    private void grow() {
        long[] larger = new long[table.length * 2];
        for (long value : table) {
            if (value != 0) {
                larger[slot(larger, value)] = value;
            }
        }
        table = larger;
    }

    private static int slot(long[] table, long value) {
        int mask = table.length - 1;
        long hash = value * 0x9E3779B97F4A7C15L;
        int slot = (int) (hash >>> 33) & mask;
        while (table[slot] != 0 && table[slot] != value) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }
}
