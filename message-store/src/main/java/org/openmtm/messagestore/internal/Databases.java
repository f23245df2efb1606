// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Properties;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;

/** Opens connections the one way that is right for this store. */
final class Databases {
    /** Needed for bodies that mostly fit into one page; measured in docs/decisions. */
    static final int PAGE_SIZE = 16384;

    static final int BUSY_MILLIS = 30_000;
    private static final int[] LEAST_SQLITE = {3, 51, 3};

    private Databases() {}

    /**
     * A connection that writes, with WAL and 16 KB pages.
     *
     * @param synchronous FULL where a commit has to outlive a power cut, NORMAL where it need only stay whole
     */
    static Db writer(Path file, String synchronous, int cacheKilobytes) {
        Db db = connect(file, false);
        try {
            checkVersion(db);
            // The order matters: the page size is ignored once the journal is a WAL.
            db.run("PRAGMA page_size=" + PAGE_SIZE);
            db.run("PRAGMA journal_mode=WAL");
            db.run("PRAGMA synchronous=" + synchronous);
            db.run("PRAGMA foreign_keys=ON");
            db.run("PRAGMA wal_autocheckpoint=0");
            // A WAL that outgrew this is cut when it starts anew.
            db.run("PRAGMA journal_size_limit=" + (16 << 20));
            common(db, cacheKilobytes);
            expect(db, "journal_mode", "wal");
            expect(db, "page_size", String.valueOf(PAGE_SIZE));
            return db;
        } catch (RuntimeException e) {
            closeQuietly(db, e);
            throw e;
        }
    }

    static Db reader(Path file, int cacheKilobytes) {
        Db db = connect(file, true);
        try {
            common(db, cacheKilobytes);
            return db;
        } catch (RuntimeException e) {
            closeQuietly(db, e);
            throw e;
        }
    }

    private static void common(Db db, int cacheKilobytes) {
        db.run("PRAGMA trusted_schema=OFF");
        db.run("PRAGMA cell_size_check=ON");
        // In memory: the journal of savepoints would otherwise spill into files.
        db.run("PRAGMA temp_store=MEMORY");
        db.run("PRAGMA cache_size=-" + cacheKilobytes);
    }

    /** Writes the database anew without its free pages; the copy is made in a file, however large it is. */
    static void vacuum(Db db) {
        db.run("PRAGMA temp_store=FILE");
        try {
            db.run("VACUUM");
        } finally {
            db.run("PRAGMA temp_store=MEMORY");
        }
        // A cursor that is open somewhere keeps the log from being cut; that is no reason to hold up everybody.
        db.run("PRAGMA busy_timeout=1000");
        db.run("PRAGMA wal_checkpoint(TRUNCATE)");
        db.run("PRAGMA busy_timeout=" + BUSY_MILLIS);
    }

    private static Db connect(Path file, boolean readOnly) {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(readOnly);
        config.setBusyTimeout(BUSY_MILLIS);
        // Ids are ours: without this the driver asks for the last rowid after each insert.
        config.setGetGeneratedKeys(false);
        Properties properties = config.toProperties();
        try {
            return new Db(JDBC.createConnection("jdbc:sqlite:" + file, properties));
        } catch (SQLException e) {
            throw StoreFault.of(e);
        }
    }

    /** Versions before 3.51.3 may lose commits with several connections on one WAL (sqlite.org/wal.html). */
    static void checkVersion(Db db) {
        String version = db.text("SELECT sqlite_version()");
        String[] numbers = version.split("\\.");
        for (int i = 0; i < LEAST_SQLITE.length; i++) {
            int number = i < numbers.length ? Integer.parseInt(numbers[i]) : 0;
            if (number > LEAST_SQLITE[i]) {
                return;
            }
            if (number < LEAST_SQLITE[i]) {
                throw new MessagingException(
                        ErrorKind.STORE,
                        "SQLite " + version + " is too old: 3.51.3 is the first one that keeps its promises",
                        "Install sqlite-jdbc 3.51.3.0 or newer");
            }
        }
    }

    private static void expect(Db db, String pragma, String value) {
        String found = db.text("PRAGMA " + pragma);
        if (!found.equals(value)) {
            throw new MessagingException(
                    ErrorKind.STORE,
                    "The database has " + pragma + " " + found + " where " + value + " was asked for",
                    "The file was not made by this store; move it away");
        }
    }

    static void closeQuietly(AutoCloseable resource, Throwable reason) {
        try {
            resource.close();
        } catch (Exception e) {
            reason.addSuppressed(e);
        }
    }
}
