// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/** Brings a database to the newest schema by numbered scripts; the number of the last one is its user_version. */
final class Schema {
    private final String name;
    private final int newest;

    /**
     * @param name the scripts are called name-001.sql, name-002.sql …
     * @param newest the number of the last script
     */
    Schema(String name, int newest) {
        this.name = name;
        this.newest = newest;
    }

    int newest() {
        return newest;
    }

    /**
     * @return whether the database was new
     * @throws MessagingException STORE if a newer release made it
     */
    boolean bringUp(Db db) {
        int found = (int) db.number("PRAGMA user_version");
        if (found > newest) {
            throw new MessagingException(
                    ErrorKind.STORE,
                    "The message store has schema " + found + ", this release knows schemas up to " + newest,
                    "Use the release that wrote it, or a newer one");
        }
        for (int step = found + 1; step <= newest; step++) {
            apply(db, step);
        }
        return found == 0;
    }

    private void apply(Db db, int step) {
        db.run("BEGIN IMMEDIATE");
        try {
            for (String statement : statements(String.format("%s-%03d.sql", name, step))) {
                db.run(statement);
            }
            db.run("PRAGMA user_version=" + step);
            db.run("COMMIT");
        } catch (RuntimeException e) {
            rollBack(db, e);
            throw e;
        }
    }

    /** SQLite may have rolled back by itself. */
    private static void rollBack(Db db, RuntimeException reason) {
        try {
            db.run("ROLLBACK");
        } catch (StoreFault e) {
            reason.addSuppressed(e);
        }
    }

    private static List<String> statements(String resource) {
        String script;
        try (InputStream in = Schema.class.getResourceAsStream(resource)) {
            script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw StoreFault.of("Reading " + resource, e);
        }
        List<String> statements = new ArrayList<>();
        for (String part : script.replaceAll("(?m)--.*$", "").split(";")) {
            if (!part.isBlank()) {
                statements.add(part.strip());
            }
        }
        return statements;
    }
}
