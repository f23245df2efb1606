// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.store.MessageStore;
import org.openmtm.store.PendingChange;
import org.openmtm.store.StoreCursor;

/**
 * Messages that are here and have no UID: each may be one of the server's. Kept as three numbers a message, so that a
 * folder of a million fits into a few ten megabytes. For one thread.
 */
public final class Candidates {
    private static final int MOST_ID_LENGTH = 1000;

    private long[] ids = new long[16];
    private long[] keys = new long[16];
    private long[] emailKeys = new long[16];
    private int[] received = new int[16];
    private final BitSet taken = new BitSet();
    private int size;
    private boolean emailIds;

    /**
     * What of a folder has no UID: what a renumbering left, messages that were moved there by a server that did not say
     * which UID they got, and those that were moved or deleted here after they lost their UID.
     *
     * @param emailIds whether the server names messages, so that their names are worth a look
     */
    public static Candidates of(MessageStore store, EntryId folder, boolean emailIds) {
        Candidates candidates = new Candidates();
        try (StoreCursor<Entry> unbound = store.unbound(folder)) {
            while (unbound.hasNext()) {
                Entry entry = unbound.next();
                candidates.add(entry, emailIds ? store.emailId(entry.id()) : "");
            }
        }
        for (PendingChange change : store.pendingIn(folder)) {
            boolean known = switch (change.kind()) {
                case MOVE, MOVE_TO_LOCAL, DELETE, POPULATE -> true;
                default -> false;
            };
            if (known && store.remoteMessage(change.entry()).isEmpty()) {
                store.entry(change.entry())
                        .filter(entry -> !candidates.contains(entry.id()))
                        .ifPresent(entry -> candidates.add(entry, emailIds ? store.emailId(entry.id()) : ""));
            }
        }
        return candidates;
    }

    private boolean contains(EntryId id) {
        for (int i = size - 1; i >= 0; i--) {
            if (ids[i] == id.value()) {
                return true;
            }
        }
        return false;
    }

    /** @param emailId the server's name for it, or empty */
    public void add(Entry entry, String emailId) {
        if (size == ids.length) {
            ids = Arrays.copyOf(ids, size * 2);
            keys = Arrays.copyOf(keys, size * 2);
            emailKeys = Arrays.copyOf(emailKeys, size * 2);
            received = Arrays.copyOf(received, size * 2);
        }
        ids[size] = entry.id().value();
        received[size] = (int) entry.received().getEpochSecond();
        keys[size] = key(entry.header().messageId(), entry.size(), received[size]);
        emailKeys[size] = emailKey(emailId);
        emailIds |= !emailId.isEmpty();
        size++;
    }

    /** Hash of what a message is known by; one without a Message-ID by size and time only. Never 0. */
    static long key(String messageId, long size, int received) {
        String id = messageId.length() > MOST_ID_LENGTH ? messageId.substring(0, MOST_ID_LENGTH) : messageId;
        return id.isEmpty() ? hash("", size * 31 + received) : hash(id, size);
    }

    /** 0 for no name. */
    static long emailKey(String emailId) {
        return emailId.isEmpty() ? 0 : hash(emailId, 0);
    }

    private static long hash(String text, long salt) {
        long hash = 0xcbf29ce484222325L ^ salt;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        hash = (hash ^ salt ^ hash >>> 29) * 0xBF58476D1CE4E5B9L;
        hash = (hash ^ hash >>> 32) * 0x94D049BB133111EBL;
        return hash == 0 ? 1 : hash ^ hash >>> 29;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    boolean haveEmailIds() {
        return emailIds;
    }

    EntryId id(int i) {
        return EntryId.of(ids[i]);
    }

    long key(int i) {
        return keys[i];
    }

    long emailKey(int i) {
        return emailKeys[i];
    }

    int received(int i) {
        return received[i];
    }

    boolean taken(int i) {
        return taken.get(i);
    }

    void take(int i) {
        taken.set(i);
    }

    /** How many found no UID. */
    int left() {
        return size - taken.cardinality();
    }
}
