// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;

/** What a server says it can. Immutable. */
public final class Capabilities {
    public static final Capabilities NONE = new Capabilities(new TreeSet<>());

    /** More than any server has; the rest is dropped. */
    private static final int MOST = 500;

    private final SortedSet<String> names;

    private Capabilities(TreeSet<String> names) {
        this.names = Collections.unmodifiableSortedSet(names);
    }

    static Capabilities of(Collection<String> words) {
        TreeSet<String> names = new TreeSet<>();
        for (String word : words) {
            if (names.size() < MOST && word.length() <= 100) {
                names.add(word.toUpperCase(Locale.ROOT));
            }
        }
        return new Capabilities(names);
    }

    public boolean has(String name) {
        return names.contains(name);
    }

    /** The same without some: what a person switched off, or what misbehaved. */
    public Capabilities without(Collection<String> off) {
        TreeSet<String> rest = new TreeSet<>(names);
        off.forEach(name -> rest.remove(name.toUpperCase(Locale.ROOT)));
        return new Capabilities(rest);
    }

    Capabilities with(Capabilities others) {
        TreeSet<String> all = new TreeSet<>(names);
        all.addAll(others.names);
        return new Capabilities(all);
    }

    /** Those that begin so, sorted. */
    public List<String> startingWith(String prefix) {
        return names.stream().filter(name -> name.startsWith(prefix)).toList();
    }

    public boolean isEmpty() {
        return names.isEmpty();
    }

    @Override
    public String toString() {
        return String.join(" ", names);
    }
}
