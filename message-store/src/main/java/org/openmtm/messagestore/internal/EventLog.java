// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import static java.util.stream.Collectors.joining;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.openmtm.entry.EntryId;
import org.openmtm.event.EventType;
import org.openmtm.event.MessagingEvent;

/**
 * Writes and reads the event log. Events about consecutive entries that say the same (a sync adds thousands) share one
 * row; readers do not see that.
 */
final class EventLog {
    private static final String PRUNED = "events.pruned";

    private final long kept;
    private long last;
    private long pruned;
    private boolean written;
    private Pending pending;

    /** @param kept how many events are kept at least */
    EventLog(Db db, long kept) {
        this.kept = kept;
        this.pruned = db.number("SELECT value FROM meta WHERE name = ?", PRUNED);
        this.last = Math.max(last(db), pruned);
    }

    private static final class Pending {
        final EventType type;
        final long time;
        final Long service;
        final Long parent;
        final Long entry;
        final long operation;
        final String detail;
        long count = 1;

        Pending(EventType type, long time, Long service, Long parent, Long entry, long operation, String detail) {
            this.type = type;
            this.time = time;
            this.service = service;
            this.parent = parent;
            this.entry = entry;
            this.operation = operation;
            this.detail = detail;
        }

        boolean continues(Pending next) {
            return entry != null
                    && next.entry != null
                    && entry + count == next.entry
                    && type == next.type
                    && operation == next.operation
                    && java.util.Objects.equals(service, next.service)
                    && java.util.Objects.equals(parent, next.parent)
                    && detail.equals(next.detail);
        }
    }

    void post(
            Db db, EventType type, Instant time, Long service, Long parent, Long entry, long operation, String detail) {
        Pending next = new Pending(type, time.toEpochMilli(), service, parent, entry, operation, Texts.cut(detail));
        if (pending != null && pending.continues(next)) {
            pending.count++;
        } else {
            flush(db);
            pending = next;
        }
    }

    /** Writes what was held back to be joined. */
    void flush(Db db) {
        Pending row = pending;
        if (row == null) {
            return;
        }
        pending = null;
        last += row.count;
        written = true;
        db.update(
                "INSERT INTO event (id, count, time, type, service, parent, entry, operation, detail)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                last,
                row.count,
                row.time,
                row.type.name(),
                row.service,
                row.parent,
                row.entry,
                row.operation,
                row.detail);
    }

    /** The change failed: its events never were. Their cursors are not used again, the log may have gaps. */
    void reject() {
        pending = null;
    }

    /** @return whether events were written since the last call */
    boolean takeWritten() {
        boolean result = written;
        written = false;
        return result;
    }

    /** Forgets the oldest events when there are a tenth more than are to be kept. */
    void prune(Db db) {
        if (last - pruned <= kept + kept / 10) {
            return;
        }
        long upTo = db.number("SELECT max(id) FROM event WHERE id <= ?", last - kept);
        if (upTo > pruned) {
            db.update("DELETE FROM event WHERE id <= ?", upTo);
            db.update("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", PRUNED, upTo);
            pruned = upTo;
        }
    }

    static long last(Db db) {
        return db.number("SELECT max(id) FROM event");
    }

    /** For a connection in a transaction: rows and mark are of one moment. */
    static List<MessagingEvent> read(Db db, long after, Set<EventType> types, int limit, Instant now) {
        List<MessagingEvent> events = new ArrayList<>();
        long pruned = db.number("SELECT value FROM meta WHERE name = ?", PRUNED);
        if (after < pruned) {
            String detail = "The log begins after event " + pruned;
            events.add(new MessagingEvent(pruned, now, EventType.RESET, null, null, null, 0, detail));
        }
        // The names are ours, and few sets of them are asked for: the statement is worth keeping.
        String some = types.size() == EventType.values().length
                ? ""
                : types.stream().map(EventType::name).sorted().collect(joining("', '", " AND type IN ('", "')"));
        try (ResultSet rows = db.query(
                "SELECT id, count, time, type, service, parent, entry, operation, detail FROM event WHERE id > ?" + some
                        + " ORDER BY id",
                Math.max(after, pruned))) {
            while (events.size() < limit && rows.next()) {
                expand(rows, after, limit, events);
            }
        } catch (SQLException e) {
            throw StoreFault.of(e);
        }
        return events;
    }

    private static void expand(ResultSet row, long after, int limit, List<MessagingEvent> events) throws SQLException {
        long id = row.getLong(1);
        long first = id - row.getLong(2) + 1;
        Instant time = Instant.ofEpochMilli(row.getLong(3));
        EventType type = EventType.valueOf(row.getString(4));
        EntryId service = id(row, 5);
        EntryId parent = id(row, 6);
        EntryId entry = id(row, 7);
        long operation = row.getLong(8);
        String detail = row.getString(9);
        for (long cursor = Math.max(first, after + 1); cursor <= id && events.size() < limit; cursor++) {
            EntryId each = entry == null ? null : EntryId.of(entry.value() + cursor - first);
            events.add(new MessagingEvent(cursor, time, type, service, parent, each, operation, detail));
        }
    }

    private static EntryId id(ResultSet row, int column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : EntryId.of(value);
    }
}
