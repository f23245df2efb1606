// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.heap;

/**
 * For each object where it lies in the dump and from which object it was reached. A hash table of plain arrays: a dump
 * holds millions of objects.
 */
final class Objects {

    /** An object that nobody has reached yet. */
    static final int UNREACHED = -1;

    private static final double LOAD = 0.7;

    private long[] ids = new long[1 << 16];
    private long[] places = new long[1 << 16];
    private int[] from;
    private int size;

    void add(long id, long place) {
        if (size >= ids.length * LOAD) {
            grow();
        }
        int slot = slot(ids, id);
        if (ids[slot] == 0) {
            ids[slot] = id;
            size++;
        }
        places[slot] = place;
    }

    private static int slot(long[] table, long id) {
        long mixed = (id >>> 3) * 0x9E3779B97F4A7C15L;
        int slot = (int) (mixed >>> 32) & table.length - 1;
        while (table[slot] != 0 && table[slot] != id) {
            slot = slot + 1 & table.length - 1;
        }
        return slot;
    }

    private void grow() {
        long[] moreIds = new long[ids.length * 2];
        long[] morePlaces = new long[ids.length * 2];
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] != 0) {
                int slot = slot(moreIds, ids[i]);
                moreIds[slot] = ids[i];
                morePlaces[slot] = places[i];
            }
        }
        ids = moreIds;
        places = morePlaces;
    }

    /** No object has been reached from now on. */
    void forgetPaths() {
        from = new int[ids.length];
        java.util.Arrays.fill(from, UNREACHED);
    }

    /** Its number, which holds until another object is added; -1 if it is not in the dump. */
    int number(long id) {
        int slot = id == 0 ? 0 : slot(ids, id);
        return id == 0 || ids[slot] == 0 ? -1 : slot;
    }

    long id(int number) {
        return ids[number];
    }

    long place(int number) {
        return places[number];
    }

    boolean isReached(int number) {
        return from[number] != UNREACHED;
    }

    /** @param origin the number of the object that leads here; its own number for a root */
    void reach(int number, int origin) {
        from[number] = origin;
    }

    int origin(int number) {
        return from[number];
    }

    int size() {
        return size;
    }

    int capacity() {
        return ids.length;
    }
}
