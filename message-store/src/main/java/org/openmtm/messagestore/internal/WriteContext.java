// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.event.EventType;

/** What the parts of a transaction share: the connection, ids, counters, events. Lives as long as the connection. */
final class WriteContext {
    private static final int MOST_GUARDED = 100;

    static final int ROOT = 0;
    static final int SERVICE = 1;
    static final int FOLDER = 2;
    static final int MESSAGE = 3;

    final Db db;
    final Counters counters = new Counters();
    final KnownRows ledger = new KnownRows();
    final DotChanges dots;
    final EventLog events;
    private final Clock clock;
    private final Map<Long, Node> nodes = new HashMap<>();
    private final List<Staged> taken = new ArrayList<>();
    private boolean removedBodies;
    private long lastEntry;
    private long lastBody;
    private long lastOperation;
    private Instant now;
    private boolean first;
    private boolean notFirst;
    private int guarded;

    WriteContext(Db db, Clock clock, long keptEvents, Dots dots) {
        this.db = db;
        this.dots = new DotChanges(dots);
        this.clock = clock;
        this.events = new EventLog(db, keptEvents);
        this.lastEntry = sequence("entry");
        this.lastBody = sequence("body");
        this.lastOperation = sequence("operation");
    }

    private long sequence(String table) {
        return db.number("SELECT seq FROM sqlite_sequence WHERE name = ?", table);
    }

    /** What is needed of an entry that others refer to. */
    record Node(long id, long parent, long service, int type) {}

    /** A service or folder (or root), remembered during a change. @throws MessagingException NOT_FOUND */
    Node node(EntryId id) {
        Node node = nodes.get(id.value());
        if (node == null) {
            node = db.first(
                            row -> new Node(row.getLong(1), row.getLong(2), row.getLong(3), row.getInt(4)),
                            "SELECT id, parent, service, type FROM entry WHERE id = ?",
                            id.value())
                    .orElseThrow(() -> notFound("entry", id.value()));
            if (node.type <= FOLDER) {
                nodes.put(id.value(), node);
            }
        }
        return node;
    }

    /** An entry has moved: what was remembered of places and services may be wrong. */
    void moved(long entry) {
        nodes.clear();
        ledger.forget(entry);
    }

    static MessagingException notFound(String what, long id) {
        return new MessagingException(
                ErrorKind.NOT_FOUND, "There is no " + what + " " + id, "It may have been removed");
    }

    /** @throws MessagingException INVALID for the entries that every store has */
    static void requireOurs(EntryId id) {
        if (id.value() <= StandardFolder.DELETED.id().value()) {
            throw new MessagingException(
                    ErrorKind.INVALID, "Entry " + id + " is a standard one and stays as it is", "");
        }
    }

    long nextEntry() {
        return ++lastEntry;
    }

    long nextBody() {
        return ++lastBody;
    }

    long nextOperation() {
        return ++lastOperation;
    }

    /** A body was removed. */
    void bodyRemoved() {
        removedBodies = true;
    }

    /** @return whether bodies were removed since the last call */
    boolean takeRemovedBodies() {
        boolean result = removedBodies;
        removedBodies = false;
        return result;
    }

    long lastBody() {
        return lastBody;
    }

    Instant now() {
        return now;
    }

    /** Says that a change has to be the first of its transaction; it is run again there. */
    static final class NotFirst extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotFirst() {
            super("This change has to be the first of its transaction", null, false, false);
        }
    }

    /**
     * A statement that SQLite guards with a journal of its own (it touches foreign keys). Under a savepoint the time for
     * many of them grows with their square, so a change of many goes without one.
     */
    void guarded() {
        if (!first && ++guarded > MOST_GUARDED) {
            notFirst = true;
            throw new NotFirst();
        }
    }

    /** Whether the change has to run again as the first one, even if it has caught what said so. */
    boolean hasToBeFirst() {
        return notFirst;
    }

    /** A change begins. @param isFirst whether the transaction has nothing in it yet */
    void begin(boolean isFirst) {
        first = isFirst;
        guarded = 0;
        notFirst = false;
        now = clock.instant();
        nodes.clear();
        taken.clear();
    }

    void take(Staged staged) {
        if (!staged.take()) {
            throw new MessagingException(ErrorKind.INVALID, "This staged body was used or closed before", "");
        }
        taken.add(staged);
    }

    /** The bodies that the change took; they belong to the store now. */
    List<Staged> taken() {
        return List.copyOf(taken);
    }

    void post(EventType type, long service, long parent, long entry, String detail) {
        events.post(db, type, now, service, parent, entry, 0, detail);
    }
}
