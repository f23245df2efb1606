// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.openmtm.entry.Flags;

/** Messages of the server whose UIDs nobody here has, as few numbers each. In the order they came. For one thread. */
final class Strangers {
    /** Names are only noted for so many: they are strings, and of use for what comes later only. */
    private static final int MOST_NAMES = 50_000;

    private final Map<Integer, String> names = new HashMap<>();
    private long[] uids = new long[64];
    private long[] keys = new long[64];
    private long[] emailKeys = new long[0];
    private int[] received = new int[64];
    private Flags[] flags = new Flags[64];
    private int size;

    void add(long uid, long key, String emailId, int time, Flags now) {
        if (size == uids.length) {
            uids = Arrays.copyOf(uids, size * 2);
            keys = Arrays.copyOf(keys, size * 2);
            received = Arrays.copyOf(received, size * 2);
            flags = Arrays.copyOf(flags, size * 2);
        }
        uids[size] = uid;
        keys[size] = key;
        received[size] = time;
        flags[size] = now;
        if (!emailId.isEmpty()) {
            emailKeys = emailKeys.length < uids.length ? Arrays.copyOf(emailKeys, uids.length) : emailKeys;
            emailKeys[size] = Candidates.emailKey(emailId);
            if (names.size() < MOST_NAMES) {
                names.put(size, emailId);
            }
        }
        size++;
    }

    int size() {
        return size;
    }

    long uid(int i) {
        return uids[i];
    }

    long key(int i) {
        return keys[i];
    }

    long emailKey(int i) {
        return i < emailKeys.length ? emailKeys[i] : 0;
    }

    int received(int i) {
        return received[i];
    }

    Flags flags(int i) {
        return flags[i];
    }

    /** The server's name for it, or empty. */
    String emailId(int i) {
        return names.getOrDefault(i, "");
    }
}
