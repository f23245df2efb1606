// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.FolderCounts;
import org.openmtm.entry.StandardFolder;
import org.openmtm.store.FolderState;
import org.openmtm.store.ListQuery;
import org.openmtm.store.RemoteFolder;

/** Queries of the tree and of the bindings that reader and transaction share. */
final class Reads {
    private static final String SELECT = "SELECT " + EntryRows.COLUMNS + " FROM entry";

    private static final String OF_E = EntryRows.COLUMNS.replaceAll("(^|, )", "$1e.");

    /** Of an entry e: lies in a folder that is no standard one, is bound nowhere, and nothing is pending about it. */
    static final String UNBOUND = "e.parent = ? AND e.parent > 7 AND e.type = 3 AND e.uid IS NULL"
            + " AND NOT EXISTS (SELECT 1 FROM pending p WHERE p.entry = e.id)";

    /** The plus keeps the index of keys away, which is not in the order that is asked for. */
    static final String KEYS = "SELECT " + EntryRows.REMOTE + ", remote_key FROM entry"
            + " WHERE bound_folder = ? AND uid IS NOT NULL AND +remote_key IS NOT NULL ORDER BY uid";

    static final String KEY_OF = "SELECT " + EntryRows.REMOTE
            + ", remote_key FROM entry WHERE id = ? AND uid IS NOT NULL AND remote_key IS NOT NULL";

    private Reads() {}

    static Optional<Entry> entry(Db db, EntryId id) {
        return db.first(EntryRows::entry, SELECT + " WHERE id = ?", id.value());
    }

    /**
     * The query for a list; its argument is the parent. Only the keys are sorted, in an index where there is one that
     * covers them, and the rows are looked up as they are asked for.
     */
    static String children(ListQuery query) {
        String direction = query.descending() ? " DESC" : "";
        String key = switch (query.sort()) {
            case ID -> "";
            case DATE -> "received" + direction + ", ";
            case FROM -> "sender COLLATE NOCASE" + direction + ", ";
            case SUBJECT -> "subject COLLATE NOCASE" + direction + ", ";
            case SIZE -> "size" + direction + ", ";
            case NAME -> "name COLLATE NOCASE" + direction + ", ";
        };
        return "SELECT " + OF_E + " FROM (SELECT id FROM entry WHERE parent = ?1 AND id <> ?1"
                + (query.unreadOnly() ? " AND flags & 1 = 0 AND +type = 3" : "")
                + " ORDER BY " + key + "id" + direction
                + (query.limit() > 0 ? " LIMIT " + query.limit() : " LIMIT -1")
                + ") k CROSS JOIN entry e ON e.id = k.id";
    }

    static List<Entry> services(Db db) {
        return db.list(EntryRows::entry, SELECT + " WHERE type <= 2 AND type = 1 AND id <> 2 ORDER BY id");
    }

    static List<Entry> folders(Db db, EntryId service) {
        List<Entry> all = db.list(
                EntryRows::entry,
                SELECT + " WHERE type <= 2 AND type = 2 AND service = ? ORDER BY id",
                service.value());
        return withoutDeleted(parentsFirst(all));
    }

    /** @param folders parents first */
    private static List<Entry> withoutDeleted(List<Entry> folders) {
        Set<EntryId> gone = new HashSet<>(Set.of(StandardFolder.DELETED.id()));
        return folders.stream()
                .filter(folder -> !gone.contains(folder.parent()) || !gone.add(folder.id()))
                .toList();
    }

    private static List<Entry> parentsFirst(List<Entry> folders) {
        Map<EntryId, Entry> byId = new HashMap<>();
        folders.forEach(folder -> byId.put(folder.id(), folder));
        List<Entry> ordered = new ArrayList<>(folders.size());
        Set<EntryId> placed = new HashSet<>();
        for (Entry folder : folders) {
            List<Entry> path = new ArrayList<>();
            for (Entry at = folder; at != null && placed.add(at.id()); at = byId.get(at.parent())) {
                path.add(0, at);
            }
            ordered.addAll(path);
        }
        return ordered;
    }

    static Optional<EntryId> relatedService(Db db, EntryId service) {
        return db.first(
                row -> EntryId.of(row.getLong(1)), "SELECT related FROM link WHERE service = ?", service.value());
    }

    static FolderCounts counts(Db db, EntryId folder) {
        return db.first(
                        row -> new FolderCounts(row.getLong(1), row.getLong(2), row.getLong(3)),
                        "SELECT total, unread, bodies FROM folder WHERE id = ?",
                        folder.value())
                .orElse(FolderCounts.ZERO);
    }

    static Optional<RemoteFolder> remoteFolder(Db db, EntryId folder) {
        return db.first(
                EntryRows::remoteFolder,
                "SELECT " + EntryRows.REMOTE_FOLDER + " FROM remote_folder WHERE folder = ?",
                folder.value());
    }

    static List<RemoteFolder> remoteFolders(Db db, EntryId service) {
        return db.list(
                EntryRows::remoteFolder,
                "SELECT " + EntryRows.REMOTE_FOLDER + " FROM remote_folder WHERE service = ? ORDER BY path",
                service.value());
    }

    /** The query for the messages that are bound nowhere; its argument is the folder. */
    static String unbound() {
        return "SELECT " + OF_E + " FROM entry e WHERE " + UNBOUND + " ORDER BY e.id";
    }

    static FolderState folderState(Db db, EntryId folder) {
        return db.first(
                        EntryRows::folderState,
                        "SELECT " + EntryRows.FOLDER_STATE + " FROM folder_state WHERE folder = ?",
                        folder.value())
                .orElse(FolderState.initial(folder));
    }

    static List<FolderState> folderStates(Db db, EntryId service) {
        return db.list(
                EntryRows::folderState,
                "SELECT " + EntryRows.FOLDER_STATE + " FROM entry e CROSS JOIN folder_state s ON s.folder = e.id"
                        + " WHERE e.type <= 2 AND e.type = 2 AND e.service = ? ORDER BY e.id",
                service.value());
    }
}
