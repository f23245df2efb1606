// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import org.openmtm.store.IndexState;

/** Names and figures about a store, cheap enough to be asked for at any time. */
final class Statistics {
    private Statistics() {}

    static Map<String, Object> of(StoreDirectory directory, ReaderPool readers, IndexState index, int queued) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("directory", directory.path().toString());
        readers.snapshot(db -> {
            figures.put("sqlite", db.text("SELECT sqlite_version()"));
            figures.put("schema", db.number("PRAGMA user_version"));
            figures.put("pageSize", db.number("PRAGMA page_size"));
            figures.put("freePages", db.number("PRAGMA freelist_count"));
            figures.put("services", db.number("SELECT count(*) FROM entry WHERE type <= 2 AND type = 1") - 1);
            figures.put("folders", db.number("SELECT count(*) FROM folder"));
            figures.put("messages", db.number("SELECT sum(total) FROM folder"));
            figures.put("unread", db.number("SELECT sum(unread) FROM folder"));
            figures.put("bodies", db.number("SELECT sum(bodies) FROM folder"));
            figures.put("submissions", db.number("SELECT count(*) FROM submission"));
            figures.put("operations", db.number("SELECT count(*) FROM operation"));
            figures.put("lastEvent", EventLog.last(db));
            return null;
        });
        figures.put("mailBytes", directory.size("mail.db"));
        figures.put("logBytes", directory.size("mail.db-wal"));
        figures.put("indexBytes", directory.size(IndexDb.FILE));
        figures.put("freeDiskBytes", directory.free());
        figures.put("indexed", index.indexed());
        figures.put("waitingForIndex", index.waiting());
        figures.put("waitingChanges", queued);
        return figures;
    }
}
