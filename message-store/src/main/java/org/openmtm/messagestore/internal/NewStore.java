// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.nio.file.Path;
import org.openmtm.entry.StandardFolder;

/** Brings the schema of the mail database up to date, and plants the tree in a new one. */
final class NewStore {
    static final Schema SCHEMA = new Schema("mail", 1);

    private NewStore() {}

    static void prepare(Path mail) {
        try (Db db = Databases.writer(mail, "FULL", 2 << 10)) {
            SCHEMA.bringUp(db);
            if (db.number("SELECT count(*) FROM entry WHERE id = 1") == 0) {
                plant(db);
            }
        }
    }

    private static void plant(Db db) {
        String insert = "INSERT INTO entry (id, parent, service, type, name, mtm, role) VALUES (?, ?, ?, ?, ?, ?, ?)";
        db.run("BEGIN IMMEDIATE");
        db.update(insert, 1, 1, 2, WriteContext.ROOT, "", null, null);
        db.update(insert, 2, 1, 2, WriteContext.SERVICE, "Local", "", null);
        for (StandardFolder folder : StandardFolder.values()) {
            long id = folder.id().value();
            db.update(
                    insert,
                    id,
                    2,
                    2,
                    WriteContext.FOLDER,
                    folder.folderName(),
                    null,
                    folder.role().name());
            db.update("INSERT INTO folder (id) VALUES (?)", id);
        }
        db.run("COMMIT");
    }
}
