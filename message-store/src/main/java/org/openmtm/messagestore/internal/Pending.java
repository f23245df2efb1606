// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.openmtm.entry.EntryId;
import org.openmtm.store.PendingChange;

/** Reads the changes that a server has not heard of yet. */
final class Pending {
    static final String COLUMNS = "entry, kind, service, folder, origin, operation, created, attempts, mark, detail";

    private static final String SELECT = "SELECT " + COLUMNS + " FROM pending";
    private static final String OLDEST_FIRST = " ORDER BY created, id";

    private Pending() {}

    static PendingChange read(ResultSet row) throws SQLException {
        long origin = row.getLong(5);
        EntryId from = row.wasNull() ? null : EntryId.of(origin);
        return new PendingChange(
                EntryId.of(row.getLong(1)),
                PendingChange.Kind.valueOf(row.getString(2)),
                EntryId.of(row.getLong(3)),
                EntryId.of(row.getLong(4)),
                from,
                row.getLong(6),
                Instant.ofEpochMilli(row.getLong(7)),
                row.getInt(8),
                row.getLong(9),
                row.getString(10));
    }

    static List<PendingChange> ofService(Db db, EntryId service) {
        return db.list(Pending::read, SELECT + " WHERE service = ?" + OLDEST_FIRST, service.value());
    }

    static List<PendingChange> inFolder(Db db, EntryId folder) {
        return byKind(db.list(Pending::read, SELECT + " WHERE folder = ?" + OLDEST_FIRST, folder.value()));
    }

    static List<PendingChange> ofEntry(Db db, EntryId entry) {
        return byKind(db.list(Pending::read, SELECT + " WHERE entry = ?", entry.value()));
    }

    /** The order in which they are sent is that of the constants. */
    private static List<PendingChange> byKind(List<PendingChange> changes) {
        changes.sort(Comparator.comparing(PendingChange::kind));
        return changes;
    }
}
