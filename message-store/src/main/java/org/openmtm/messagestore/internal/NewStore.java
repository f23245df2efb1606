// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.util.UUID;
import org.openmtm.entry.StandardFolder;

/** Brings the schema of the mail database up to date, and plants the tree in a new one. */
final class NewStore {
    static final Schema SCHEMA = new Schema("mail", 6);

    private NewStore() {}

    /**
     * @param number a random number that tells this store from others
     * @param lastBody the id of the last body that was ever stored
     */
    record Facts(long number, long lastBody) {}

    static Facts prepare(Db db) {
        try {
            SCHEMA.bringUp(db);
            if (db.number("SELECT count(*) FROM entry WHERE id = 1") == 0) {
                plant(db);
            }
            return new Facts(
                    db.number("SELECT value FROM meta WHERE name = 'store.number'"),
                    db.number("SELECT seq FROM sqlite_sequence WHERE name = 'body'"));
        } catch (RuntimeException e) {
            Databases.closeQuietly(db, e);
            throw e;
        }
    }

    private static void plant(Db db) {
        String insert = "INSERT INTO entry (id, parent, service, type, name, mtm, role) VALUES (?, ?, ?, ?, ?, ?, ?)";
        db.run("BEGIN IMMEDIATE");
        db.update(
                "INSERT INTO meta (name, value) VALUES ('store.number', ?)",
                UUID.randomUUID().getMostSignificantBits());
        db.update(insert, 1, 1, 2, WriteContext.ROOT, "", null, null);
        db.update(insert, 2, 1, 2, WriteContext.SERVICE, "Local", "", null);
        for (StandardFolder folder : StandardFolder.values()) {
            long id = folder.id().value();
            String role = folder.role().name();
            db.update(insert, id, 2, 2, WriteContext.FOLDER, folder.folderName(), null, role);
            db.update("INSERT INTO folder (id) VALUES (?)", id);
        }
        db.run("COMMIT");
    }
}
