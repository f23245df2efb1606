// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.openmtm.error.MessagingException;
import org.openmtm.store.TextExtractor.MessageText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of the full-text index. Everything in it is derived: what is damaged, of another schema or of another store
 * is dropped and made anew. For the indexer's thread.
 */
final class IndexDb implements AutoCloseable {
    static final String FILE = "index.db";

    private static final Logger LOG = LoggerFactory.getLogger(IndexDb.class);
    private static final Schema SCHEMA = new Schema("index", 2);
    private static final int CACHE_KILOBYTES = 8 << 10;
    private static final int WAL_PAGES = 2_000;

    private final Db db;
    private long highWater;
    private long removed;
    private long indexed;

    private IndexDb(Db db) {
        this.db = db;
    }

    /**
     * @param store the number of the store it has to belong to
     * @param lastBody no index may know of later bodies
     */
    static IndexDb open(StoreDirectory directory, long store, long lastBody) {
        try {
            if (outdated(directory)) {
                LOG.info("The full-text index is of a former release and is made anew");
                drop(directory);
            }
            IndexDb index = tryOpen(directory, store);
            if (index.matches(store, lastBody)) {
                return index;
            }
            LOG.info("The full-text index does not fit the store and is made anew");
            index.close();
        } catch (MessagingException e) {
            if (e instanceof StoreFault fault && !fault.damage()) {
                throw e;
            }
            LOG.warn("The full-text index cannot be used and is made anew: {}", e.getMessage());
        }
        drop(directory);
        return tryOpen(directory, store);
    }

    private static boolean outdated(StoreDirectory directory) {
        Path file = directory.file(FILE);
        if (!Files.exists(file)) {
            return false;
        }
        try (Db db = Databases.reader(file, CACHE_KILOBYTES)) {
            long found = db.number("PRAGMA user_version");
            return found > 0 && found < SCHEMA.newest();
        }
    }

    private static IndexDb tryOpen(StoreDirectory directory, long store) {
        Db db = Databases.writer(directory.file(FILE), "NORMAL", CACHE_KILOBYTES);
        try {
            db.run("PRAGMA wal_autocheckpoint=" + WAL_PAGES);
            if (SCHEMA.bringUp(db)) {
                db.update("INSERT INTO state (id, store, high_water, removed, indexed) VALUES (1, ?, 0, 0, 0)", store);
            }
            IndexDb index = new IndexDb(db);
            index.highWater = db.number("SELECT high_water FROM state");
            index.removed = db.number("SELECT removed FROM state");
            index.indexed = db.number("SELECT indexed FROM state");
            return index;
        } catch (RuntimeException e) {
            Databases.closeQuietly(db, e);
            throw e;
        }
    }

    private boolean matches(long store, long lastBody) {
        return db.number("SELECT store FROM state") == store && highWater <= lastBody;
    }

    static void drop(StoreDirectory directory) {
        try {
            for (String suffix : List.of("", "-wal", "-shm")) {
                Path file = directory.path().resolve(FILE + suffix);
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw StoreFault.of("Dropping the full-text index", e);
        }
    }

    /** Every body up to this one is in the index, unless it was removed. */
    long highWater() {
        return highWater;
    }

    /** The last row of the table unindexed that was obeyed. */
    long removed() {
        return removed;
    }

    long indexed() {
        return indexed;
    }

    void begin() {
        db.update("BEGIN IMMEDIATE");
    }

    void add(long body, MessageText text, NamedIds ids) {
        db.update(
                "INSERT INTO words (rowid, subject, sender, recipients, text, ids) VALUES (?, ?, ?, ?, ?, ?)",
                body,
                text.subject(),
                text.from(),
                text.to(),
                text.text(),
                ids.words());
        if (!ids.isEmpty()) {
            db.update("INSERT OR REPLACE INTO named (body, ids) VALUES (?, ?)", body, ids.bytes());
        }
        indexed++;
        highWater = body;
    }

    void advance(long body) {
        highWater = Math.max(highWater, body);
    }

    void remove(long row, long body) {
        indexed -= db.update("DELETE FROM words WHERE rowid = ?", body);
        db.update("DELETE FROM named WHERE body = ?", body);
        removed = row;
    }

    void commit() {
        db.update("UPDATE state SET high_water = ?, removed = ?, indexed = ?", highWater, removed, indexed);
        db.update("COMMIT");
    }

    /** Makes all that was committed durable. @return whether no reader kept it from that */
    boolean checkpoint() {
        return db.first(row -> row.getLong(1) == 0, "PRAGMA wal_checkpoint(FULL)")
                .orElse(false);
    }

    /** What SQLite finds wrong with the file and the index in it, a line each. */
    List<String> problems() {
        List<String> lines = new ArrayList<>(db.list(row -> row.getString(1), "PRAGMA integrity_check(100)"));
        lines.remove("ok");
        return lines;
    }

    /** The ids of the bodies whose words are here, ascending. */
    long[] documents() {
        return db.numbers("SELECT id FROM words_docsize ORDER BY id");
    }

    /** The ids of the bodies of which it is known what they name, ascending. */
    long[] naming() {
        return db.numbers("SELECT body FROM named ORDER BY body");
    }

    /** Merges the index into one segment and gives space back. */
    void compact() {
        db.run("INSERT INTO words (words) VALUES ('optimize')");
        Databases.vacuum(db);
    }

    @Override
    public void close() {
        db.close();
    }
}
