// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.entry;

/**
 * The identity of an entry in the local store. Local, 64 bit, never reused, valid as long as the store lives. It is the
 * only key that applications and modules may keep: a remote UID is a binding that can be replaced at any time.
 *
 * @param value a positive number
 */
public record EntryId(long value) implements Comparable<EntryId> {
    /** The root of the tree. */
    public static final EntryId ROOT = new EntryId(1);

    /** The local service, parent of the standard folders. */
    public static final EntryId LOCAL_SERVICE = new EntryId(2);

    /** @throws IllegalArgumentException if the value is not positive */
    public EntryId {
        if (value <= 0) {
            throw new IllegalArgumentException("An entry id is a positive number, not " + value);
        }
    }

    public static EntryId of(long value) {
        return new EntryId(value);
    }

    /**
     * Reads the decimal form that {@link #toString()} writes.
     *
     * @throws IllegalArgumentException if the text is no positive decimal number; the message says what was given
     */
    public static EntryId parse(String text) {
        try {
            return new EntryId(Long.parseLong(text.strip()));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not an entry id: ids are positive numbers", e);
        }
    }

    @Override
    public int compareTo(EntryId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
