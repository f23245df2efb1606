// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * Finds a thread: from a message to the ids it names, from those to the messages that name them too, until there are no
 * more. Nothing about threads is stored, so the same messages are the same thread in whatever order they came. For a
 * connection that sees both files, in a transaction.
 */
final class ThreadWalk {
    /** A thread of more is cut here: somebody writes all his mails as answers to one. */
    private static final int MOST_BODIES = 20_000;

    /** Ids of one query. */
    private static final int AT_ONCE = 50;

    private final Db db;
    private final Set<Long> bodies = new LinkedHashSet<>();
    private final Set<Long> ids = new HashSet<>();
    private final Set<Long> first = new HashSet<>();
    private final Set<Long> later = new HashSet<>();
    private final Deque<Long> open = new ArrayDeque<>();

    ThreadWalk(Db db) {
        this.db = db;
    }

    ThreadWalk fromBody(long body) {
        visit(body);
        return walk();
    }

    ThreadWalk fromId(long id) {
        meet(id);
        return walk();
    }

    /** The bodies of its messages. */
    long[] bodies() {
        return bodies.stream().mapToLong(Long::longValue).toArray();
    }

    /**
     * The oldest id: one that some message names first, and none after another. Where that fits several, because the mails
     * between them are not here, or none, because they answer each other in a ring, the smallest one counts.
     */
    long root() {
        LongStream oldest = first.stream().filter(id -> !later.contains(id)).mapToLong(Long::longValue);
        return oldest.min()
                .orElseGet(() -> first.stream().mapToLong(Long::longValue).min().orElseThrow());
    }

    private ThreadWalk walk() {
        while (!open.isEmpty() && bodies.size() < MOST_BODIES) {
            StringBuilder any = new StringBuilder();
            for (int i = 0; i < AT_ONCE && !open.isEmpty(); i++) {
                long id = open.poll();
                any.append(any.isEmpty() ? "" : " OR ")
                        .append('"' + NamedIds.own(id) + "\" OR \"" + NamedIds.other(id) + '"');
            }
            for (long body : db.numbers("SELECT rowid FROM words_of.words WHERE words MATCH ?", any.toString())) {
                visit(body);
            }
        }
        return this;
    }

    private void visit(long body) {
        if (bodies.contains(body)) {
            return;
        }
        db.first(row -> row.getBytes(1), "SELECT ids FROM words_of.named WHERE body = ?", body)
                .map(NamedIds::read)
                .ifPresent(named -> visit(body, named));
    }

    private void visit(long body, long[] named) {
        bodies.add(body);
        first.add(named[0]);
        for (int i = 0; i < named.length; i++) {
            meet(named[i]);
            if (i > 0) {
                later.add(named[i]);
            }
        }
    }

    private void meet(long id) {
        if (ids.add(id)) {
            open.add(id);
        }
    }
}
