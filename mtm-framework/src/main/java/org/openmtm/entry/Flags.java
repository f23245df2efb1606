// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.entry;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The flags of a message: system flags and keywords. Immutable. Keywords are checked at this gate, so that nothing that
 * could end a protocol line ever reaches one: a keyword is an atom of RFC 9051 in printable ASCII, at most 256 characters.
 */
public final class Flags {
    public static final Flags NONE = new Flags(0, Collections.emptySortedSet());

    private static final int MAX_KEYWORD = 256;
    private static final String ATOM_SPECIALS = "(){ %*\"\\]";

    private final int systemBits;
    private final SortedSet<String> keywords;

    private Flags(int systemBits, SortedSet<String> keywords) {
        this.systemBits = systemBits;
        this.keywords = keywords;
    }

    public static Flags of(Flag... flags) {
        return new Flags(
                Arrays.stream(flags).mapToInt(Flag::bit).reduce(0, (a, b) -> a | b), Collections.emptySortedSet());
    }

    /**
     * @param systemBits the {@link Flag#bit()}s; unknown bits are dropped
     * @throws IllegalArgumentException for a keyword that {@link #isKeyword} refuses
     */
    public static Flags of(int systemBits, Collection<String> keywords) {
        if (keywords.isEmpty()) {
            return systemBits == 0 ? NONE : new Flags(systemBits & 31, Collections.emptySortedSet());
        }
        TreeSet<String> checked = new TreeSet<>();
        for (String keyword : keywords) {
            if (!isKeyword(keyword)) {
                throw new IllegalArgumentException(
                        "Not a keyword (RFC 9051 atom in ASCII): '" + keyword.replaceAll("[^\\x20-\\x7e]", "?") + "'");
            }
            checked.add(keyword);
        }
        return new Flags(systemBits & 31, Collections.unmodifiableSortedSet(checked));
    }

    /** Whether the text may be a keyword: an RFC 9051 atom in printable ASCII of 1 to 256 characters. */
    public static boolean isKeyword(String text) {
        if (text.isEmpty() || text.length() > MAX_KEYWORD) {
            return false;
        }
        return text.chars().allMatch(c -> c > 0x20 && c < 0x7f && ATOM_SPECIALS.indexOf(c) < 0);
    }

    public boolean has(Flag flag) {
        return (systemBits & flag.bit()) != 0;
    }

    public boolean has(String keyword) {
        return keywords.contains(keyword);
    }

    public int systemBits() {
        return systemBits;
    }

    /** Sorted, unmodifiable, possibly empty. */
    public SortedSet<String> keywords() {
        return keywords;
    }

    public Flags with(Flag flag) {
        return new Flags(systemBits | flag.bit(), keywords);
    }

    public Flags without(Flag flag) {
        return new Flags(systemBits & ~flag.bit(), keywords);
    }

    /** All flags that are in this or in the other. */
    public Flags plus(Flags other) {
        TreeSet<String> all = new TreeSet<>(keywords);
        all.addAll(other.keywords);
        return of(systemBits | other.systemBits, all);
    }

    /** All flags of this that are not in the other. */
    public Flags minus(Flags other) {
        TreeSet<String> rest = new TreeSet<>(keywords);
        rest.removeAll(other.keywords);
        return of(systemBits & ~other.systemBits, rest);
    }

    /**
     * Three-way merge: this is what is here, {@code base} what server and store last agreed on, {@code remote} what the
     * server says now. What the server added or removed since the base is added or removed here; the rest stays.
     */
    public Flags merge(Flags base, Flags remote) {
        return plus(remote.minus(base)).minus(base.minus(remote));
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Flags other && systemBits == other.systemBits && keywords.equals(other.keywords);
    }

    @Override
    public int hashCode() {
        return 31 * systemBits + keywords.hashCode();
    }

    /** In the form of RFC 9051, for people: {@code \Seen \Flagged $Forwarded}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Flag flag : Flag.values()) {
            if (has(flag)) {
                text.append(text.isEmpty() ? "" : " ").append(flag.imapName());
            }
        }
        for (String keyword : keywords) {
            text.append(text.isEmpty() ? "" : " ").append(keyword);
        }
        return text.toString();
    }
}
